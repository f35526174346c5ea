"""Links to the private page of an enquiry: signed, and stored nowhere."""

from typing import NamedTuple

from django.core import signing

from privacy.links import absolute_url
from telekom_site.enquiries.conf import conf
from telekom_site.enquiries.models import Enquiry

SALT = "enquiries.private_page"


class Opened(NamedTuple):
    """The enquiry behind a link, and whether the link is young enough to open its page."""

    enquiry: Enquiry
    is_fresh: bool


def link_to(enquiry: Enquiry) -> str:
    """Return the absolute URL of the private page, for a mail to the enquiry's address."""
    token = signing.dumps(enquiry.reference, salt=SALT)
    return absolute_url("enquiries:conversation", enquiry.language, token=token)


def open_link(token: str) -> Opened | None:
    """Return what a link opens; None where it is forged, or the enquiry is deleted."""
    is_fresh = True
    try:
        reference = signing.loads(token, salt=SALT, max_age=conf.LINK_LIFETIME)
    except signing.SignatureExpired:
        is_fresh, reference = False, signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    enquiries = Enquiry.objects.select_related("team__controller")
    enquiry = enquiries.filter(reference=reference).first()
    return Opened(enquiry, is_fresh) if enquiry else None
