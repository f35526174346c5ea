"""Suppression of small groups in the results, so that no figure is about a few people.

A suppressed figure must not follow from the others: where the total is known, further figures are
suppressed until those that are missing are two or more, and about enough people together
(complementary suppression).
"""

from collections.abc import Sequence


def suppress_parts(counts: Sequence[int], smallest: int) -> list[int | None]:
    """Return the counts of groups that exclude each other and whose total is known.

    None stands for a suppressed one. Groups of nobody are small, too: that nobody chose an option
    is about each of those who answered.
    """
    if sum(counts) < smallest:
        return [None] * len(counts)
    missing = {index for index, count in enumerate(counts) if count < smallest}
    rest = sorted(set(range(len(counts))) - missing, key=lambda index: counts[index])
    while missing and rest and _follows([counts[index] for index in missing], smallest):
        missing.add(rest.pop(0))
    return [None if index in missing else count for index, count in enumerate(counts)]


def suppress_shares(counts: Sequence[int], total: int, smallest: int) -> list[int | None]:
    """Return the counts of groups that overlap, of `total` people; None for a suppressed one.

    Each count tells how many chose an option and how many did not: both groups must be large
    enough.
    """
    return [count if smallest <= count <= total - smallest else None for count in counts]


def _follows(missing: Sequence[int], smallest: int) -> bool:
    """Return whether the total tells about a small group what these missing counts are."""
    return len(missing) < 2 or sum(missing) < smallest
