"""Requests of the site to itself: health checks and the probes of the privacy notice.

Plots of visits leave them out. Only statuses below 400 count as own, since failures are always of
interest. Their rows are stored like all others.
"""

from functools import lru_cache

from django.core.signals import setting_changed

from privacy.request_log.conf import conf
from privacy.request_log.spool_line import Line

PROBE = "https://probe.example"  # the referrer that the checks of the notice send
FAILED = 400


def is_own(line: Line) -> bool:
    """Return whether a response went to a health check or to a probe of this site."""
    if line.status >= FAILED:
        return False
    return line.referrer.startswith(PROBE) or line.url.partition("?")[0] in _own_paths()


@lru_cache(maxsize=1)
def _own_paths() -> frozenset[str]:
    return frozenset(conf.REQUEST_LOG_OWN_PATHS)


def _follow_settings(*, setting: str, **kwargs: object) -> None:
    if setting == "PRIVACY_REQUEST_LOG_OWN_PATHS":
        _own_paths.cache_clear()


setting_changed.connect(_follow_settings)
