"""Template tags for moments and days as `<time>`, readable by people and by programs."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from privacy.moments_in_words import in_words

register = template.Library()
register.filter("with_zone", in_words)  # for a plain text: `{{ sent_at|with_zone }}`


@register.simple_tag
def moment(at: datetime | None) -> SafeString:
    """Render an aware datetime in the reader's time zone, None as nothing: `{% moment
    row.created_at %}`."""
    if at is None:
        return SafeString()
    return format_html('<time datetime="{}">{}</time>', machine_readable(at), in_words(at))


@register.simple_tag
def day(on: date | None) -> SafeString:
    """Render a date, or the reader's day of an aware datetime, None as nothing: `{% day due_on
    %}`."""
    if on is None:
        return SafeString()
    on = timezone.localdate(on) if isinstance(on, datetime) else on
    return format_html(
        '<time datetime="{}">{}</time>', on.isoformat(), date_format(on, "DATE_FORMAT")
    )


@register.simple_tag
def shown(value: object) -> str:
    """Render any value of an access package for people: `{% shown field.value %}`."""
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list):
        return format_html_join("\n", "{}", ((shown(part),) for part in value))
    if isinstance(value, dict):
        parts = ((name, shown(part)) for name, part in value.items())
        return format_html_join("\n", "{}: {}", parts)
    return conditional_escape(str(value))


def machine_readable(at: datetime) -> str:
    """Return a valid global date and time string of HTML, which allows no microseconds, with the
    offset of the current time zone: a script can tell whether the reader's clock shows another."""
    return timezone.localtime(at).isoformat(timespec="seconds")
