"""Links by which a customer without an account downloads an invoice from its mail."""

from django.core import signing

from privacy.links import absolute_url
from telekom_site.invoices.conf import conf
from telekom_site.invoices.models import Invoice

SALT = "invoices.link"


def download_link(invoice: Invoice) -> str:
    """Return the address of the PDF, which is a secret, for INVOICES_LINK_LIFETIME_DAYS."""
    token = signing.dumps(invoice.number, salt=SALT)
    return absolute_url("invoices:mailed_file", invoice.language, token=token)


def invoice_behind(token: str) -> Invoice | None:
    """Return the invoice of a link, None if the link is wrong or has expired."""
    try:
        number = signing.loads(token, salt=SALT, max_age=conf.LINK_LIFETIME)
    except signing.BadSignature:
        return None
    return Invoice.objects.filter(number=number).first()
