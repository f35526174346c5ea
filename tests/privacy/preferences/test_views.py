"""The preference centre: with an account, behind a link, and asked for by mail."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.campaigns.models import Subscriber
from privacy.conf import conf
from privacy.consent.ledger import ConsentState, state
from privacy.consent.models import ConsentEvent
from privacy.consent.preference_links import preferences_token
from privacy.consent.topics import ADVERTISING, NEWS, SURVEYS
from privacy.controllers.models import Controller
from privacy.outbox.models import OutgoingMail
from privacy.personal_data.erasure_journal import write_entry
from privacy.personal_data.former_addresses import data_subject, record_change
from privacy.personal_data.restriction import restrict
from privacy.preferences.choices import pseudonym_of
from privacy.registry.subject import email_key
from telekom_site.accounts.models import User
from tests.conftest import link_in
from tests.support.consents import checked, consent

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/en/privacy/preferences/"
ANNA, BERT = "anna@customer.example", "bert@x.example"


def states(email: str) -> list[str]:
    return [state(email, topic).name for topic in (ADVERTISING, NEWS, SURVEYS)]


def at(email: str) -> str:
    return f"{PAGE}{preferences_token(email_key(email))}/"


def test_an_account_sees_its_choices_and_changes_them(client: Client, customer: User) -> None:
    consent(ANNA, "advertising.email")
    client.force_login(customer)
    page = client.get(PAGE).content.decode()
    given, more = page.split("What else")
    assert "Offers by email" in given
    assert "offers" in re.findall("<blockquote lang=.en.>(.*?)<", given)[0]
    assert "consent_advertising_email" not in more
    assert "consent_news_email" in more
    answer = client.post(PAGE, checked("news_email", "surveys_email") | {"consent": "more"})
    assert answer["Location"] == f"{PAGE}?done=asked"
    client.post(link_in(mail.outbox[-1]))
    assert states(ANNA) == ["VALID", "VALID", "VALID"]
    assert (
        "Your consent is withdrawn"
        in client.post(PAGE, {"withdraw": "news.email"}, follow=True).content.decode()
    )
    assert states(ANNA) == ["VALID", "WITHDRAWN", "VALID"]
    client.post(PAGE, {"leave": "all"})
    assert states(ANNA) == ["WITHDRAWN", "WITHDRAWN", "WITHDRAWN"]
    assert not ConsentEvent.objects.filter(choice="refused").exists(), "nobody refused the others"


def test_nothing_is_consented_to_without_a_checked_box(client: Client, customer: User) -> None:
    client.force_login(customer)
    for values in (checked(), {"consent_news_email": "on"}, {}):
        assert client.post(PAGE, values | {"consent": "more"}).status_code == 422
    assert client.post(PAGE, {"withdraw": "nothing.known"}).status_code == 422
    assert not ConsentEvent.objects.exists()


def test_a_link_withdraws_without_a_login_and_grants_nothing_by_itself(browser: Client) -> None:
    consent(ANNA, "advertising.email", "news.email")
    link = at(ANNA)
    page = browser.get(link)
    assert "Offers by email" in page.content.decode()
    assert ANNA not in page.content.decode(), "who gets a forwarded link does not learn the address"
    assert states(ANNA)[:2] == ["VALID", "VALID"], "a scanner that follows links changes nothing"
    receipts = re.findall(r'<a href="([^"]+)" download', page.content.decode())
    assert len(receipts) == 2
    assert browser.get(receipts[0]).json()["consent"]["@type"] == "dpv:ConsentReceipt"
    browser.post(link, {"withdraw": "advertising.email"})
    browser.post(link, checked("surveys_email") | {"consent": "more"})
    assert states(ANNA) == ["WITHDRAWN", "VALID", "PENDING"], "only a mail to the address confirms"
    assert mail.outbox[-1].to == [ANNA]
    browser.post(link, {"leave": "all"})
    assert states(ANNA) == ["WITHDRAWN"] * 3
    assert not browser.cookies


def test_who_never_consented_is_not_known_by_a_link(browser: Client) -> None:
    page = browser.get(at(BERT)).content.decode()
    assert "You have consented to nothing" in page
    assert browser.post(at(BERT), checked("news_email") | {"consent": "more"}).status_code == 422
    assert not ConsentEvent.objects.exists()


@pytest.mark.usefixtures("one_moment")
def test_frequency_and_pause_apply_to_all_rows_of_a_person(browser: Client) -> None:
    consent(ANNA, "news.email")
    consent(BERT, "news.email")
    link, today = at(ANNA), timezone.localdate(timezone=conf.LEGAL_TIME_ZONE)
    day = today + timedelta(days=30)
    values = {"frequency": "monthly", "paused_until": day.isoformat()}
    assert browser.post(link, values)["Location"].endswith("?done=saved")
    anna = Subscriber.objects.get(email=ANNA)
    assert anna.paused_until is not None
    assert timezone.localtime(anna.paused_until, conf.LEGAL_TIME_ZONE).isoformat()[:16] == (
        f"{day}T00:00"
    )
    assert anna.frequency == "monthly"
    assert Subscriber.objects.get(email=BERT).frequency == "every"
    assert f'value="{day}"' in browser.get(link).content.decode()
    for wrong in (today, today + timedelta(days=366)):
        assert browser.post(link, values | {"paused_until": str(wrong)}).status_code == 422
    for malformed in ({"frequency": "hourly"}, {"frequency": "every", "paused_until": "soon"}):
        assert browser.post(link, malformed).status_code == 422
    browser.post(link, {"frequency": "every", "paused_until": ""})
    chosen = Subscriber.objects.values_list("frequency", "paused_until")
    assert list(chosen) == [("every", None)] * 2
    assert states(ANNA)[1] == "VALID"


def test_company_and_time_zone_are_chosen_where_campaigns_use_them(
    browser: Client, controller: Controller
) -> None:
    consent(ANNA, "news.email")
    values = {"frequency": "every", "company": controller.pk, "time_zone": "Asia/Tokyo"}
    assert browser.post(at(ANNA), values)["Location"].endswith("?done=saved")
    anna = Subscriber.objects.get(email=ANNA)
    assert (anna.company, anna.time_zone) == (controller, "Asia/Tokyo")
    page = browser.get(at(ANNA)).content.decode()
    assert '<option value="Asia/Tokyo" selected>' in page
    assert f'<option value="{controller.pk}" selected>' in page
    for malformed in ({"company": "9999"}, {"company": "x"}, {"time_zone": "Mars/Olympus"}):
        assert browser.post(at(ANNA), values | malformed).status_code == 422


def test_a_link_works_for_years_and_after_a_change_of_keys(
    browser: Client, settings: Settings
) -> None:
    consent(ANNA, "news.email")
    link, old = at(ANNA), (settings.SECRET_KEY, settings.PRIVACY_IDENTITY_KEY)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, [old[0]]
    settings.PRIVACY_IDENTITY_KEY = "a-new-identity-key-that-is-long-enough"
    settings.PRIVACY_IDENTITY_KEY_FALLBACKS = [old[1]]
    with time_machine.travel(timezone.now() + timedelta(days=700), tick=False):
        Subscriber.objects.all().delete()  # only the pseudonym is known
        browser.post(link, {"leave": "all"})
        assert state(ANNA, NEWS) is ConsentState.WITHDRAWN


def test_a_forged_or_old_link_shows_nothing(browser: Client) -> None:
    consent(ANNA, "news.email")
    link = at(ANNA)
    assert browser.get(f"{link[:-3]}aa/").status_code == 410
    with time_machine.travel(timezone.now() + timedelta(seconds=2), tick=False):
        write_entry(data_subject(ANNA))
        for answer in (browser.get(link), browser.post(link, {"leave": "all"})):
            assert answer.status_code == 410
    assert state(ANNA, NEWS) is ConsentState.VALID


def test_a_restricted_consent_is_shown_and_can_be_withdrawn(browser: Client) -> None:
    consent(ANNA, "news.email")
    restrict(data_subject(ANNA))
    assert "not used while your data is restricted" in browser.get(at(ANNA)).content.decode()
    browser.post(at(ANNA), {"withdraw": "news.email"})
    assert state(ANNA, NEWS) is ConsentState.WITHDRAWN


def test_the_answer_is_the_same_for_known_and_unknown_addresses(browser: Client) -> None:
    consent(ANNA, "news.email")
    answers = [browser.post(PAGE, {"send": "link", "link-email": email}) for email in (ANNA, BERT)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, f"{PAGE}sent/")
    ] * 2
    assert browser.get(f"{PAGE}sent/").status_code == 200
    mails = OutgoingMail.objects.filter(purpose="my_data").order_by("recipient")
    assert [letter.recipient for letter in mails] == [ANNA, BERT]
    page = browser.get(link_in(mail.outbox[-1])).content.decode()
    assert "You have consented to nothing" in page
    assert "News by email" in browser.get(link_in(mail.outbox[-2])).content.decode()


def test_anyone_subscribes_by_a_confirmed_email(browser: Client) -> None:
    assert browser.get(PAGE).status_code == 200
    values = checked("news_email") | {"send": "subscription", "email": BERT}
    assert browser.post(PAGE, values | {"email": "not an address"}).status_code == 422
    assert browser.post(PAGE, values)["Location"] == f"{PAGE}sent/"
    assert states(BERT) == ["NONE", "PENDING", "NONE"]
    assert not ConsentEvent.objects.filter(choice="refused").exists()
    browser.post(link_in(mail.outbox[-1]))
    assert states(BERT) == ["NONE", "VALID", "NONE"]
    assert not browser.cookies


@pytest.mark.parametrize("changed", ["address", "key"])
def test_a_mailed_link_shows_what_was_consented_to_before_a_change(
    browser: Client, settings: Settings, changed: str
) -> None:
    consent(ANNA, "news.email")
    if changed == "key":
        settings.PRIVACY_IDENTITY_KEY_FALLBACKS = [conf.IDENTITY_KEY]
        settings.PRIVACY_IDENTITY_KEY = "a-new-identity-key-that-is-long-enough"
    else:
        record_change(ANNA, BERT)
    mail.outbox.clear()
    browser.post(PAGE, {"send": "link", "link-email": ANNA if changed == "key" else BERT})
    page = link_in(mail.outbox[0])
    assert "News by email" in browser.get(page).content.decode().split("What else")[0]
    browser.post(page, {"leave": "all"})
    assert states(ANNA)[1] == "WITHDRAWN"


def test_a_mailed_link_shows_nothing_of_the_next_holder_of_a_former_address() -> None:
    record_change(ANNA, BERT)
    consent(ANNA, "news.email")  # by another person
    assert pseudonym_of(BERT) == email_key(BERT)
