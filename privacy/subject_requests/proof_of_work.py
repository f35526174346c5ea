"""Proof of work (ALTCHA) for the contact form under attack: no third party, no CAPTCHA, no cookie.

An attacker who floods the form pays in processor time; a person waits for about a second. Browsers
without scripts share a few requests per hour.
"""

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from django.utils import timezone

from privacy.conf import conf
from privacy.digests import keyed_digest
from privacy.rate_limits.counting import take_once
from privacy.subject_requests import intake_limits

LIFETIME = timedelta(hours=2)  # enough to write a long message


class ProofOfWorkRequiredError(Exception):
    """The form was sent without the required proof of work, and no request without proof is left
    this hour."""


def challenge() -> str:
    """Return a new challenge as JSON, signed by this site: find `number` so that SHA-256(salt +
    number) is `challenge`."""
    options = ChallengeOptions(
        hmac_key=_key(), max_number=conf.INTAKE_PROOF_WORK, expires=timezone.now() + LIFETIME
    )
    return json.dumps(create_challenge(options).to_dict())


def may_pass(answer: str) -> bool:
    """Return whether the proof is valid and unused, or else take one of the requests without
    proof."""
    return (_is_right(answer) and _is_first_use(answer)) or intake_limits.may_file_without_proof()


def _is_right(answer: str) -> bool:
    try:
        return bool(answer) and verify_solution(answer, _key())[0]
    except (TypeError, ValueError):  # well-formed but not a valid solution
        return False


def _is_first_use(answer: str) -> bool:
    """Record the challenge until it expires; return whether it was not used before."""
    parts = json.loads(b64decode(answer))
    return take_once("challenge", str(parts["signature"]).lower(), until=_expiry(parts["salt"]))


def _expiry(salt: str) -> datetime:
    """Return when a challenge expires: a parameter of its salt, which is signed."""
    return datetime.fromtimestamp(int(parse_qs(salt.partition("?")[2])["expires"][0]), UTC)


def _key() -> str:
    return keyed_digest("proof_of_work", "")
