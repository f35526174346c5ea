"""Under attack the contact form asks each browser for some work (ALTCHA): no third party, no riddle, no cookie.

Whoever floods the form pays in processor time; a person waits for about a second. Browsers without scripts share
a few places an hour.
"""

import json
from base64 import b64decode
from datetime import timedelta

from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from django.utils import timezone

from privacy.conf import conf
from privacy.digests import keyed_digest
from privacy.subject_requests import limits

LIFETIME = timedelta(hours=2)  # for somebody who writes a long message


class ProofNeeded(Exception):
    """The form came without the work that is asked for now, and no place is left for those who cannot do it."""


def challenge() -> str:
    """A fresh challenge as JSON, signed by this site: find `number` so that SHA-256(salt + number) is `challenge`."""
    options = ChallengeOptions(hmac_key=_key(), max_number=conf.INTAKE_PROOF_WORK, expires=timezone.now() + LIFETIME)
    return json.dumps(create_challenge(options).to_dict())


def require_proof(answer: str) -> None:
    """Let pass whoever did the work, once, or takes one of the places without. Raises ProofNeeded."""
    if _is_right(answer) and limits.is_first_use(_signature(answer)):
        return
    if not limits.may_file_without_proof():
        raise ProofNeeded


def _is_right(answer: str) -> bool:
    try:
        return bool(answer) and verify_solution(answer, _key())[0]
    except (TypeError, ValueError):  # well spelled, and no answer to anything
        return False


def _signature(answer: str) -> str:
    """What tells one challenge from another, however the answer is spelled."""
    return str(json.loads(b64decode(answer))["signature"])


def _key() -> str:
    return keyed_digest("proof_of_work", "")
