"""Access packages: complete or not published, and never lost."""

import pytest

from privacy.personal_data import export as registry_export
from privacy.subject_requests.access_package import building
from privacy.subject_requests.access_package.building import build, build_all, order_package
from privacy.subject_requests.actions.reopen import reopen
from privacy.subject_requests.models import AccessPackage
from tests.privacy.subject_requests.conftest import Verified

pytestmark = pytest.mark.django_db


def test_a_package_that_was_never_queued_is_built_by_the_sweep(verified: Verified) -> None:
    order_package(verified())  # the transaction of the test never commits, so nothing is queued
    assert AccessPackage.objects.get().built_at is None
    assert build_all() == 1
    assert AccessPackage.objects.get().built_at is not None


def test_building_twice_makes_one_package(verified: Verified) -> None:
    package = order_package(verified())
    assert build(str(package.pk)) is True
    assert build(str(package.pk)) is False


def test_a_dataset_that_cannot_be_read_leaves_the_request_open(
    verified: Verified, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def unreachable(*args: object) -> None:
        raise ConnectionError("anna@customer.example")

    monkeypatch.setattr(registry_export, "rows_of", unreachable)
    request = verified()
    package = order_package(request)
    with caplog.at_level("DEBUG"):
        assert build(str(package.pk)) is False
    assert "anna" not in caplog.text
    package.refresh_from_db()
    request.refresh_from_db()
    assert (package.built_at, package.last_error, request.closed_at) == (
        None,
        "ConnectionError",
        None,
    )


@pytest.mark.django_db(transaction=True)
def test_a_reopened_request_gets_a_new_package(verified: Verified) -> None:
    request = verified()
    order_package(request)
    request.refresh_from_db()
    assert request.closed_at is not None
    reopen(request, "Our answer came back.")

    package = order_package(request)

    package.refresh_from_db()
    request.refresh_from_db()
    assert package.can_be_fetched
    assert request.outcome == "done"


def test_a_package_deleted_by_an_erasure_does_not_close_the_request(
    verified: Verified, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = verified()
    package = order_package(request)

    def erased_meanwhile(*arguments: object) -> int:
        AccessPackage.objects.all().delete()
        return 1

    monkeypatch.setattr(building, "write_package", erased_meanwhile)
    assert build(str(package.pk)) is False
    request.refresh_from_db()
    assert request.is_open
    assert build(str(package.pk)) is False
