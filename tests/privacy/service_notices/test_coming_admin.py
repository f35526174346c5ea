"""A coming version of the notice: staff load it, another one approves, customers are told."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation

from privacy.notice_versions.models import ComingNotice
from privacy.notice_versions.recording import announced, record_notice
from privacy.outbox.delivery import deliver_all
from privacy.service_notices import flows
from privacy.service_notices.models import ServiceNotice
from privacy.service_notices.text_rules import problems
from tests.support.notice_versions import says
from tests.support.orders import contract_of, order_of
from tests.support.service_notices import staff

pytestmark = pytest.mark.django_db
ADD = "/en/staff/privacy/comingnotice/add/"
TEXTS = {"de": [["", "", "", "Neu."]], "en": [["Visit", "", "", "New."]]}


def load(client: Client, content: bytes, days: int = 30) -> Any:
    day = timezone.localdate() + timedelta(days=days)
    file = SimpleUploadedFile("notice.json", content)
    return client.post(ADD, {"in_force_on": day.isoformat(), "file": file})


def test_customers_are_told_ahead_and_everyone_reads_what_changes(
    staff_client: Client, client: Client
) -> None:
    contract_of(order_of("anna@x.example"))
    with says("Old."):
        record_notice()
    assert load(staff_client, json.dumps(TEXTS).encode()).status_code == 302
    coming, notice = ComingNotice.objects.get(), ServiceNotice.objects.get()
    page = staff_client.get(f"/en/staff/privacy/comingnotice/{coming.pk}/change/").content.decode()
    assert "<del>Old.</del>" in page
    assert "<ins>New.</ins>" in page
    address = f"/en/privacy/versions/coming/{coming.pk}/"
    assert client.get(address).status_code == 404, "it is not announced"
    flows.approve(notice, staff("approver"))
    assert flows.send_due() == 1
    deliver_all()
    assert f"/privacy/versions/coming/{coming.pk}/" in mail.outbox[-1].body
    assert "<ins>New.</ins>" in client.get(address).content.decode()
    assert address in client.get("/en/privacy/versions/").content.decode()
    flows.cancel(notice)
    assert announced() == [coming], "customers know of it"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{record_notice.__module__}.current_texts", lambda: TEXTS)
        record_notice()
    assert announced() == []
    assert "<ins>" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "content",
    [b"\xff", b"[]", b'{"en": [["", "", "", "A"]]}', b'{"de": [], "en": []}', b"[" * 9999]
    + [
        json.dumps({**TEXTS, "en": wrong}).encode()
        for wrong in (1, [1], [["A"]], [["A", 1, "", ""]])
    ],
)
def test_another_file_is_refused(content: bytes, staff_client: Client) -> None:
    assert load(staff_client, content).status_code == 200
    assert not ComingNotice.objects.exists()


def test_what_was_approved_is_what_is_announced_in_time(staff_client: Client) -> None:
    load(staff_client, json.dumps(TEXTS).encode(), days=13)
    notice = ServiceNotice.objects.get()
    with translation.override("en"):
        faults = problems(notice)
    assert faults == ["Customers must be told at least 14 days before it is in force."]
    ComingNotice.objects.update(in_force_on=timezone.localdate() + timedelta(days=14))
    ServiceNotice.objects.update(effective_on=timezone.localdate() + timedelta(days=14))
    notice = ServiceNotice.objects.get()
    flows.approve(notice, staff("approver"))
    notice = ServiceNotice.objects.get()
    assert len(announced()) == 1
    flows.cancel(notice)
    assert announced() == [], "nobody was told"
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert not notice.reaches_in_time
    ComingNotice.objects.update(texts={**TEXTS, "en": [["", "", "", "Other."]]})
    assert not ServiceNotice.objects.get().is_as_approved


def test_a_notice_of_this_kind_needs_a_coming_version() -> None:
    notice = ServiceNotice.objects.create(kind="privacy", edited_by=staff("editor"))
    with translation.override("en"):
        assert "A privacy officer enters the coming version first" in problems(notice)[0]


def test_a_release_exports_what_its_notice_says(
    tmp_path: Any, staff_client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "notice.json"
    call_command("record_notice", "--export", file)
    assert load(staff_client, file.read_bytes()).status_code == 302
    ComingNotice.objects.update(announced_at=timezone.now())
    assert record_notice() == 1
    assert "is in force before its day" in caplog.text


def test_one_version_comes_into_force_on_a_day(staff_client: Client) -> None:
    content = json.dumps(TEXTS).encode()
    assert load(staff_client, content).status_code == 302
    refused = load(staff_client, content)
    assert 'id="id_in_force_on_error"' in refused.content.decode()
    assert load(staff_client, content, days=31).status_code == 302
    assert ComingNotice.objects.count() == 2
