"""Codes that prove a number: sent to an address on file, used once, of limited life and attempts.

Only the keyed digest of a code is stored. A code is looked for within its own request, whose random
reference the person enters with it.
"""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from privacy.digests import keyed_digest, keyed_digests
from privacy.rate_limits.counting import DAY, RateLimitError, take
from privacy.subject_requests.links import mail_status_link
from privacy.subject_requests.models import RequestLink, SubjectRequest
from privacy.subject_requests.numbers.conf import conf
from privacy.subject_requests.references import REFERENCE_ALPHABET

LETTER_CODE = (REFERENCE_ALPHABET, 12)  # 60 bits, without characters that look alike
SMS_CODE = ("0123456789", 8)  # short: it works for minutes


class InvalidCodeError(Exception):
    """Reference and code do not belong together, or the code was used or has expired."""


@transaction.atomic
def new_code(request: SubjectRequest, form: tuple[str, int], lifetime: timedelta) -> str:
    """Return a new code for a request; its earlier ones stop working.

    `form` is the alphabet of the code and its length.
    """
    alphabet, length = form
    code = "".join(secrets.choice(alphabet) for _character in range(length))
    now = timezone.now()
    request.links.filter(purpose=RequestLink.Purpose.CODE, used_at=None).update(used_at=now)
    RequestLink.objects.create(
        request=request,
        purpose=RequestLink.Purpose.CODE,
        token_digest=keyed_digest("request_code", _text(request, code)),
        created_at=now,
        expires_at=now + lifetime,
    )
    return code


def use_code(reference: str, code: str) -> SubjectRequest:
    """Return the request that a code opens, verified by it if it was not yet.

    Every attempt counts, also for references that do not exist. Raises RateLimitError where
    PRIVACY_CODE_ATTEMPTS were made today, else InvalidCodeError.
    """
    reference, code = _plain(reference), _plain(code)
    if not take("code", reference, DAY, conf.CODE_ATTEMPTS):
        raise RateLimitError
    request = SubjectRequest.objects.filter(reference=reference).first()
    if request is None:
        raise InvalidCodeError
    with transaction.atomic():
        _use_up(request, code)
        unverified = SubjectRequest.objects.filter(pk=request.pk, verified_at=None)
        if unverified.update(verified_at=timezone.now()):
            request.refresh_from_db()
            mail_status_link(request, "request_received")
    return request


def _use_up(request: SubjectRequest, code: str) -> None:
    link = request.links.filter(
        purpose=RequestLink.Purpose.CODE,
        token_digest__in=keyed_digests("request_code", _text(request, code)),
        expires_at__gt=timezone.now(),
    ).first()
    if link is None or not link.use_up():
        raise InvalidCodeError


def _plain(text: str) -> str:
    """Return what was typed without spaces and hyphens, in capitals."""
    return "".join(text.upper().split()).replace("-", "")


def _text(request: SubjectRequest, code: str) -> str:
    return f"{request.pk}:{code}"
