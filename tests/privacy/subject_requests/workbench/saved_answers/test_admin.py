"""Saved answers are written by staff with the right, in versions, and hold nobody's address."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from privacy.controllers.models import Controller
from privacy.subject_requests.workbench.saved_answers.models import SavedAnswer, SavedAnswerVersion
from tests.support.clerks import member

pytestmark = pytest.mark.django_db

LIST = "/en/staff/privacy/savedanswer/"


def sent(text: str, **changes: str) -> dict[str, str]:
    """Return what the form sends."""
    management = {"versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0"}
    return {"title": "Bills", "language": "en", "is_offered": "on", "text": text} | (
        management | changes
    )


def test_each_other_text_is_the_next_version(
    client: Client, controller: Controller, austria: Controller
) -> None:
    client.force_login(member("otto", controller, "privacy officer"))
    page = client.post(f"{LIST}add/", sent("Dear {nmae}", company=str(controller.pk)))
    assert "{nmae} is not a placeholder" in str(page.context["errors"])
    assert page.context["adminform"].form["text"].value() == "Dear {nmae}"
    for other in ("", str(austria.pk)):
        assert client.post(f"{LIST}add/", sent("A", company=other)).status_code == 200
    assert not SavedAnswer.objects.exists()

    client.post(f"{LIST}add/", sent("Dear {name}", company=str(controller.pk)))
    answer = SavedAnswer.objects.get()
    change = f"{LIST}{answer.pk}/change/"
    for text in ("Dear {name}", "Hello {name}"):
        client.post(change, sent(text, company=str(controller.pk)))
    texts = answer.versions.values_list("number", "text", "written_by__email")
    assert list(texts) == [
        (2, "Hello {name}", "otto@telekom.example"),
        (1, "Dear {name}", "otto@telekom.example"),
    ]
    assert client.post(f"{LIST}{answer.pk}/delete/", {"post": "yes"}).status_code == 403

    client.force_login(member("carla", controller))
    assert "Dear {name}" in client.get(change).content.decode()
    assert client.post(change, sent("No", company=str(controller.pk))).status_code == 403
    client.force_login(member("franz", austria))
    assert client.get(change).status_code == 404


def test_an_answer_of_all_companies_is_changed_by_who_sees_all(
    client: Client, controller: Controller, austria: Controller
) -> None:
    answer = SavedAnswer.objects.create(title="All", language="en")
    client.force_login(member("otto", controller, "privacy officer"))
    assert client.get(f"{LIST}{answer.pk}/change/").status_code == 200
    assert client.post(f"{LIST}{answer.pk}/change/", sent("Mine")).status_code == 403
    client.force_login(member("gerda", controller, "group privacy officer"))
    assert client.post(f"{LIST}{answer.pk}/change/", sent("Ours")).status_code == 302


def test_an_address_is_warned_of(client: Client, controller: Controller) -> None:
    client.force_login(member("otto", controller, "privacy officer"))
    for text, is_warned in (
        ("Write to anna@customer.example.", True),
        ("As for Am Ringweg 3,", True),
        ("10115 Berlin", True),
        (f"Write to {controller.privacy_contact}, by 9 March 2031 At noon.", False),
    ):
        form = sent(text, company=str(controller.pk))
        page = client.post(f"{LIST}add/", form, follow=True).content.decode()
        assert ("contains an address" in page) is is_warned, text


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE privacy_savedanswerversion SET text = 'other'",
        "UPDATE privacy_savedanswerversion SET number = 7",
        "DELETE FROM privacy_savedanswerversion",
    ],
)
def test_the_database_keeps_a_version(controller: Controller, statement: str) -> None:
    answer = SavedAnswer.objects.create(title="All", language="en")
    SavedAnswerVersion.objects.create(
        answer=answer, number=1, text="A", written_by=member("otto", controller)
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
