"""Suppression of small groups in the results, so that no figure is about a few people.

A suppressed figure must not follow from the others: where the total is known, further figures are
suppressed with it (complementary suppression). Who knows this rule must not gain from it either.
"""

from collections.abc import Sequence


def suppress_parts(counts: Sequence[int], smallest: int) -> list[int | None]:
    """Return the counts of groups that exclude each other and whose total is known.

    None stands for a suppressed one. Groups of nobody are small, too: that nobody chose an option
    is about each of those who answered. With small groups goes the smallest of the others, even
    where two small ones are missing already: of two that are 18 together, both could only be 9. If
    several are equally large, all go, since which of them is shown would tell where it is.
    """
    large = [count for count in counts if count >= smallest]
    if len(large) == len(counts):
        return list(counts)
    limit = min(large, default=smallest)
    return [count if count > limit else None for count in counts]


def suppress_shares(counts: Sequence[int], total: int, smallest: int) -> list[int | None]:
    """Return the counts of groups that overlap, of `total` people; None for a suppressed one.

    Each count tells how many chose an option and how many did not: both groups must be large
    enough.
    """
    return [count if smallest <= count <= total - smallest else None for count in counts]
