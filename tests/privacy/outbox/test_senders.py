"""Each mail names the company that sends it, and replies arrive there."""

import ast
from email.header import decode_header, make_header
from email.utils import getaddresses, parseaddr
from pathlib import Path

import pytest
from django.core import mail
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.outbox.delivery import deliver_all
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail

TOP = Path(__file__).parents[3]
# Templates, or the variable that names them, of mails that no single company sends, and why.
OF_THE_SITE = {
    "privacy/mail/no_such_request.txt": "names no request, and so no company",
    "privacy/mail/my_data_link.txt": "what all companies of the site store",
    "privacy/mail/confirm_deletion.txt": "of the data of every company",
    "privacy/mail/access_report.txt": "accesses by the staff of every company",
    "privacy/mail/preferences_link.txt": "consents to the group",
    "template": "confirmation of consents to the group; password links of the site's account",
    "privacy/mail/forwarded_request.txt": "the site passes it on, and can be asked about it",
    "competitions/mail/entry.txt": "the site's competition",
    "competitions/mail/winner.txt": "the site's competition",
    "surveys/mail/invitation.txt": "the site's survey",
    "accounts/mail/{template}.txt": "the site's account",
}


def template_of(call: ast.Call) -> str:
    """Return the template that a call of queue_mail names, as it is written."""
    return ast.unparse(call.args[1]).strip("f'\"")


def test_only_mails_of_no_single_company_are_sent_by_the_one_that_runs_the_site() -> None:
    sent = set()
    for path in [*TOP.glob("privacy/**/*.py"), *TOP.glob("telekom_site/**/*.py")]:
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "queue_mail":
                company = {item.arg: ast.unparse(item.value) for item in call.keywords}
                if company["controller_id"] == "None":
                    sent.add(template_of(call))
    assert sent == {*OF_THE_SITE}


@pytest.mark.django_db
@pytest.mark.parametrize("bounces", ["", "bounces@telekom.example"])
@pytest.mark.parametrize("of_another", [False, True])
def test_mails_of_every_purpose_name_their_company(
    of_another: bool, bounces: str, controller: Controller, settings: Settings
) -> None:
    settings.PRIVACY_BOUNCE_ADDRESS = bounces
    other = Controller.objects.create(
        name="Müller, Söhne a.s.", slug="mueller", privacy_contact="privacy@mueller.example"
    )
    company = other if of_another else controller
    for purpose in MailPurpose:
        if purpose is not MailPurpose.SURVEY:  # the database asks for a consent
            OutgoingMail.objects.create(
                recipient="anna@x.example",
                subject=purpose,
                body="-",
                purpose=purpose,
                controller=other if of_another else None,
            )
    deliver_all()
    assert {message.subject for message in mail.outbox} == {*MailPurpose} - {MailPurpose.SURVEY}
    for message in mail.outbox:
        headers = message.message()
        encoded, address = parseaddr(headers["From"])
        name = str(make_header(decode_header(encoded)))
        assert (name, address) == (company.name, settings.DEFAULT_FROM_EMAIL), message.subject
        wanted = [] if message.subject == MailPurpose.STAFF else [("", company.privacy_contact)]
        assert getaddresses(headers.get_all("Reply-To", [])) == wanted, message.subject
