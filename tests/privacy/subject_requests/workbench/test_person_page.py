"""The page of a person lists what the reader may open: by right, by company, and recorded."""

import pytest
from django.test import Client

from privacy.controllers.models import Controller
from privacy.staff_access.models import StaffAccess
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from tests.privacy.subject_requests.conftest import Verified
from tests.support.clerks import member
from tests.support.subject_requests import LIST

pytestmark = pytest.mark.django_db


def test_the_page_lists_the_rows_of_the_readers_companies(
    client: Client, verified: Verified, controller: Controller, austria: Controller, customer: User
) -> None:
    request, other = verified(), verified("question")
    theirs = verified(controller=austria)
    strangers = verified(email="banna@customer.example")
    asked = Enquiry.objects.create(topic="tv", email=customer.email, question="?", language="en")
    client.force_login(member("carla", controller))
    text = client.get(f"{LIST}{request.pk}/person/").content.decode()
    assert other.reference in text
    assert f"/enquiries/enquiry/{asked.pk}/" in text
    assert "/accounts/user/" not in text  # clerks have no right to accounts
    assert theirs.reference not in text
    assert strangers.reference not in text
    reasons = set(StaffAccess.objects.values_list("reason", flat=True))
    assert reasons == {"opened the page of the person", "seen in a list"}
    assert client.get(f"{LIST}{theirs.pk}/person/").status_code == 404
    unverified = verified(verified_at=None)
    assert client.get(f"{LIST}{unverified.pk}/person/").status_code == 404
