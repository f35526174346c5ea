"""The links of a request: made, mailed and looked up."""

from datetime import timedelta

from django.utils import timezone

from privacy.links import absolute_url, new_token, token_digest
from privacy.subject_requests.models import RequestLink, SubjectRequest


def make_link(request: SubjectRequest, purpose: RequestLink.Purpose, lifetime: timedelta) -> str:
    """Store a fresh link's digest and return its full address, in the language of the request."""
    return absolute_url(f"privacy:{purpose.value}", request.language, token=make_token(request, purpose, lifetime))


def make_token(request: SubjectRequest, purpose: RequestLink.Purpose, lifetime: timedelta) -> str:
    """Store a fresh token's digest and return the token."""
    token = new_token()
    RequestLink.objects.create(
        request=request,
        purpose=purpose,
        token_digest=token_digest(token),
        expires_at=timezone.now() + lifetime,
    )
    return token


def delete_expired_links() -> int:
    """Delete the digests of tokens that open nothing any more; the number deleted."""
    return RequestLink.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def find_link(token: str, purpose: RequestLink.Purpose) -> RequestLink | None:
    """The unexpired link behind a token, used or not."""
    links = RequestLink.objects.select_related("request__controller")
    return links.filter(token_digest=token_digest(token), purpose=purpose, expires_at__gt=timezone.now()).first()
