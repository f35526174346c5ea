"""The mystery shopper uses the public pages, measures, and leaves nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from privacy.mystery_shopper.models import ShopperVisit, Step, new_address
from privacy.outbox.delivery import deliver_all
from privacy.outbox.models import OutgoingMail
from privacy.personal_data.canary import everything_stored
from privacy.promises import mystery_shopping
from privacy.promises.mystery_shopping import go_shopping
from privacy.rate_limits.models import IntakeCounter
from privacy.registry.promise import Page, finding
from privacy.subject_requests import views
from privacy.subject_requests.company_notifications import tell_companies
from privacy.subject_requests.forms import NewLinkForm
from privacy.subject_requests.intake import main_company
from privacy.subject_requests.models import SubjectRequest
from tests.privacy.promises.declared import promise
from tests.privacy.promises.in_process import InProcessProbe

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo_site")]
# The visit itself, the entry of the erasure journal, which has a digest only, and the request log.
EXPECTED = ("privacy.ShopperVisit", "privacy.JournalEntry", "privacy_request_log.")


def stored() -> set[tuple[str, str]]:
    return {row for row in everything_stored() if not row[0].startswith(EXPECTED)}


def shop() -> ShopperVisit:
    visit = go_shopping(InProcessProbe())
    assert visit is not None
    return visit


def test_a_visit_measures_access_and_deletion_and_leaves_nothing() -> None:
    shop()  # the first one makes rows that stay, such as those of content types
    before, sent = stored(), len(mail.outbox)
    visit = shop()
    assert (visit.failed_at, visit.was_unreachable, visit.address) == ("", False, None)
    assert visit.exported == visit.sought == 4
    assert visit.left == 0
    assert visit.package_seconds is not None
    assert visit.deletion_seconds is not None
    assert stored() == before
    deliver_all()
    assert len(mail.outbox) == sent
    for name in ("S30", "S33"):
        evidence = promise(name).check(InProcessProbe())
        assert evidence.kept
        assert any("seconds" in str(finding(seen).values) for seen in evidence.findings), name


def exports_nothing() -> AbstractContextManager[object]:
    return mock.patch(f"{BUILDING}.export_subject_data", side_effect=lambda *_args: iter(()))


def mails_nothing() -> AbstractContextManager[object]:
    return mock.patch.object(mystery_shopping, "pick_up", return_value=[])


def erases_nothing() -> AbstractContextManager[object]:
    return mock.patch("privacy.subject_requests.erasure_run.erasure.erase_tables", return_value=())


BUILDING = "privacy.subject_requests.access_package.building"
BREAKS: list[tuple[Step, str, Callable[[], AbstractContextManager[object]]]] = [
    (Step.FILE, "S30", lambda: mock.patch.object(views, "ContactForm", NewLinkForm)),
    (Step.CONFIRM, "S30", mails_nothing),
    (Step.ANSWER, "S30", lambda: mock.patch(f"{BUILDING}.write_package", side_effect=ValueError)),
    (Step.READ, "S30", exports_nothing),
    (Step.ERASE, "S33", erases_nothing),
]


@pytest.mark.parametrize(("step", "name", "sabotage"), BREAKS, ids=[each[0] for each in BREAKS])
def test_the_step_that_fails_breaks_its_sentence_and_no_other(
    step: Step, name: str, sabotage: Callable[[], AbstractContextManager[object]]
) -> None:
    before = stored()
    with sabotage():
        visit = shop()
    assert visit.failed_at == step
    assert visit.address is None
    assert stored() == before
    for each in ("S30", "S33"):
        assert promise(each).check(InProcessProbe()).kept is (each != name)


class Away(InProcessProbe):
    """A site that does not answer."""

    def fetch(self, *args: Any, **kwargs: Any) -> Page:
        raise ConnectionRefusedError


def test_a_site_that_does_not_answer_says_nothing_about_the_sentences() -> None:
    visit = go_shopping(Away())
    assert visit is not None
    assert (visit.was_unreachable, visit.failed_at) == (True, "")
    assert promise("S30").check(InProcessProbe()).kept


def test_a_visit_that_was_killed_leaves_nothing_after_the_next() -> None:
    with mock.patch.object(mystery_shopping, "_clean_up"), mails_nothing():
        go_shopping(InProcessProbe())
    assert SubjectRequest.objects.count() == OutgoingMail.objects.count() == 1
    assert go_shopping(InProcessProbe()) is None  # it may still be under way
    long_ago = timezone.now() - timedelta(hours=1)
    ShopperVisit.objects.update(began_at=long_ago)
    shop()
    assert not SubjectRequest.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert not ShopperVisit.objects.exclude(address=None).exists()


def test_staff_and_limits_do_not_see_a_visit(staff_client: Client) -> None:
    with mock.patch.object(mystery_shopping, "_clean_up"), mails_nothing():
        go_shopping(InProcessProbe())
    request = SubjectRequest.objects.get()
    SubjectRequest.objects.update(verified_at=timezone.now())
    assert not SubjectRequest.objects.open().exists()
    assert not IntakeCounter.objects.exists()
    assert tell_companies() == 0
    page = staff_client.get("/en/staff/privacy/subjectrequest/")
    assert page.status_code == 200
    assert request.reference not in page.content.decode()


def test_nobody_else_can_use_the_domain_to_avoid_the_limits() -> None:
    form = {"kind": "access", "controller": main_company().slug, "email": new_address()}
    client = Client(headers={"Origin": "http://testserver"})
    answer = client.post("/en/privacy/contact/", {**form, "known_by": "email"})
    assert answer.status_code == 302
    assert IntakeCounter.objects.exists()
