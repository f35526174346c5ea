"""A background job does its work for each item, whatever becomes of one of them."""

import ast
import inspect
import logging
from types import ModuleType

import pytest
from django.db import OperationalError

from privacy.background import do_each
from telekom_site.schedule import PERIODIC_TASKS


def half(number: int) -> int:
    if number % 2:
        raise ValueError(f"anna@x.example sent {number}")
    return number // 2


def test_an_item_that_fails_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    halves = list[int]()

    def note(number: int) -> int:
        halves.append(half(number))
        return 1

    with (
        caplog.at_level(logging.ERROR),
        pytest.raises(ValueError, match="sent 1"),
    ):
        do_each(note, [1, 2, 3, 4])
    assert halves == [1, 2]
    assert "2 items done, 2 failed" in caplog.text
    assert "anna" not in caplog.text, "the text of an error may name a person"


def test_what_was_done_is_summed_up() -> None:
    assert do_each(half, [2, 4]) == 3
    assert do_each(half, []) == 0


def test_a_database_that_is_away_ends_the_work_at_once() -> None:
    asked = list[int]()

    def ask(number: int) -> int:
        asked.append(number)
        raise OperationalError

    with pytest.raises(OperationalError):
        do_each(ask, [1, 2])
    assert asked == [1]


def test_no_periodic_task_adds_up_over_rows_by_itself() -> None:
    """`sum(map(act, rows))` stops at the first row that fails, in each run again."""
    modules = {inspect.getmodule(task.function) for task in PERIODIC_TASKS}
    alone = [module.__name__ for module in modules if module and adds_up(module)]
    # Both note what fails, and go on.
    allowed = ["privacy.inbox.reading", "privacy.personal_data.retention"]
    assert sorted(alone) == allowed, "use privacy.background.do_each"


def adds_up(module: ModuleType) -> bool:
    """Whether a module has `sum(act(row) for …)` or `sum(map(act, rows))`, with an act of its
    own."""
    functions = {name for name, _function in inspect.getmembers(module, inspect.isfunction)}
    return any(
        getattr(node.func, "id", "") == "sum"
        and functions & {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call)
    )
