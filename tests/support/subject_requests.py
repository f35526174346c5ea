"""Requests as a person files them, and as staff act on them."""

import base64
import json
from typing import Any

from altcha.v1 import solve_challenge
from django.test import Client

from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.numbers.postal_letters import Letter

FORM = "/en/privacy/contact/"
LIST = "/en/staff/privacy/subjectrequest/"


def fields(**changes: str) -> dict[str, str]:
    """Return what the contact form sends, an access request where nothing else is said."""
    return {
        "kind": "access",
        "controller": "telekom-de",
        "email": "anna@customer.example",
        "message": "",
        **changes,
    }


def file_request(browser: Client, **changes: str) -> SubjectRequest:
    """Send the contact form and return the request that it stored."""
    answer = browser.post(FORM, fields(**changes))
    assert answer.status_code == 302, answer.content
    return SubjectRequest.objects.latest("received_at")


def answer(asked: str, **changes: object) -> str:
    """Solve a challenge as a browser does."""
    puzzle = json.loads(asked)
    solved = solve_challenge(
        puzzle["challenge"], puzzle["salt"], puzzle["algorithm"], puzzle["maxNumber"]
    )
    assert solved is not None
    parts = {name: puzzle[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(
        json.dumps({**parts, "number": solved.number, **changes}).encode()
    ).decode()


def printed(document: Any) -> list[Letter]:
    """Return the letters of a document for paper that staff were answered."""
    return list(document.context["letters"])


def page_of(request: SubjectRequest, action: str = "") -> str:
    """Return the address of the staff page of a request, or of one action on it."""
    return f"{LIST}{request.pk}/action/{action}/" if action else f"{LIST}{request.pk}/change/"


def do(client: Client, request: SubjectRequest, action: str, **fields: str) -> SubjectRequest:
    """Perform a staff action by its page, and return the request as it is then."""
    answer = client.post(page_of(request, action), fields)
    assert answer.status_code == 302, answer.content.decode()
    request.refresh_from_db()
    return request
