"""Under attack the contact form asks each browser for some work (ALTCHA): no third party, no
riddle, no cookie.

Whoever floods the form pays in processor time; a person waits for about a second. Browsers without
scripts share a few places an hour.
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

LIFETIME = timedelta(hours=2)  # for somebody who writes a long message


class ProofOfWorkRequiredError(Exception):
    """The form came without the work that is asked for now, and no place is left for those who
    cannot do it."""


def challenge() -> str:
    """A fresh challenge as JSON, signed by this site: find `number` so that SHA-256(salt + number)
    is `challenge`."""
    options = ChallengeOptions(
        hmac_key=_key(), max_number=conf.INTAKE_PROOF_WORK, expires=timezone.now() + LIFETIME
    )
    return json.dumps(create_challenge(options).to_dict())


def may_pass(answer: str) -> bool:
    """Whether the work was done, for the first time, or one of the places without is free, which is
    taken then."""
    return (_is_right(answer) and _is_first_use(answer)) or intake_limits.may_file_without_proof()


def _is_right(answer: str) -> bool:
    try:
        return bool(answer) and verify_solution(answer, _key())[0]
    except (TypeError, ValueError):  # well spelled, and no answer to anything
        return False


def _is_first_use(answer: str) -> bool:
    """Whether this challenge was not answered before. It is remembered as long as it is good, not
    only today."""
    parts = json.loads(b64decode(answer))
    return take_once("challenge", str(parts["signature"]).lower(), until=_expiry(parts["salt"]))


def _expiry(salt: str) -> datetime:
    """When a challenge ends; its salt says so, under our signature."""
    return datetime.fromtimestamp(int(parse_qs(salt.partition("?")[2])["expires"][0]), UTC)


def _key() -> str:
    return keyed_digest("proof_of_work", "")
