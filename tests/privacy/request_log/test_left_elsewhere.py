"""What is left of the log outside its rows: copies of the spool, another database."""

from pathlib import Path
from unittest import mock

import pytest
from django.utils import timezone
from pytest_django import Settings

from privacy.request_log import left_elsewhere
from privacy.request_log.spool_line import BLANK
from tests.privacy.promises.sabotages.outside import old_spool_file
from tests.privacy.request_log.conftest import entry


def test_a_copy_of_the_spool_is_as_old_as_its_first_response(
    settings: Settings, tmp_path: Path
) -> None:
    settings.PRIVACY_REQUEST_LOG_SPOOL_DIR = tmp_path / "spool"
    assert left_elsewhere.oldest_spooled_age() is None
    old_spool_file()
    age = left_elsewhere.oldest_spooled_age()
    assert age is not None
    assert age.days == 30
    for file in (tmp_path / "spool").iterdir():
        file.write_bytes(BLANK * 3)
    assert left_elsewhere.oldest_spooled_age() is None


@pytest.mark.django_db
def test_rows_of_the_database_that_is_no_more_used_are_counted() -> None:
    entry(timezone.now())
    assert left_elsewhere.rows_in_other_databases() == 0
    with mock.patch.object(left_elsewhere, "database", return_value="another"):
        assert left_elsewhere.rows_in_other_databases() == 1
