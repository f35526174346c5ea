"""Moments and days in words: in the reader's language and time zone."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

TRANSLATED = (gettext_noop("CET"), gettext_noop("CEST"))  # zones that have a name of their own


def in_words(at: datetime) -> str:
    """Return an aware datetime in the current language and time zone: "27 November 2026, 10:10
    CET"."""
    local = timezone.localtime(at)
    return f"{date_format(local, 'DATETIME_FORMAT')} {gettext(local.tzname() or '')}"


def day_in_words(on: date) -> str:
    """Return a day in the current language, "27 November 2026"; of an aware datetime that of the
    current time zone."""
    return date_format(timezone.localdate(on) if isinstance(on, datetime) else on, "DATE_FORMAT")
