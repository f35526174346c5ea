"""Template tags of "My data": references to what a link is about."""

from django import template
from django.utils.http import urlencode

from privacy.my_data import value_references

register = template.Library()


@register.simple_tag
def reference(dataset: str, record: str = "", field: str = "") -> str:
    """Return a signed reference for a query: `?about={% reference part.dataset record.key %}`."""
    return urlencode({"": value_references.reference(dataset, record, field)})[1:]
