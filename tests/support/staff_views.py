"""Every view of the staff pages, with an address for it: of the site, and of each registered model.

`staff_views` is the one walk over them; tests say who asks, and what must hold for each answer.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db.models import Model
from django.urls import URLPattern, URLResolver, reverse

from privacy.request_log.charts import CHARTS
from privacy.subject_requests.actions.action_catalogue import ACTIONS

# What an argument may be that is not a key of a row; any other leads to nothing.
CHOICES = {
    ("privacy_request_log_plot", "name"): tuple(CHARTS),
    ("privacy_subjectrequest_action", "name"): tuple(action.name for action in ACTIONS),
    ("privacy_recordversion_export", "file_format"): ("json",),
}
# Arguments that are the key of a row of the model, and of a row that belongs to it.
KEYS = {"object_id", "campaign_id"}
PARTS = {"text_id": "texts"}
NOTHING = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000", "slug": "rows"}
DJANGOS = {"changelist", "add", "history", "delete", "change"}
# Pages of the site itself that show nobody's data: they open before a right is asked for.
OPEN = frozenset({"login", "logout", "password_change", "password_change_done", "jsi18n"})


@dataclass(frozen=True)
class StaffView:
    """One view at one address."""

    name: str  # of its URL; empty where it has none
    address: str
    model: type[Model] | None = None  # whose pages it belongs to; None: of the site itself

    @property
    def is_djangos(self) -> bool:
        """Whether every page of records has this view."""
        return not self.name or self.name.rpartition("_")[2] in DJANGOS


def staff_views(rows: Mapping[type[Model], Model] | None = None) -> list[StaffView]:
    """Return each registered view, once for each choice of what it is asked for; that of one record
    with the key of its row here, or with one that leads to nothing. Only once comes Django's own,
    which leads from the key of any record to its page."""
    start, pages = reverse("admin:index"), dict[str, type[Model]]()
    for registered in admin.site._registry:
        pages[f"{registered._meta.app_label}/{registered._meta.model_name}/"] = registered
    views, has_redirect = list[StaffView](), False
    for prefix, pattern in _patterns(admin.site.urls[0]):
        model = pages.get(prefix)
        row = (rows or {}).get(model) if model else None
        if model is not None and not pattern.name:  # leads from a key to the record
            if has_redirect:
                continue
            has_redirect = True
        for route in _routes(pattern, row):
            views.append(StaffView(str(pattern.name or ""), f"{start}{prefix}{route}", model))
    return views


def _patterns(urls: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in urls:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, f"{before}{pattern.pattern}")
        else:
            yield before, pattern


def _routes(pattern: URLPattern, row: Model | None) -> list[str]:
    """Return what the pattern matches: with the key of this row, and each choice of the rest."""
    route = str(pattern.pattern)
    if "?P<" in route:  # of an app, and of what no other view is at
        return ["privacy/" if "app_label" in route else "nowhere/"]
    routes = [route]
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        values = CHOICES.get((str(pattern.name), name)) or (NOTHING.get(kind, "x"),)
        if row is not None and name in KEYS:
            values = (str(quote(row.pk)),)
        elif row is not None and name in PARTS:
            values = (str(getattr(row, PARTS[name]).first().pk),)
        declared = re.compile(rf"<(\w+:)?{name}>")
        routes = [declared.sub(value, each) for each in routes for value in values]
    return routes
