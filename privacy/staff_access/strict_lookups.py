"""Strict lookups: admin lists are filtered by the filters that a page offers, and by nothing else.

Django accepts any field of the model, and some of related ones, in the query: a yes or no for each
`…__regex` would reveal the key of a session, or a link in a mail, letter by letter.
"""

from typing import Any

from django.http import HttpRequest

from privacy.staff_access.permitted_links import PermittedLinks

# Lookups that Django's own filters append to a field: choices, dates, empty or not, related rows by
# their key.
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


class StrictLookups(PermittedLinks):
    """Base of admin pages whose models, or rows related to them, hold secrets."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Return whether a filter of this page uses the lookup."""
        for name in self._filter_names(request):
            rest = lookup.removeprefix(f"{name}__")
            if lookup == name or (rest != lookup and rest in SUFFIXES):
                return True
        return False

    def _filter_names(self, request: HttpRequest) -> set[str]:
        """Return the fields of the filters, and the parameters of filters without a field."""
        names = {self.date_hierarchy} if self.date_hierarchy else set()
        for list_filter in self.get_list_filter(request):
            if isinstance(list_filter, tuple | list):
                names.add(str(list_filter[0]))
            elif isinstance(list_filter, str):
                names.add(list_filter)
            else:
                names.add(str(getattr(list_filter, "parameter_name", "")))
        return names - {""}
