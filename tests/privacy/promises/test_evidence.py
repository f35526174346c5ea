"""The evidence: a memory of each sentence, for people and programs."""

import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import jsonschema
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.outbox.models import OutgoingMail
from privacy.promises import history
from privacy.promises.evidence_views import SCHEMA
from privacy.promises.models import Incident, PromiseDay, Verification
from privacy.promises.verification import verify_all
from tests.privacy.promises.in_process import InProcessProbe
from tests.support.invented_promises import broken, failing, kept, promised

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]

JSON, ATOM = "/privacy/evidence.json", "{http://www.w3.org/2005/Atom}"
PROMISE_IDS = re.compile(r"\bS\d\d\b")


def test_a_break_is_remembered_after_it_was_repaired() -> None:
    with promised(broken):
        verify_all(InProcessProbe())
        verify_all(InProcessProbe())
    incident = Incident.objects.get()
    assert incident.ended_at is None
    with promised(failing(KeyError())):
        verify_all(InProcessProbe())
    assert Incident.objects.get().ended_at is None, "unverified is not kept"
    with promised(kept):
        verify_all(InProcessProbe())
    assert Incident.objects.get().ended_at is not None
    day = PromiseDay.objects.get()
    assert (day.kept, day.broken, day.unverified) == (1, 2, 1)
    assert history.state_of(day) == "broken"
    assert history.share_broken([day]) == 2 / 3


def test_the_page_of_a_sentence_says_when_it_was_not_true_and_why(client: Client) -> None:
    with promised(broken):
        verify_all(InProcessProbe())
        incident = Incident.objects.get()
        incident.texts.create(language="en", cause="A term was deleted.", remedy="It is back.")
        page = client.get("/en/privacy/evidence/S01/").content.decode()
        assert all(text in page for text in ("badge--broken", "until now", "A term was deleted."))
        assert (
            "noch nicht veröffentlicht" in client.get("/de/privacy/evidence/S01/").content.decode()
        )
    with promised(kept):
        Incident.objects.all().delete()
        verify_all(InProcessProbe())
        page = client.get("/en/privacy/evidence/S01/").content.decode()
        assert "badge--kept" in page
        assert "not true" not in page


def test_the_privacy_contact_gets_one_mail_about_what_changed_and_none_after(
    controller: Controller,
) -> None:
    with promised(broken, broken, kept):
        verify_all(InProcessProbe())
        mail = OutgoingMail.objects.get()
        assert mail.recipient == controller.privacy_contact
        assert {*PROMISE_IDS.findall(mail.body)} == {"S01", "S02"}
        verify_all(InProcessProbe())
    assert OutgoingMail.objects.count() == 1
    with promised(kept, broken, kept):
        verify_all(InProcessProbe())
    mail = OutgoingMail.objects.exclude(pk=mail.pk).get()
    assert {*PROMISE_IDS.findall(mail.body)} == {"S01"}


def test_a_promise_has_one_open_incident() -> None:
    Incident.objects.create(promise="S01")
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        Incident.objects.create(promise="S01")


def test_old_days_are_forgotten() -> None:
    today = timezone.now().date()
    for age in (0, 400, 401):
        PromiseDay.objects.create(promise="S01", day=today - timedelta(days=age))
    assert history.forget_old_days() == 1


def test_the_json_follows_its_schema_and_has_the_numbers() -> None:
    with promised(broken, kept):
        verify_all(InProcessProbe())
        Incident.objects.get().texts.create(language="en", cause="A mistake.", remedy="Repaired.")
        data = Client().get(JSON, {"lang": "en-GB"}).json()
    jsonschema.validate(data, json.loads(SCHEMA.read_text()))
    assert (data["language"], data["kept"], data["broken"], data["total"]) == ("en", 1, 1, 2)
    first = data["promises"][0]
    assert first["values"] == [{"pages": 7}]
    assert first["findings"] == ["7 seen"]
    assert first["percent_broken"] == 100
    assert (first["incidents"][0]["cause"], first["incidents"][0]["remedy"]) == (
        "A mistake.",
        "Repaired.",
    )
    assert first["check"].endswith("invented_promises.broken")
    today = timezone.now().date().isoformat()
    assert first["figures"] == [{"text": "%(pages)d seen", "days": {today: {"pages": 7}}}]


def test_a_new_figure_changes_the_etag() -> None:
    with promised(broken):
        verify_all(InProcessProbe())
        before = Client().get(JSON)
        day = PromiseDay.objects.get()
        day.figures[0]["values"]["pages"] = 8
        day.save()
        after = Client().get(JSON, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]


@pytest.mark.parametrize("name", ["json", "schema.json", "svg", "atom"])
def test_programs_of_other_sites_may_read_it_and_ask_for_changes(name: str) -> None:
    Incident.objects.create(promise="S01")
    client = Client(headers={"Origin": "https://elsewhere.example"})
    response = client.get(f"/privacy/evidence.{name}")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    again = client.get(f"/privacy/evidence.{name}", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "max-age=60" in again["Cache-Control"]


def test_the_feed_lists_breaks_and_repairs() -> None:
    now = timezone.now()
    Incident.objects.create(promise="S15", began_at=now - timedelta(hours=2), ended_at=now)
    Incident.objects.create(promise="S01", began_at=now)
    feed = ElementTree.fromstring(Client().get("/privacy/evidence.atom?lang=en").content)  # noqa: S314
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == ["S01 is broken", "S15 is kept again"]


def test_the_badge_says_how_many_are_kept() -> None:
    with promised(kept, broken):
        verify_all(InProcessProbe())
        badge = Client().get("/privacy/evidence.svg", {"lang": "en"})
    assert badge["Content-Type"] == "image/svg+xml"
    assert "1 of 2 kept" in badge.content.decode()


def test_the_page_shows_strips_and_incidents() -> None:
    with promised(broken, kept):
        verify_all(InProcessProbe())
        Incident.objects.get().texts.create(language="en", cause="A <b>mistake</b>.")
        page = Client().get("/en/privacy/evidence/").content.decode()
    assert page.count("<rect") == 2
    assert "A &lt;b&gt;mistake&lt;/b&gt;." in page
    assert "until now" in page


def test_the_page_tells_when_nothing_happened() -> None:
    Verification.objects.all().delete()
    assert "no such time" in Client().get("/en/privacy/evidence/").content.decode()
