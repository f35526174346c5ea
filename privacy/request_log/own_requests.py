"""Requests of the site to itself: health checks and the probes of the privacy notice.

Plots of visits leave them out; their rows are stored like all others. Faults (5xx) never count as
own, nor failures of health checks. A probe asks for what must be refused or missing (4xx): that
counts as own where it came from one of our networks, since anyone can send its referrer.
"""

from functools import lru_cache

from django.core.signals import setting_changed

from privacy.client import shortened
from privacy.request_log.conf import conf
from privacy.request_log.own_networks import as_network, overlaps_own
from privacy.request_log.spool_line import Line

PROBE = "https://probe.example"  # the referrer that the checks of the notice send
FAILED, FAULT = 400, 500


def is_own(line: Line) -> bool:
    """Return whether a response went to a health check or to a probe of this site."""
    if line.status < FAILED:
        return line.referrer.startswith(PROBE) or line.url.partition("?")[0] in _own_paths()
    return is_expected_failure(line.status, line.referrer, shortened(line.address))


def is_expected_failure(status: int, referrer: str, network: str) -> bool:
    """Return whether a probe of this site, from one of our networks, was refused (4xx); `network`
    is a truncated address, or empty."""
    if status >= FAULT or not referrer.startswith(PROBE) or not network:
        return False
    return overlaps_own(as_network(network))


@lru_cache(maxsize=1)
def _own_paths() -> frozenset[str]:
    return frozenset(conf.REQUEST_LOG_OWN_PATHS)


def _follow_settings(*, setting: str, **kwargs: object) -> None:
    if setting == "PRIVACY_REQUEST_LOG_OWN_PATHS":
        _own_paths.cache_clear()


setting_changed.connect(_follow_settings)
