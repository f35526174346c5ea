"""The signed form of a request that is passed on: canonical JSON, and its detached signature.

Canonical JSON is that of RFC 8785, signed with Ed25519 (RFC 8032). Both are armoured, since mail
servers wrap lines.
"""

from base64 import b64encode
from textwrap import wrap

from privacy.conf import conf
from privacy.digests import canonical_json, in_utc
from privacy.signing_keys import SigningKeys
from privacy.subject_requests.models import SubjectRequest

KEYS = SigningKeys(b"privacy.forwarding")
VERSION, LINE_LENGTH = 1, 64


def signed_request(request: SubjectRequest) -> str:
    """Return the two blocks for the mail: the request, and the signature of it."""
    if request.verified_at is None:
        raise ValueError("A request is passed on once it is confirmed.")
    company = request.controller
    content = canonical_json(
        {
            "version": VERSION,
            "from": conf.SITE_URL,
            "to": {"name": company.name, "contact": company.privacy_contact},
            "reference": request.reference,
            "kind": request.kind,
            "received_at": in_utc(request.received_at),
            "confirmed_at": in_utc(request.verified_at),
            "due_on": request.due_on.isoformat(),
            "language": request.language,
            "name": request.name,
            "email": request.email,
            "message": request.message,
        }
    )
    lines = wrap(b64encode(content).decode(), LINE_LENGTH)
    return "\n".join(
        [
            "-----BEGIN PRIVACY REQUEST-----",
            *lines,
            "-----END PRIVACY REQUEST-----",
            "-----BEGIN PRIVACY SIGNATURE-----",
            KEYS.present_key(),
            *wrap(KEYS.sign(content), LINE_LENGTH),
            "-----END PRIVACY SIGNATURE-----",
        ]
    )
