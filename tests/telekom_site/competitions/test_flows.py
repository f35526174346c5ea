"""A competition from the entry to the deletion of its entries."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from privacy.personal_data.erasure import erase, warnings
from privacy.personal_data.restriction import restrict
from privacy.personal_data.retention import purge_all
from privacy.registry.subject import DataSubject
from telekom_site.competitions.drawing import in_order
from telekom_site.competitions.flows import NotDrawableError, draw
from telekom_site.competitions.models import Competition, Entry, Winner
from tests.conftest import link_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_moment")]

PAGE = "/en/competitions/c/"


@pytest.fixture
def competition() -> Competition:
    texts = dict.fromkeys(["title_de", "title_en", "prize_de", "prize_en", "terms_de"], "X")
    closes_at = timezone.now() + timedelta(hours=1)
    return Competition.objects.create(
        slug="c", terms_en="X", closes_at=closes_at, is_ready=True, winners=2, **texts
    )


def enter(browser: Client, email: str) -> str:
    """Send the form; the path of the link in the mail."""
    assert browser.post(PAGE, {"email": email}).status_code == 302
    return link_in(mail.outbox[-1])


def take_part(browser: Client, *emails: str) -> None:
    for email in emails:
        assert browser.post(enter(browser, email)).status_code == 200


def people(number: int) -> list[str]:
    return [f"p{index}@x.example" for index in range(number)]


def test_an_entry_counts_once_its_address_is_confirmed(
    browser: Client, competition: Competition
) -> None:
    link = enter(browser, "anna@x.example")
    entry = Entry.objects.get()
    assert entry.number in mail.outbox[0].body
    browser.get(link)  # mail scanners follow links
    entry.refresh_from_db()
    assert entry.confirmed_at is None
    assert entry.number in browser.post(link).content.decode()
    entry.refresh_from_db()
    assert entry.confirmed_at == timezone.now()
    assert not browser.cookies


def test_an_address_takes_part_once_in_every_spelling(
    browser: Client, competition: Competition
) -> None:
    take_part(browser, "anna@x.example")
    browser.post(PAGE, {"email": "ANNA@X.example"})
    assert Entry.objects.count() == 1
    assert "confirmed already" in mail.outbox[-1].body


def test_the_form_asks_nothing_else_and_nothing_about_advertising(
    browser: Client, competition: Competition
) -> None:
    page = browser.get(PAGE).content.decode()
    assert page.count("<input") == 1
    assert 'name="email"' in page
    assert 'name="advertising"' not in page


def test_the_draw_is_repeated_with_what_the_page_publishes(
    browser: Client, competition: Competition
) -> None:
    take_part(browser, *people(5))
    enter(browser, "late@x.example")
    before = browser.get(PAGE).content.decode()
    assert competition.seed_digest in before
    assert competition.seed not in before
    with time_machine.travel(competition.closes_at, tick=False):
        winning = draw(competition)
    page = browser.get(PAGE).content.decode()
    assert competition.seed in page
    numbers = browser.get(f"{PAGE}numbers.txt").content.decode().split()
    assert len(numbers) == 5
    assert winning == in_order(competition.seed, numbers)[:2]
    assert all(number in page for number in winning)
    assert "x.example" not in page
    told = [letter for letter in mail.outbox if "You have won" in letter.subject]
    assert {letter.to[0] for letter in told} == set(Winner.objects.values_list("email", flat=True))


def test_it_is_drawn_once_and_only_after_the_end(browser: Client, competition: Competition) -> None:
    take_part(browser, *people(3))
    other_clerk = Competition.objects.get()
    with pytest.raises(NotDrawableError):
        draw(competition)
    with time_machine.travel(competition.closes_at, tick=False):
        assert browser.post(PAGE, {"email": "late@x.example"}).status_code == 302
        draw(competition)
        with pytest.raises(NotDrawableError):
            draw(other_clerk)
    assert Winner.objects.count() == 2
    assert not Entry.objects.filter(email="late@x.example").exists()


def test_entries_go_after_the_draw_and_winners_once_the_prize_is_delivered(
    browser: Client, competition: Competition
) -> None:
    take_part(browser, *people(3))
    with time_machine.travel(competition.closes_at, tick=False):
        draw(competition)
    for days, entries, winners in ((1, 0, 2), (89, 0, 2), (91, 0, 0)):
        with time_machine.travel(competition.closes_at + timedelta(days=days), tick=False):
            purge_all()
        assert (Entry.objects.count(), Winner.objects.count()) == (entries, winners)


def test_without_a_confirmation_or_a_draw_entries_go_too(
    browser: Client, competition: Competition
) -> None:
    Competition.objects.update(closes_at=timezone.now() + timedelta(days=20))
    link = enter(browser, "anna@x.example")
    take_part(browser, "bert@x.example")
    for days, left in ((6, 2), (8, 1), (49, 1), (51, 0)):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            purge_all()
            assert Entry.objects.count() == left
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert browser.post(link).status_code == 410
    competition.refresh_from_db()
    with (
        time_machine.travel(competition.closes_at + timedelta(days=31), tick=False),
        pytest.raises(NotDrawableError),
    ):
        draw(competition)


def test_who_is_erased_or_restricted_is_not_drawn(
    browser: Client, competition: Competition
) -> None:
    erased, restricted, left = people(3)
    take_part(browser, erased, restricted, left)
    list(erase(DataSubject(erased)))
    restrict(DataSubject(restricted))
    with time_machine.travel(competition.closes_at, tick=False):
        draw(competition)
    assert list(Winner.objects.values_list("email", flat=True)) == [left]
    assert len(warnings(DataSubject(left))) == 1
    list(erase(DataSubject(left)))
    assert not Winner.objects.exists()


def test_staff_draw_in_the_admin_and_cannot_change_what_people_rely_on(
    staff_client: Client, browser: Client, competition: Competition
) -> None:
    take_part(browser, *people(3))
    page = f"/en/staff/competitions/competition/{competition.pk}/change/"
    shown = staff_client.get(page).content.decode()
    assert competition.seed not in shown
    staff_client.post(page, {"winners": "1", "title_en": "Changed"})
    competition.refresh_from_db()
    assert (competition.winners, competition.title_en) == (2, "X")
    chosen = {"action": "draw", "_selected_action": [str(competition.pk)]}
    with time_machine.travel(competition.closes_at, tick=False):
        for text in ("2 winners are told by email", "cannot be drawn"):
            answer = staff_client.post("/en/staff/competitions/competition/", chosen, follow=True)
            assert text in answer.content.decode()
    assert Winner.objects.count() == 2
