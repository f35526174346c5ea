"""Staff filter lists of people's records by the filters that a page offers, and by nothing else.

Django takes any field of the model, and some of related ones, from the address: a yes or no for
each `…__regex` would read out the key of a session, or a link in a mail, letter by letter.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

# What Django's own filters append to a field: choices, dates, empty or not, related rows by their
# key.
SUFFIXES = frozenset(
    {
        "",
        "exact",
        "isnull",
        "isempty",
        "in",
        "gte",
        "gt",
        "lte",
        "lt",
        "year",
        "month",
        "day",
        "id__exact",
        "pk__exact",
    }
)


class StrictLookups(admin.ModelAdmin):  # type: ignore[type-arg]
    """Base of admin pages whose models, or rows related to them, hold secrets."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what a filter of this page asks."""
        return any(
            lookup == name
            or (lookup.startswith(f"{name}__") and lookup.removeprefix(f"{name}__") in SUFFIXES)
            for name in self._offered(request)
        )

    def _offered(self, request: HttpRequest) -> set[str]:
        """The fields of the filters, and the parameters of those that are no field."""
        names = {self.date_hierarchy} if self.date_hierarchy else set()
        for chosen in self.get_list_filter(request):
            if isinstance(chosen, tuple | list):
                names.add(str(chosen[0]))
            elif isinstance(chosen, str):
                names.add(chosen)
            else:
                names.add(str(getattr(chosen, "parameter_name", "")))
        return names - {""}
