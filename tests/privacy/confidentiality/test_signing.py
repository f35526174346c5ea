"""Staff sign an undertaking before a staff page opens; texts and signatures are evidence."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.confidentiality.leavers import note_leavers
from privacy.confidentiality.models import Undertaking, UndertakingSignature, UndertakingText
from privacy.confidentiality.signing import (
    current_undertakings,
    digest_of,
    ensure_undertaking,
    has_signed_all,
)
from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import StaffCompany
from privacy.outbox.models import OutgoingMail
from privacy.staff_access.models import StaffAccess
from telekom_site.accounts.models import User
from tests.conftest import prove_again
from tests.support.staff_views import OPEN, staff_views
from tests.support.undertakings import sign_all

pytestmark = [pytest.mark.django_db, pytest.mark.unsigned]

OPENS_UNSIGNED = OPEN | {"undertaking"}


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_superuser("staff@telekom.example", "correct-horse-9")


def refuse(request: HttpRequest, address: str) -> HttpResponse:
    """Refuse a form without the page that says why, which takes long to build."""
    return HttpResponse(status=403)


def test_no_view_of_the_site_opens_unsigned(
    client: Client, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("privacy.confidentiality.views.refuse_unsigned", refuse)
    client.force_login(staff)
    views = [view for view in staff_views() if view.name not in OPENS_UNSIGNED]
    for view in views:
        answer = client.get(view.address)
        assert answer.status_code == 302, view
        assert answer["Location"].startswith(reverse("admin:undertaking")), view
        assert client.post(view.address).status_code == 403, view
    assert len(views) > 150
    assert not StaffAccess.objects.exists()


def test_unsigned_staff_sign_in_their_language_and_go_on(client: Client, staff: User) -> None:
    client.force_login(staff)
    wanted = "/de/staff/accounts/user/"
    page = client.get(wanted, follow=True)
    assert page.redirect_chain[0][0].startswith("/de/staff/undertaking/")
    assert "vertraulich" in page.content.decode()
    assert "accounts/user" not in page.content.decode().split("</nav>")[-1].split("<form")[0]
    address = page.redirect_chain[0][0]
    assert client.post(address, {"digest": page.context["digest"]}).status_code == 200
    assert not UndertakingSignature.objects.exists()
    answer = client.post(address, {"digest": page.context["digest"], "agreed": "on"})
    assert answer["Location"] == wanted
    signature = UndertakingSignature.objects.get()
    assert (signature.staff, signature.language) == (staff, "de")
    assert signature.digest == digest_of(signature.undertaking.texts.get(language="de"))
    assert client.get(wanted).status_code == 200


def test_unsigned_staff_can_log_out_and_the_box_asks_nothing(client: Client, staff: User) -> None:
    client.force_login(staff)
    page = client.get("/en/staff/undertaking/").content.decode()
    assert "undertake to keep to it</label>" in page
    assert 'action="/en/staff/logout/"' in page
    client.post("/en/staff/logout/")
    assert client.get("/en/staff/undertaking/").status_code == 302


def test_what_was_typed_when_a_text_came_in_force_is_sent_afterwards(
    client: Client, staff: User, customer: User
) -> None:
    client.force_login(staff)
    prove_again(client, staff)
    form = f"/en/staff/accounts/user/{customer.pk}/change/"
    asked = client.post(form, {"first_name": "Antonia", "password": "hunter2"})
    assert asked.status_code == 403
    assert "Antonia" in asked.content.decode()
    assert "hunter2" not in asked.content.decode()
    answer = {"digest": "0" * 64, "agreed": "on", "refused": asked.context["sealed"]}
    again = client.post(asked.context["address"], answer)
    assert "Antonia" in again.content.decode()
    assert not UndertakingSignature.objects.exists()
    answer |= {"digest": again.context["digest"], "refused": again.context["sealed"]}
    offered = client.post(asked.context["address"], answer)
    assert UndertakingSignature.objects.exists()
    assert offered.context["refused"].target == form
    assert dict(offered.context["refused"].values) == {"first_name": "Antonia"}


def test_what_was_not_read_is_not_signed(client: Client, staff: User) -> None:
    client.force_login(staff)
    address = reverse("admin:undertaking")
    client.get(address)
    answer = client.post(address, {"digest": "0" * 64, "agreed": "on"})
    assert answer["Location"] == address
    assert not UndertakingSignature.objects.exists()


def test_signing_leads_to_no_other_site(client: Client, staff: User) -> None:
    client.force_login(staff)
    address = f"{reverse('admin:undertaking')}?next=https://evil.example/"
    page = client.get(address)
    answer = client.post(address, {"digest": page.context["digest"], "agreed": "on"})
    assert answer["Location"] == reverse("admin:index")


def test_a_new_version_is_signed_again(client: Client, staff: User) -> None:
    signed(staff)
    client.force_login(staff)
    assert client.get(reverse("admin:index")).status_code == 200
    new_version(None, 2)
    assert client.get(reverse("admin:index")).status_code == 302


def test_each_company_has_an_undertaking_of_its_own(controller: Controller, staff: User) -> None:
    other = Controller.objects.create(slug="other", name="Other", country="FR")
    StaffCompany.objects.create(staff=staff, company=controller)
    StaffCompany.objects.create(staff=staff, company=other)
    signed(staff)
    assert has_signed_all(staff)
    new_version(other, 1)
    assert not has_signed_all(staff)
    assert len(current_undertakings(staff)) == 2


def test_a_draft_is_not_signed_and_puts_nothing_in_force(staff: User) -> None:
    signed(staff)
    draft = Undertaking.objects.create(company=None, version=2)
    assert has_signed_all(staff)
    with pytest.raises(DatabaseError), transaction.atomic():
        UndertakingSignature.objects.create(
            undertaking=draft, staff=staff, subject_key="k", language="en", digest="0" * 64
        )


def test_one_without_a_text_locks_nobody_out(client: Client, staff: User) -> None:
    """The staff pages publish none; SQL and a shell do."""
    signed(staff)
    Undertaking.objects.create(company=None, version=2, published_at=timezone.now())
    assert has_signed_all(staff)
    client.force_login(staff)
    assert client.get(reverse("admin:undertaking")).status_code == 200


def test_the_database_keeps_what_was_signed(staff: User) -> None:
    signature = signed(staff)
    undertaking, text = signature.undertaking, signature.undertaking.texts.first()
    if text is None:
        raise AssertionError("The undertaking has no text.")
    attempts: list[Callable[[], object]] = [
        lambda: UndertakingText.objects.filter(pk=text.pk).update(text="Nothing is promised."),
        lambda: UndertakingText.objects.filter(pk=text.pk).delete(),
        lambda: UndertakingText.objects.create(undertaking=undertaking, language="fr", text="x"),
        lambda: Undertaking.objects.filter(pk=undertaking.pk).update(published_at=None),
        lambda: UndertakingSignature.objects.filter(pk=signature.pk).update(digest="1" * 64),
        lambda: UndertakingSignature.objects.filter(pk=signature.pk).delete(),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert UndertakingSignature.objects.get() == signature


def test_staff_who_leave_are_told_once_that_it_lasts(client: Client, staff: User) -> None:
    signature = signed(staff)
    client.force_login(staff)
    assert note_leavers() == 0
    User.objects.filter(pk=staff.pk).update(is_active=False)  # in the database, by hand
    assert client.get(reverse("admin:index"))["Location"].startswith(reverse("admin:login"))
    assert (note_leavers(), note_leavers()) == (1, 0)
    mail = OutgoingMail.objects.get()
    assert mail.recipient == staff.email
    signature.refresh_from_db()
    assert signature.kept_from is not None
    assert signature.reminder == mail


def test_a_session_from_before_leaving_is_gone_for_good(client: Client, staff: User) -> None:
    signed(staff)
    client.force_login(staff)
    for is_active in (False, True):
        staff.is_active = is_active
        staff.save()
    assert client.get(reverse("admin:index"))["Location"].startswith(reverse("admin:login"))


def test_staff_who_come_back_sign_again(staff: User) -> None:
    signed(staff)
    User.objects.filter(pk=staff.pk).update(is_staff=False)
    note_leavers()
    User.objects.filter(pk=staff.pk).update(is_staff=True)
    assert not has_signed_all(staff)
    signed(staff)
    assert has_signed_all(staff)
    assert UndertakingSignature.objects.count() == 2


def test_the_list_of_signatures_is_exported_and_recorded(client: Client, staff: User) -> None:
    signature = signed(staff)
    client.force_login(staff)
    answer = client.get(reverse("admin:privacy_undertakingsignature_export"))
    header, line = answer.content.decode().splitlines()
    assert header.startswith("company,version,staff")
    assert signature.digest in line
    assert staff.email in line
    assert StaffAccess.objects.filter(what__contains="UndertakingSignature").count() == 1


def test_drafts_are_written_and_put_in_force(staff_client: Client) -> None:
    signed(User.objects.get())
    add = reverse("admin:privacy_undertaking_add")
    texts = {"texts-TOTAL_FORMS": "1", "texts-INITIAL_FORMS": "0"}
    texts |= {"texts-0-language": "en", "texts-0-text": "I keep quiet."}
    staff_client.post(add, {"company": "", **texts})
    draft = Undertaking.objects.get(version=2)
    action = {"action": "put_in_force", "_selected_action": str(draft.pk)}
    overview = reverse("admin:privacy_undertaking_changelist")
    staff_client.post(overview, action)
    draft.refresh_from_db()
    assert draft.published_at is None  # no German text yet
    UndertakingText.objects.create(undertaking=draft, language="de", text="Ich schweige.")
    staff_client.post(overview, action)
    draft.refresh_from_db()
    assert draft.published_at is not None
    assert staff_client.get(overview)["Location"].startswith(reverse("admin:undertaking"))


def signed(staff: User) -> UndertakingSignature:
    """The signature of a member of staff below the first undertaking in force for them."""
    ensure_undertaking()
    return sign_all(staff)[0]


def new_version(company: Controller | None, version: int) -> Undertaking:
    undertaking = Undertaking.objects.create(company=company, version=version)
    UndertakingText.objects.create(undertaking=undertaking, language="en", text="New.")
    undertaking.published_at = timezone.now()
    undertaking.save()
    return undertaking


def test_who_never_signed_costs_one_query(django_assert_num_queries: Any) -> None:
    """S21 asks this for each of some hundred staff pages in every round of checks."""
    ensure_undertaking()
    nobody = User(pk=-1, is_active=True, is_staff=True)
    with django_assert_num_queries(1):
        assert not has_signed_all(nobody)
