"""`manage.py go_shopping`: the figures of a visit, and an exit code for programs."""

from io import StringIO
from unittest import mock

import pytest
from django.core.management import CommandError, call_command

from privacy.mystery_shopper.models import ShopperVisit

FUNCTION = "privacy.management.commands.go_shopping.go_shopping"


def test_the_figures_are_printed() -> None:
    visit, out = (
        ShopperVisit(package_seconds=1.2, deletion_seconds=0.8, sought=4, exported=4),
        StringIO(),
    )
    with mock.patch(FUNCTION, return_value=visit):
        call_command("go_shopping", stdout=out)
    assert "after 1.2 s with 4 of 4 values" in out.getvalue()


@pytest.mark.parametrize(
    ("visit", "code"),
    [(None, 2), (ShopperVisit(was_unreachable=True), 2), (ShopperVisit(failed_at="read"), 1)],
)
def test_what_went_wrong_is_an_exit_code(visit: ShopperVisit | None, code: int) -> None:
    with mock.patch(FUNCTION, return_value=visit), pytest.raises(CommandError) as error:
        call_command("go_shopping")
    assert error.value.returncode == code
