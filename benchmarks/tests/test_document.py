"""A benchmark writes its own section, and nothing else."""

import pytest

from benchmarks.document import MarkersMissingError, replace_section

BEGIN, END = "<!-- a:begin -->", "<!-- a:end -->"


def test_only_what_is_between_the_markers_is_replaced() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\n<!-- b:begin -->\nother\n<!-- b:end -->\n"
    once = replace_section(page, "a", "new")
    assert once == page.replace("old", "new")
    assert replace_section(once, "a", "new") == once


@pytest.mark.parametrize("page", ["", BEGIN, f"{END} {BEGIN}"])
def test_a_document_without_markers_is_refused(page: str) -> None:
    with pytest.raises(MarkersMissingError):
        replace_section(page, "a", "new")
