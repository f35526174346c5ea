"""Withdrawing and cancelling, without a login."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from pytest_django import Settings

from telekom_site.contracts.models import Contract
from telekom_site.orders.models import Order
from telekom_site.terminations.flows import accept, close
from telekom_site.terminations.models import Termination
from tests.support.orders import contract_of, hidden_in, order_of

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 26, 20, 15, tzinfo=UTC)
EMAIL = "anna@x.example"
ORDINARY = {"ground": "ordinary", "reason": "", "wanted_on": ""}


@pytest.fixture(autouse=True)
def in_the_evening() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def ordered(at: datetime = NOW) -> Contract:
    """A contract that was concluded at a moment."""
    return contract_of(order_of(EMAIL, placed_at=at, language="en"))


def withdrawn(client: Client, reference: str, **changes: str) -> str:
    """Withdraw in both steps; the text of the receipt's page."""
    form = {"name": "Anna Arnold", "reference": reference, "email": EMAIL} | changes
    before = Termination.objects.count()
    confirm = client.post("/en/withdraw/", form)
    assert confirm.status_code == 200
    assert Termination.objects.count() == before, "nothing counts before it is confirmed"
    answer = client.post("/en/withdraw/", hidden_in(confirm) | {"step": "confirm"}, follow=True)
    return answer.content.decode()


def cancelled(client: Client, reference: str, **changes: str) -> str:
    """Cancel on the one page; the text of the receipt's page."""
    form = {"name": "Anna Arnold", "reference": reference, "email": EMAIL} | ORDINARY | changes
    return client.post("/en/cancel/", form, follow=True).content.decode()


def test_a_withdrawal_in_time_ends_order_and_contract_with_a_receipt_at_once(
    browser: Client,
) -> None:
    contract = ordered()
    page = withdrawn(browser, f" {contract.number[:5].lower()}-{contract.number[5:]} ")
    assert "26 November 2026, 21:15 CET" in page
    contract.refresh_from_db()
    assert contract.has_ended
    assert Order.objects.get().state == Order.State.WITHDRAWN
    receipt = next(str(sent.body) for sent in mail.outbox if "Receipt" in str(sent.subject))
    assert contract.number in receipt
    assert "21:15 CET" in receipt
    assert "Anna Arnold" not in receipt, "anybody can name a mailbox and write a name"
    assert Termination.objects.get().done_at is not None


def test_a_late_withdrawal_is_received_and_waits_for_staff(
    browser: Client, staff_client: Client
) -> None:
    contract = ordered(NOW - timedelta(days=20))
    withdrawn(browser, contract.number)
    termination = Termination.objects.get()
    assert (termination.done_at, termination.contract) == (None, contract)
    assert Order.objects.get().state == Order.State.RECEIVED
    values = {"action": "accept", "_selected_action": [str(termination.pk)]}
    staff_client.post("/en/staff/terminations/termination/", values)
    assert Order.objects.get().state == Order.State.WITHDRAWN


@pytest.mark.parametrize("send", [withdrawn, cancelled])
def test_what_matches_no_contract_is_stored_with_the_same_answer(
    browser: Client, send: Callable[..., str]
) -> None:
    contract = ordered()
    matched = send(browser, contract.number)
    unmatched = send(browser, contract.number, email="other@x.example")
    nowhere = send(browser, "the fast one for my mother")

    def plain(page: str) -> str:
        text = page.split("<main")[1].split("</dl>")[1].split("</main>")[0]
        return text.split('href="')[0] + text.split("</a>", 1)[1]

    assert plain(matched) == plain(unmatched) == plain(nowhere)
    assert Termination.objects.filter(contract=None, done_at=None).count() == 2


def test_an_ordinary_cancellation_ends_the_contract_when_it_can(browser: Client) -> None:
    contract = ordered()
    cancelled(browser, contract.number)
    contract.refresh_from_db()
    assert str(contract.ends_on) == "2028-11-26"
    assert "The contract ends on 26 November 2028." in str(mail.outbox[0].body)


def test_a_later_end_than_possible_is_kept_and_an_earlier_one_is_not(browser: Client) -> None:
    contract = ordered(NOW - timedelta(days=800))
    cancelled(browser, contract.number, wanted_on="2027-06-30")
    contract.refresh_from_db()
    assert str(contract.ends_on) == "2027-06-30"
    cancelled(browser, contract.number, wanted_on="2026-11-27")
    contract.refresh_from_db()
    assert str(contract.ends_on) == "2026-12-26", "a month’s notice"


def test_an_extraordinary_cancellation_needs_a_reason_and_staff(browser: Client) -> None:
    contract = ordered()
    form = {"ground": "extraordinary", "name": "A", "reference": contract.number, "email": EMAIL}
    assert browser.post("/en/cancel/", form).status_code == 422
    words = {"ground": "extraordinary", "reason": "No signal, evil.example"}
    page = cancelled(browser, contract.number, **words)
    assert "No signal" in page
    assert "evil.example" not in str(mail.outbox[0].body)
    contract.refresh_from_db()
    assert contract.ends_at is None
    assert Termination.objects.get().done_at is None


def test_sending_it_twice_is_one_declaration_but_another_content_is_another(
    browser: Client,
) -> None:
    key = {"key": "00000000-0000-4000-8000-000000000001"}
    for _time in range(2):
        cancelled(browser, ordered().number if not Contract.objects.exists() else "x", **key)
    cancelled(browser, "x", **key)
    assert Termination.objects.count() == 3
    form = {"name": "A", "reference": "y", "email": EMAIL, "step": "confirm"} | key
    form["key"] = "00000000-0000-4000-8000-000000000002"
    for _time in range(2):
        browser.post("/en/withdraw/", form)
    assert Termination.objects.filter(reference="y").count() == 1


def test_a_mailbox_that_gets_no_more_mail_today_still_can_withdraw(
    browser: Client, settings: Settings
) -> None:
    settings.PRIVACY_MAILS_PER_DAY = {"termination": 0}
    settings.PRIVACY_MAILS_HELD = 0
    contract = ordered()
    page = withdrawn(browser, contract.number)
    assert "Receipt of your withdrawal" in page
    assert "no more of these emails today" in page
    contract.refresh_from_db()
    assert contract.has_ended


def test_the_receipt_is_a_pdf_behind_a_secret_link(browser: Client) -> None:
    cancelled(browser, ordered().number)
    link = next(word for word in str(mail.outbox[0].body).split() if "/declaration/" in word)
    path = link.removeprefix("http://testserver")
    assert browser.get(path)["Content-Type"] == "application/pdf"
    assert browser.get(path.replace("/declaration/", "/declaration/x")).status_code == 410


@pytest.mark.parametrize(
    ("path", "words"),
    [("/de/cancel/", "jetzt kündigen"), ("/de/withdraw/", "Widerruf bestätigen")],
)
def test_the_buttons_have_the_words_of_the_law(browser: Client, path: str, words: str) -> None:
    """§ 312k(2) and § 356a(3) BGB; the links to them are on every page."""
    form = {"name": "A", "reference": "x", "email": EMAIL}
    page = browser.post(path, form) if "withdraw" in path else browser.get(path)
    assert f">{words}</button>" in page.content.decode()
    home = browser.get("/de/").content.decode()
    assert ">Vertrag widerrufen</a>" in home
    assert ">Verträge hier kündigen</a>" in home


def test_staff_accept_what_came_from_another_address_and_say_when_it_ends(
    browser: Client, staff_client: Client
) -> None:
    contract = ordered()
    words = {"ground": "extraordinary", "reason": "No signal.", "wanted_on": "2026-12-31"}
    cancelled(browser, contract.number, email="other@x.example", **words)
    termination = Termination.objects.get()
    values = {"action": "accept", "_selected_action": [str(termination.pk)]}
    staff_client.post("/en/staff/terminations/termination/", values)
    contract.refresh_from_db()
    assert str(contract.ends_on) == "2026-12-31"
    told = mail.outbox[-1]
    assert (told.to, "ends on 31 December 2026" in str(told.body)) == (["other@x.example"], True)


def test_an_extraordinary_cancellation_does_not_extend_what_ends_sooner(
    browser: Client, staff_client: Client
) -> None:
    contract = ordered(NOW - timedelta(days=800))
    cancelled(browser, contract.number)
    words = {"ground": "extraordinary", "reason": "No signal.", "wanted_on": "2027-06-30"}
    cancelled(browser, contract.number, **words)
    declared = Termination.objects.get(done_at=None)
    values = {"action": "accept", "_selected_action": [str(declared.pk)]}
    staff_client.post("/en/staff/terminations/termination/", values)
    contract.refresh_from_db()
    assert str(contract.ends_on) == "2026-12-26"
    assert "ends on 26 December 2026" in str(mail.outbox[-1].body)


def test_of_two_members_of_staff_who_decide_the_first_one_counts(browser: Client) -> None:
    contract = ordered(NOW - timedelta(days=20))
    withdrawn(browser, contract.number)
    first, second = Termination.objects.get(), Termination.objects.get()
    mail.outbox.clear()
    assert close(first)
    assert not accept(second)
    assert not close(second)
    contract.refresh_from_db()
    assert (contract.ends_at, len(mail.outbox)) == (None, 1)


def test_staff_close_what_has_no_effect_and_say_so(browser: Client, staff_client: Client) -> None:
    withdrawn(browser, "a contract of long ago")
    termination = Termination.objects.get()
    values = {"action": "close", "_selected_action": [str(termination.pk)]}
    for _time in range(2):
        staff_client.post("/en/staff/terminations/termination/", values)
    termination.refresh_from_db()
    assert termination.done_at is not None
    subjects = [str(sent.subject) for sent in mail.outbox]
    assert subjects == ["Receipt of your withdrawal", "Your withdrawal has no effect"]
    assert "long ago" not in str(mail.outbox[-1].body)


@pytest.mark.parametrize("day", ["2026-11-25", "2036-11-27", "0001-01-01", "9999-12-31", "soon"])
def test_an_end_in_the_past_or_beyond_reason_is_refused(browser: Client, day: str) -> None:
    form = {"name": "A", "reference": "x", "email": EMAIL} | ORDINARY | {"wanted_on": day}
    answer = browser.post("/en/cancel/", form)
    assert answer.status_code == 422
    assert not Termination.objects.exists()
