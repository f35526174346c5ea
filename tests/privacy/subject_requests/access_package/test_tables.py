"""The tables of a package open correctly in spreadsheets, and contain no injected formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.personal_data.export import ExportedField, SubjectData
from privacy.subject_requests.access_package.tables import harmless, tables_of


def table(value: object, language: str = "de") -> str:
    field = ExportedField("name", "Name", value, "for a test", "contract", ())
    (name, text), *_others = tables_of(
        [SubjectData("orders.Order", "Für Sie bestellt", "", "", ((field,),))], language
    )
    assert name == "01-fuer-sie-bestellt"
    return text


@pytest.mark.parametrize(("language", "separator"), [("de", ";"), ("en", ",")])
def test_a_spreadsheet_of_the_language_reads_the_columns(language: str, separator: str) -> None:
    text = table("Änne Öztürk; Bonn, 01067", language)
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=separator))
    assert rows == [["Name"], ["Änne Öztürk; Bonn, 01067"]]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("x;=cmd|' /C calc'!A0;x", "x;'=cmd|' /C calc'!A0;x"),
        ("x\t=1", "x\t'=1"),
        ("x\n@SUM(A1)", "x\n'@SUM(A1)"),
        ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
        ("+49 170 (0) 12-3", "+49 170 (0) 12-3"),
        ("-5", "-5"),
        ("a - b", "a - b"),
        ("01067", "01067"),
        ("one\r\n\r\n--\r\ntwo", "one\r\n\r\n--\r\ntwo"),
        ("x\r=1", "x\r'=1"),
        (7, 7),
    ],
)
def test_formulas_are_escaped_and_numbers_are_unchanged(value: object, shown: object) -> None:
    assert harmless(value) == shown


@given(st.text(alphabet=";,\t\r\n=+-@ab1 \"'", max_size=12))
def test_no_cell_starts_with_a_formula_for_any_separator(value: str) -> None:
    for separator in ";,\t\r\n":
        for cell in str(harmless(value)).split(separator):
            assert cell[:1] not in {"=", "@"}
