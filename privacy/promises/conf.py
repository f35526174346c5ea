"""Settings of the promises and their checks, read at access time, so that override_settings
works."""

from collections.abc import Collection
from datetime import timedelta

from privacy.conf import Settings, setting
from privacy.conf import conf as layer


class PromiseConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def PROBE_URL(self) -> str:
        """URL at which the checks of the promises reach the live site. Default:
        PRIVACY_SITE_URL."""
        return str(setting("PROBE_URL", layer.SITE_URL))

    @property
    def VERIFICATION_INTERVAL(self) -> timedelta:
        """How often the promises of the notice are verified where PRIVACY_PERIODIC_TASKS does not
        include it: findings older than two intervals count as unverified. Default: 1 hour."""
        return timedelta(seconds=setting("VERIFICATION_INTERVAL_SECONDS", 60 * 60))

    @property
    def VERIFICATION_TIME(self) -> timedelta:
        """How long a verification of the promises may take; the promises it has no time for are the
        first of the next one. Less than the queue gives a task. Default: 4 minutes."""
        return timedelta(seconds=setting("VERIFICATION_TIME_SECONDS", 4 * 60))

    @property
    def PROMISE_HISTORY(self) -> timedelta:
        """How long the daily findings about each promise are kept. Default: 400 days."""
        return timedelta(days=setting("PROMISE_HISTORY_DAYS", 400))

    @property
    def LATE_ANSWERS(self) -> timedelta:
        """How long a late or missing answer to a request keeps its sentence of the notice broken.
        Default: 30 days."""
        return timedelta(days=setting("LATE_ANSWERS_DAYS", 30))

    @property
    def NOTICE_TEMPLATE(self) -> str:
        """Name of the template of the notice: `manage.py check` fails where one of its texts has a
        figure, a recipient or a word such as never, and no comment names the promise. Default:
        none, nothing is read."""
        return str(setting("NOTICE_TEMPLATE", ""))

    @property
    def NOTICE_VIEW(self) -> str:
        """Name of the view of the notice: a sentence that the live page does not show, word for
        word in each language, is broken, and so is S05 where it lacks a company's contact. Default:
        none, nothing is compared."""
        return str(setting("NOTICE_VIEW", ""))

    @property
    def NOTICE_SUMMARIES(self) -> tuple[str, ...]:
        """Names of the templates that say the notice in other words, such as easy language. As in
        PRIVACY_NOTICE_TEMPLATE, each claim names its promise, a figure that is filled in too; and a
        changed text is reviewed with the sentence of that promise. Default: none."""
        return tuple(setting("NOTICE_SUMMARIES", ()))

    @property
    def DIRECTORY_VIEW(self) -> str:
        """Name of the page that lists the companies with their privacy contacts, which the check of
        S05 visits. Default: none."""
        return str(setting("DIRECTORY_VIEW", ""))

    @property
    def SITEMAP(self) -> str:
        """Path of the site map (sitemaps.org), whose pages the checks of the promises visit; empty
        for none. Default: /sitemap.xml."""
        return str(setting("SITEMAP", "/sitemap.xml"))

    @property
    def CRAWLED_PAGES(self) -> int:
        """How many pages of the site map one verification visits at most; those of a larger site
        take turns. Default: 200 pages."""
        return max(1, int(setting("CRAWLED_PAGES", 200)))

    @property
    def FILES_OF_OTHERS(self) -> Collection[str]:
        """Names of the files and folders directly in PRIVACY_DATA_DIR and MEDIA_ROOT that hold no
        personal data, or that other programs use and answer for. Any other that no part of this
        site stores there breaks S18. Default: none."""
        return frozenset(setting("FILES_OF_OTHERS", ()))


conf = PromiseConf()
