"""The checks behind the site's statements about mail: what customers get, and what they do not."""

import math
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.consent.flows import withdraw
from privacy.outbox.delivery import mails_on_their_way
from privacy.outbox.models import OutgoingMail
from privacy.registry.promise import Evidence, Probe, finding
from privacy.service_notices.flows import queue_all
from privacy.service_notices.models import NoticeDelivery, ServiceNotice
from telekom_site.contracts.models import Contract


def notices_reach_customers(probe: Probe) -> Evidence:
    """Check that a notice reaches an invented customer who refused advertising, in a transaction
    that is rolled back, and that no email of a real notice was lost."""
    is_queued = _rehearse()
    told = NoticeDelivery.objects.filter(skipped="")
    unsent = told.filter(sent_at=None)
    waiting = unsent.filter(mail__in=mails_on_their_way().values("pk")).count()
    lost = unsent.count() - waiting
    rehearsal = (
        _("A test notice to an invented customer who refused advertising was queued.")
        if is_queued
        else _("A test notice to an invented customer who refused advertising was not queued.")
    )
    counted = _("Of %(told)d emails with notices, %(waiting)d are waiting and %(lost)d were lost.")
    return Evidence(
        is_queued and lost == 0,
        (finding(rehearsal), finding(counted, told=told.count(), waiting=waiting, lost=lost)),
    )


def _rehearse() -> bool:
    """Return whether a notice is queued for a customer who refused advertising; leave nothing."""
    email, product = f"{secrets.token_hex(16)}@nobody.invalid", f"probe-{secrets.token_hex(16)}"
    with transaction.atomic():
        withdraw(email, "probe")
        _invent_customer(email, product)
        notice = ServiceNotice.objects.create(
            kind=ServiceNotice.Kind.SECURITY,
            product=product,
            state=ServiceNotice.State.SENDING,
            approved_digest="-",
        )
        notice.texts.create(language=settings.LANGUAGE_CODE, subject="-", body="-")
        queue_all(notice, math.inf)
        is_queued = OutgoingMail.objects.filter(recipient=email).exists()
        transaction.set_rollback(True)
    return is_queued


def _invent_customer(email: str, product: str) -> None:
    Contract.objects.create(
        number=secrets.token_hex(8),
        order_number="-",
        product_slug=product,
        product_name="-",
        monthly_price_cents=0,
        minimum_term_months=0,
        name="-",
        email=email,
        street="-",
        postcode="-",
        city="-",
        concluded_at=timezone.now() - timedelta(days=1),
    )
