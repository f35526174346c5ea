"""Look-up of numbers that requests name, in the background: the page is the same for all numbers.

The proof goes to an address on file, never to one that the request names. Of a number that no one
or more than one person has, nothing is sent, and the request is deleted like any other that was
never verified.
"""

import logging
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from privacy.background import do_each
from privacy.conf import conf as privacy_conf
from privacy.links import absolute_url
from privacy.outbox.mail_purposes import MailPurpose
from privacy.personal_data.company_rows import of_companies
from privacy.rate_limits.counting import DAY, RateLimitError, take
from privacy.registry.companies import Companies
from privacy.registry.discovery import registry
from privacy.registry.identifier_kind import IdentifierKind
from privacy.registry.subject import Number
from privacy.subject_requests.links import mail_link
from privacy.subject_requests.models import RequestLink, SubjectRequest
from privacy.subject_requests.numbers.codes import SMS_CODE, new_code
from privacy.subject_requests.numbers.conf import conf
from privacy.subject_requests.numbers.models import Proof

MONTH = timedelta(days=30)
logger = logging.getLogger(__name__)


def look_up(request_id: str) -> bool:
    """Look up the number of a request and send the proof; return whether it was done now."""
    with transaction.atomic():
        waiting = SubjectRequest.objects.filter(pk=request_id, looked_up_at=None)
        if not waiting.exclude(number="").update(looked_up_at=timezone.now()):
            return False
        request = SubjectRequest.objects.select_related("controller").get(pk=request_id)
        # A limit that is reached is not shown: the page has answered already.
        with translation.override(request.language), suppress(RateLimitError):
            _send_proof(request)
    return True


def look_up_all() -> int:
    """Look up the numbers whose look-up was never queued; return how many."""
    waiting = SubjectRequest.objects.filter(looked_up_at=None).exclude(number="")
    return do_each(lambda key: look_up(str(key)), waiting.values_list("pk", flat=True))


def row_of(
    kind: IdentifierKind, number: Number, companies: Companies | None = None
) -> models.Model | None:
    """Return the row of these companies that has a number; None where none or several have it."""
    rows = apps.get_model(kind.model)._base_manager.filter(**{kind.path: number.value})
    for declaration in registry.all_of(kind.model):
        rows = of_companies(declaration, rows, companies)
    first_rows = list(rows.order_by("pk")[:2])
    return first_rows[0] if len(first_rows) == 1 else None


@transaction.atomic
def _send_proof(request: SubjectRequest) -> None:
    kind, number = request.number_kind, request.named_number
    companies = request.subject().companies
    row = row_of(kind, number, companies) if kind and number else None
    if kind is None or row is None:
        return
    if request.proof == Proof.MAIL:
        _mail(request, value_on_file(row, kind.email))
    elif request.proof == Proof.LETTER and kind.postal_address:
        _prepare_letter(request, "\n".join(kind.postal_address(row)))
    elif request.proof == Proof.SMS:
        _send_sms(request, value_on_file(row, kind.phone))


def _mail(request: SubjectRequest, email: str) -> None:
    if email:
        request.email = email
        request.save(update_fields=["email"])
        mail_link(
            request,
            RequestLink.Purpose.VERIFY,
            privacy_conf.VERIFICATION_LIFETIME,
            "verify_request",
            purpose=MailPurpose.VERIFY_REQUEST,
        )


def _prepare_letter(request: SubjectRequest, address: str) -> None:
    """Store the address on file, so that staff find the letter among those to print."""
    if address and take("letter", request.number, MONTH, conf.LETTERS_PER_MONTH):
        request.postal_address = address
        request.save(update_fields=["postal_address"])


def _send_sms(request: SubjectRequest, phone: str) -> None:
    if phone:
        request.phone = phone
        request.save(update_fields=["phone"])
        send_code_by_sms(request)


def send_code_for(request_id: str) -> None:
    """Send a new code for a request that has been answered; a background job, since staff do not
    wait for the gateway. The person can ask for another code on the page that takes it."""
    request = SubjectRequest.objects.filter(pk=request_id).exclude(phone="").first()
    if request is not None:
        send_code_by_sms(request)


@transaction.atomic
def send_code_by_sms(request: SubjectRequest) -> None:
    """Send a new code to the phone number on file, once the transaction is committed."""
    send = conf.SEND_SMS
    if send is None or not take("sms", request.phone, DAY, conf.SMS_PER_DAY):
        return
    with translation.override(request.language):
        text = gettext("Code for your request %(reference)s: %(code)s. Enter it at %(url)s") % {
            "reference": request.reference,
            "code": new_code(request, SMS_CODE, conf.SMS_CODE_LIFETIME),
            "url": absolute_url("privacy:code", request.language),
        }
    transaction.on_commit(partial(_send, send, request.phone, text))


def _send(send: Any, phone: str, text: str) -> None:
    try:
        send(phone, text)
    except Exception as problem:  # whatever the gateway raises may name the phone number
        logger.error("A text message could not be sent (%s).", type(problem).__name__)


def value_on_file(row: models.Model, path: str) -> str:
    """Return the value on file at a lookup path; empty without one."""
    values = type(row)._base_manager.filter(pk=row.pk).values_list(path, flat=True) if path else ()
    return next((str(value) for value in values if value), "")
