"""Moments in words: in the reader's time zone, with its name."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

TRANSLATED = (gettext_noop("CET"), gettext_noop("CEST"))  # zones that have a name of their own


def in_words(at: datetime) -> str:
    """Return an aware datetime in the current language and time zone: "27 November 2026, 10:10
    CET"."""
    local = timezone.localtime(at)
    return f"{date_format(local, 'DATETIME_FORMAT')} {gettext(local.tzname() or '')}"
