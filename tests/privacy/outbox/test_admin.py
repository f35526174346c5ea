"""Staff can view the outbox; retrying mails is a separate permission."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from privacy.outbox.models import OutgoingMail
from telekom_site.accounts.models import User

pytestmark = pytest.mark.django_db

LIST = "/en/staff/privacy/outgoingmail/"


def staff_with(*rights: str) -> Client:
    member = User.objects.create_user("clerk@telekom.example", "correct-horse-9", is_staff=True)
    member.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(member)
    return client


def given_up() -> OutgoingMail:
    return OutgoingMail.objects.create(recipient="a@x.example", subject="s", body="b", attempts=9)


@pytest.mark.parametrize(
    ("rights", "attempts"),
    [(["view_outgoingmail"], 9), (["view_outgoingmail", "change_outgoingmail"], 0)],
)
def test_retrying_a_mail_needs_the_change_permission(rights: list[str], attempts: int) -> None:
    mail = given_up()
    client = staff_with(*rights)

    client.post(LIST, {"action": "send_again", "_selected_action": [mail.pk]})

    mail.refresh_from_db()
    assert mail.attempts == attempts
    assert ("send_again" in client.get(LIST).content.decode()) is (attempts == 0)
    assert mail.created_at <= timezone.now()
