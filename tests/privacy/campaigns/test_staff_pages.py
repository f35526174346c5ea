"""Staff compose, preview, approve and send a campaign on these pages; drafts only are edited."""

from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from privacy.campaigns.models import Campaign, CampaignPicture, CampaignText
from privacy.campaigns.sender import send_due
from telekom_site.accounts.models import User
from tests.conftest import prove_again
from tests.support.campaigns import approved, campaign, consent, png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def client_with(*rights: str) -> Client:
    user = User.objects.create_user(f"{'-'.join(rights) or 'none'}@telekom.example", "x")
    user.is_staff = True
    user.save()
    names = [f"{right}_campaign" for right in rights]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(user)
    prove_again(client, user)
    return client


def page(name: str, key: int) -> str:
    return reverse(f"admin:privacy_campaign_{name}", args=[key])


def rows(*blocks: dict[str, str]) -> dict[str, str]:
    values = {"form-TOTAL_FORMS": str(len(blocks)), "form-INITIAL_FORMS": "0"}
    for number, block in enumerate(blocks):
        values |= {f"form-{number}-{name}": value for name, value in block.items()}
    return values


def test_a_campaign_from_draft_to_done(staff_client: Client, controller: Any) -> None:
    controller.street, controller.city = "Weg 1", "53113 Bonn"
    controller.save()
    consent("anna@customer.example")
    form = {
        "name": "Fibre",
        "topic": "advertising",
        "channel": "email",
        "mails_per_minute": "0",
        "texts-TOTAL_FORMS": "1",
        "texts-INITIAL_FORMS": "0",
        "texts-0-variant": "A",
        "texts-0-language": "en",
        "texts-0-subject": "Fibre is here",
    }
    added = staff_client.post(reverse("admin:privacy_campaign_add"), form)
    assert added.status_code == 302, added.content
    row, text = Campaign.objects.get(), CampaignText.objects.get()
    blocks = rows(
        {"kind": "text", "text": "Faster.", "ORDER": "2"},
        {"kind": "heading", "text": "Fibre", "ORDER": "1"},
        {"kind": ""},
    )
    composing = staff_client.get(page("compose", text.pk)).content.decode()
    assert f'<a href="{page("overview", row.pk)}">{row.name}</a> ›' in composing
    assert staff_client.post(page("compose", text.pk), blocks).status_code == 302
    text.refresh_from_db()
    assert [block["kind"] for block in text.blocks] == ["heading", "text"]
    overview = staff_client.get(page("overview", row.pk)).content.decode()
    assert "1 person gets it." in overview
    staff_client.post(page("step", row.pk), {"step": "approve"})
    row.refresh_from_db()
    assert row.state == Campaign.State.DRAFT, "the author cannot approve"
    client_with("view", "approve").post(page("step", row.pk), {"step": "approve"})
    staff_client.post(page("step", row.pk), {"step": "schedule"})
    assert send_due() == 1
    assert mail.outbox[0].subject == "Fibre is here"
    row.refresh_from_db()
    overview = staff_client.get(page("overview", row.pk)).content.decode()
    assert "Fibre is here" in overview
    back = f'<a href="{reverse("admin:privacy_campaign_changelist")}">Campaigns</a> ›'
    assert back in overview
    assert back in staff_client.get(page("preview", text.pk)).content.decode()
    assert staff_client.get(page("plot", row.pk))["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize(
    "block",
    [
        {"kind": "heading", "text": ""},
        {"kind": "button", "text": "Go", "address": "javascript:alert(1)"},
        {"kind": "offer", "product": "unknown"},
        {"kind": "offer"},
        {"kind": "picture", "picture": "unknown", "alt": "x"},
        {"kind": "script"},
        {"kind": "heading", "text": "a\x00b"},
    ],
)
def test_a_bad_block_is_refused_with_its_reason(
    staff_client: Client, block: dict[str, str]
) -> None:
    text = campaign().texts.first()
    assert text is not None
    refused = staff_client.post(page("compose", text.pk), rows(block))
    assert refused.status_code == 422
    assert b"errorlist" in refused.content
    text.refresh_from_db()
    assert len(text.blocks) == 4


def test_what_was_approved_is_not_edited(staff_client: Client) -> None:
    row = approved()
    text = row.texts.first()
    assert text is not None
    assert staff_client.post(page("compose", text.pk), rows()).status_code == 403
    change = reverse("admin:privacy_campaign_change", args=[row.pk])
    assert staff_client.post(change, {"name": "x"}).status_code == 403
    delete = reverse("admin:privacy_campaign_delete", args=[row.pk])
    assert staff_client.post(delete, {"post": "yes"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    staff_client.post(reverse("admin:privacy_campaign_changelist"), action)
    assert Campaign.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("rights", "allowed"),
    [
        ((), set[str]()),
        (("view",), {"overview", "preview", "frame", "plot"}),
        (("change",), {"step", "compose", "test"}),
    ],
)
def test_each_page_needs_its_right(rights: tuple[str, ...], allowed: set[str]) -> None:
    row = campaign()
    text, client, opened = row.texts.first(), client_with(*rights), set[str]()
    assert text is not None
    for name in ("overview", "preview", "frame", "plot", "step", "compose", "test"):
        key = row.pk if name in {"overview", "plot", "step"} else text.pk
        ask = client.post if name in {"step", "test"} else client.get
        values = {"step": "pause"} if name == "step" else {}
        if ask(page(name, key), values).status_code != 403:
            opened.add(name)
    assert opened == allowed
    client.post(page("step", row.pk), {"step": "approve"})
    row.refresh_from_db()
    assert row.state == Campaign.State.DRAFT


def test_the_preview_frames_a_mail_that_can_do_nothing(staff_client: Client) -> None:
    CampaignPicture.objects.create(
        name="tower", media_type="image/png", width=32, height=32, content=png()
    )
    row = campaign()
    text = row.texts.get(language="en")
    text.blocks = [*text.blocks, {"kind": "picture", "picture": "tower", "alt": "A tower"}]
    text.save()
    shown = staff_client.get(page("preview", text.pk)).content.decode()
    assert shown.count("<iframe") == shown.count("sandbox ") == 3
    frame = staff_client.get(page("frame", text.pk))
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in frame["Content-Security-Policy"]
    assert "sandbox" in frame["Content-Security-Policy"]
    assert "script-src" not in frame["Content-Security-Policy"]
    style = frame.content.split(b"<style>")[1].split(b"</style>")[0]
    digest = b64encode(sha256(style).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in frame["Content-Security-Policy"]
    assert b" style=" not in frame.content
    assert b"data:image/png;base64," in frame.content
    dark = staff_client.get(page("frame", text.pk), {"dark": "1"})
    assert b"prefers-color-scheme: dark" not in dark.content


def test_a_test_mail_goes_to_the_one_who_asks(staff_client: Client) -> None:
    text = campaign().texts.get(language="en")
    consent("anna@customer.example")
    staff_client.post(page("test", text.pk))
    assert [sent.to for sent in mail.outbox] == [["staff@telekom.example"]]
    assert ".invalid" not in mail.outbox[0].body


@pytest.mark.parametrize(
    ("content", "stored"), [(png(40, 20), True), (png(1, 1), False), (b"<svg/>", False)]
)
def test_a_picture_is_read_before_it_is_stored(
    staff_client: Client, content: bytes, stored: bool
) -> None:
    file = SimpleUploadedFile("tower.png", content, "image/png")
    staff_client.post(reverse("admin:privacy_campaignpicture_add"), {"name": "tower", "file": file})
    sizes = list(CampaignPicture.objects.values_list("width", "height"))
    assert sizes == ([(40, 20)] if stored else [])


def test_a_picture_that_is_too_large_is_refused(staff_client: Client, settings: Any) -> None:
    settings.PRIVACY_CAMPAIGN_PICTURE_BYTES = 50
    file = SimpleUploadedFile("tower.png", png(), "image/png")
    add = reverse("admin:privacy_campaignpicture_add")
    shown = staff_client.post(add, {"name": "tower", "file": file})
    assert b"larger than 50 bytes" in shown.content


@pytest.mark.parametrize("model", ["campaign", "campaignmessage", "subscriber", "campaignpicture"])
def test_the_lists_open(staff_client: Client, model: str) -> None:
    consent("anna@customer.example")
    approved()
    send_due()
    assert staff_client.get(reverse(f"admin:privacy_{model}_changelist")).status_code == 200


def test_a_test_mail_needs_an_address_of_the_member_of_staff(controller: Any) -> None:
    row, client = campaign(), client_with("view", "change")
    User.objects.filter(email__startswith="view").update(email="")
    answer = client.post(page("test", row.texts.all()[0].pk), follow=True)
    assert "Your staff account has no valid email address." in answer.content.decode()
    assert not mail.outbox


def test_the_page_offers_what_its_reader_may_do() -> None:
    author, texts = client_with("view", "change"), "edited no part of it, approves it."
    row = campaign(edited_by=User.objects.get(email="view-change@telekom.example"))
    offered = {}
    for name, client in (
        ("author", author),
        ("approver", client_with("view", "approve")),
        ("both", client_with("view", "approve", "change")),
        ("reader", client_with("view")),
    ):
        shown = client.get(page("overview", row.pk))
        steps = "".join(key[0] for key, _label in shown.context["steps"])
        said = shown.content.decode()
        offered[name] = steps, texts in said, "Send a test mail" in said, "Compose</a>" in said
    assert offered == {
        "author": ("c", True, True, True),
        "approver": ("a", False, False, False),
        "both": ("ac", False, True, True),
        "reader": ("", True, False, False),
    }


def test_a_text_in_each_language_can_be_added_without_scripts(staff_client: Client) -> None:
    form = staff_client.get(reverse("admin:privacy_campaign_add"))
    forms = form.context["inline_admin_formsets"][0].formset.extra_forms
    assert [empty.initial.get("language") for empty in forms] == ["de", "en"]
    row = campaign()
    changed = staff_client.get(reverse("admin:privacy_campaign_change", args=[row.pk]))
    assert len(changed.context["inline_admin_formsets"][0].formset.extra_forms) == 1, "B"


def test_only_what_the_page_showed_is_approved(controller: Any) -> None:
    controller.street, controller.city = "Weg 1", "53113 Bonn"
    controller.save()
    row = campaign(edited_by=User.objects.create_user("author@telekom.example", "x"))
    client = client_with("view", "change", "approve")
    shown = client.get(page("overview", row.pk)).content.decode()
    step = {"step": "approve", "seen": shown.partition('name="seen" value="')[2][:64]}
    row.texts.update(subject="Something else")
    for state in ("draft", "approved"):
        client.post(page("step", row.pk), step)
        row.refresh_from_db()
        assert row.state == state
        row.texts.filter(language="de").update(subject="Fibre A de")
        row.texts.filter(language="en").update(subject="Fibre A en")
