"""Evidence that all of several things are as they must be."""

from privacy.registry.declarations import Text
from privacy.registry.promise import Evidence, finding


def all_of(good: int, total: int, text: Text) -> Evidence:
    """Return evidence with a text of `good` and `total`, kept if there are some and all are
    good."""
    return Evidence(0 < total == good, (finding(text, good=good, total=total),))
