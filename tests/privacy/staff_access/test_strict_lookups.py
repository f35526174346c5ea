"""No admin list accepts a lookup that the page does not offer as a filter."""

import html
import re
from urllib.parse import parse_qs

import pytest
from django.contrib.admin.sites import all_sites
from django.test import Client
from django.urls import reverse

from privacy.outbox.models import OutgoingMail
from privacy.staff_access.access_log import shows_people
from privacy.staff_access.strict_lookups import StrictLookups
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry

pytestmark = pytest.mark.django_db

USERS, MAILS = "/en/staff/accounts/user/", "/en/staff/privacy/outgoingmail/"
QUESTIONS = [
    (USERS, "login__session_key__regex", "^[0-9a-h]"),
    (USERS, "login__session_key__startswith", "a"),
    (USERS, "login__pk__regex", "^a"),
    (USERS, "password__startswith", "pbkdf2"),
    (USERS, "authenticator__data__contains", "x"),
    (USERS, "email__regex", "^a"),
    (MAILS, "body__contains", "/choose/"),
    (MAILS, "body__regex", "choose/(a)"),
    (MAILS, "unsubscribe_url__contains", "a"),
    (MAILS, "sent_at__isnull__regex", "a"),
    ("/en/staff/auth/group/", "user__login__session_key__regex", "^a"),
    ("/en/staff/enquiries/enquiry/", "question__contains", "?"),
    ("/en/staff/competitions/competition/", "seed__startswith", "a"),
    ("/en/staff/orders/order/", "customer__login__session_key__regex", "^a"),
]


@pytest.mark.parametrize(("page", "lookup", "value"), QUESTIONS)
def test_a_lookup_without_a_filter_is_refused(
    staff_client: Client, page: str, lookup: str, value: str
) -> None:
    assert staff_client.get(page).status_code == 200
    assert staff_client.get(page, {lookup: value}).status_code == 400


def one_of_each_filter(page: str) -> list[str]:
    """A link of each set of parameters that the links of a page have: values differ, code not."""
    links = sorted({html.unescape(href) for href in re.findall(r'href="(\?[^"]+)"', page)})
    return list({frozenset(parse_qs(link[1:])): link for link in links}.values())


def test_every_filter_that_a_page_offers_works(staff_client: Client, customer: User) -> None:
    """This includes filters that Django shows only if there are values to choose from."""
    Enquiry.objects.create(topic="tv", email=customer.email, question="?", language="en")
    OutgoingMail.objects.create(recipient=customer.email, subject="Hello")
    followed = 0
    for site in all_sites:
        for model, page in site._registry.items():
            if not isinstance(page, StrictLookups):
                continue
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            text = staff_client.get(address).content.decode()
            for link in one_of_each_filter(text):
                assert staff_client.get(f"{address}{link}").status_code == 200, f"{address}{link}"
                followed += 1
    assert followed > 20


def test_every_admin_page_about_people_has_strict_lookups() -> None:
    pages = [
        page for site in all_sites for model, page in site._registry.items() if shows_people(model)
    ]
    assert len(pages) >= 5
    assert all(isinstance(page, StrictLookups) for page in pages)
