"""Staff read codes, keys and cents in the words of the declarations, without further code."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from privacy.campaigns.models import Subscriber
from privacy.consent import ledger
from privacy.consent.event_texts import LINK_IN_A_MAIL
from privacy.consent.models import Channel, ConsentEvent
from privacy.consent.topics import ADVERTISING
from privacy.registry.subject import email_key
from privacy.staff_access.declared_words import language_in_words
from privacy.staff_access.models import StaffAccess
from tests.support.campaigns import consent
from tests.support.orders import order_of

LEDGER = "/de/staff/privacy/consentevent/"


@pytest.fixture
def event(db: None) -> ConsentEvent:
    wording = ADVERTISING.question(Channel.EMAIL).wording()
    asked = ConsentEvent.Choice.ASKED
    return ledger.append(email_key("anna@customer.example"), wording, asked, LINK_IN_A_MAIL)


def test_lists_and_their_filters_show_words(staff_client: Client, event: ConsentEvent) -> None:
    page = staff_client.get(LEDGER).content.decode()
    assert '<td class="field-topic">Angebote</td>' in page
    assert '<td class="field-channel">per E-Mail</td>' in page
    assert '<td class="field-source">Link in einer E-Mail</td>' in page
    assert '<a href="?topic=advertising">Angebote</a>' in page


def test_a_list_is_still_sorted_by_the_field(staff_client: Client, event: ConsentEvent) -> None:
    sorted_by_topic = staff_client.get(LEDGER, {"o": "3"})
    assert sorted_by_topic.context["cl"].get_ordering_field_columns() == {3: "asc"}
    assert re.search('class="sortable [^"]*column-topic', sorted_by_topic.content.decode())


def test_a_record_that_is_only_read_shows_words(staff_client: Client, event: ConsentEvent) -> None:
    page = staff_client.get(f"{LEDGER}{event.pk}/change/").content.decode()
    assert '<div class="readonly">Angebote</div>' in page
    assert '<div class="readonly">advertising</div>' not in page


def test_a_value_that_is_empty_stays_empty(staff_client: Client) -> None:
    StaffAccess.objects.create(
        staff=get_user_model().objects.get(),
        subject_key="k",
        what="orders.Order 1",
        reason="opened",
    )
    page = staff_client.get("/de/staff/privacy/staffaccess/").content.decode()
    assert '<td class="field-what">Bestellung 1</td>' in page
    assert '<td class="field-reason">geöffnet</td>' in page
    assert '<td class="field-purpose">-</td>' in page
    assert "?purpose__exact=incident" in page, "a field with choices offers each of them"


@pytest.mark.usefixtures("controller")
def test_a_language_is_shown_by_its_name(staff_client: Client) -> None:
    consent("anna@customer.example", language="de")
    subscriber = Subscriber.objects.get()
    pages = "/de/staff/privacy/subscriber/"
    assert '<td class="field-language">Deutsch</td>' in staff_client.get(pages).content.decode()
    page = staff_client.get(f"{pages}{subscriber.pk}/change/").content.decode()
    assert '<div class="readonly">Deutsch</div>' in page
    assert language_in_words("xx") == "xx"


def test_a_field_beside_edited_ones_is_shown_in_words(staff_client: Client) -> None:
    order = order_of("anna@customer.example", language="de")
    page = staff_client.get(f"/de/staff/orders/order/{order.pk}/change/").content.decode()
    assert '<div class="readonly">Deutsch</div>' in page
    assert 'name="_save"' in page
