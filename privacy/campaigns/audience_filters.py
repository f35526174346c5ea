"""Filters by which the project lets staff narrow an audience, such as the product of a customer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.module_loading import import_string

from privacy.campaigns.conf import conf
from privacy.registry.texts import Text

FILTER_PREFIX = "audience_"  # of fields, so that none is called as one of the campaign


@dataclass(frozen=True, slots=True)
class AudienceFilter:
    """One question that narrows an audience.

    Attributes:
        key: identifier, stored with the campaign.
        title: what staff call it.
        choices: returns the (value, label) pairs that can be chosen now.
        condition: returns the condition for subscribers of whom a value is true; it may compare
            `email` and use subqueries, and must not need one query per subscriber.
    """

    key: str
    title: Text
    choices: Callable[[], Sequence[tuple[str, str]]]
    condition: Callable[[str], Q]

    @property
    def field_name(self) -> str:
        """Name of its field in forms."""
        return f"{FILTER_PREFIX}{self.key}"


def audience_filters() -> Sequence[AudienceFilter]:
    """Return the filters of PRIVACY_CAMPAIGN_AUDIENCE_FILTERS."""
    path = conf.CAMPAIGN_AUDIENCE_FILTERS
    return tuple(import_string(path)) if path else ()


def filter_condition(chosen: dict[str, str]) -> Q:
    """Return the condition of all chosen values; one of an unknown filter matches nobody.

    A filter that was removed must not widen the audience.
    """
    known, condition = {filter_.key: filter_ for filter_ in audience_filters()}, Q()
    for key, value in chosen.items():
        if value:
            condition &= known[key].condition(value) if key in known else Q(pk__in=[])
    return condition


def known_minors() -> Q:
    """Return the condition of PRIVACY_CAMPAIGN_MINORS for subscribers who are minors."""
    condition: Q = import_string(conf.CAMPAIGN_MINORS)() if conf.CAMPAIGN_MINORS else Q(pk__in=[])
    return condition
