"""Requests that one person sent twice: same kind, same company, both open."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext

from privacy.personal_data.rows import rows_of
from privacy.registry.discovery import registry
from privacy.subject_requests.answering import close
from privacy.subject_requests.gate import RequestNotOpenError, require_open
from privacy.subject_requests.models import SubjectRequest


def duplicates_of(subject_request: SubjectRequest) -> QuerySet[SubjectRequest]:
    """Return the person's other unanswered requests of the same kind to the same company, the
    oldest first; none of a request that is not verified."""
    if subject_request.verified_at is None:
        return SubjectRequest.objects.none()
    own = rows_of(registry.get(SubjectRequest), subject_request.subject()).values("pk")
    return (
        SubjectRequest.objects.filter(
            pk__in=own,
            kind=subject_request.kind,
            controller=subject_request.controller_id,
            verified_at__isnull=False,
            closed_at=None,
        )
        .exclude(pk=subject_request.pk)
        .order_by("received_at", "pk")
    )


def earlier_duplicates(subject_request: SubjectRequest) -> QuerySet[SubjectRequest]:
    """Return those of its duplicates that came in before it: their deadline is the first."""
    before = Q(received_at__lt=subject_request.received_at) | Q(
        received_at=subject_request.received_at, pk__lt=subject_request.pk
    )
    return duplicates_of(subject_request).filter(before)


def has_duplicate() -> Exists:
    """Return the condition that a request in a list has one, by the address or number itself."""
    others = SubjectRequest.objects.filter(
        kind=OuterRef("kind"),
        controller=OuterRef("controller"),
        verified_at__isnull=False,
        closed_at=None,
    ).exclude(pk=OuterRef("pk"))
    others = others.alias(mailbox=Lower("email")).filter(
        (~Q(email="") & Q(mailbox=Lower(OuterRef("email"))))
        | (~Q(number="") & Q(number=OuterRef("number")))
    )
    return Exists(others)


@transaction.atomic
def join_earlier(subject_request: SubjectRequest, first: str, text: str) -> SubjectRequest:
    """Close a request as a duplicate of an earlier one, named by its key, and tell the person.

    The earlier one stays open with its deadline. Raises RequestNotOpenError where that is no longer
    an open request of this person, or this one is not open.
    """
    both = SubjectRequest.objects.filter(Q(pk=subject_request.pk) | Q(pk=first)).order_by("pk")
    list(both.select_for_update(of=("self",)).values_list("pk"))  # in one order: no deadlock
    subject_request = require_open(subject_request)
    if not earlier_duplicates(subject_request).filter(pk=first).exists():
        raise RequestNotOpenError(gettext("The earlier request is no longer open."))
    closed = close(subject_request, SubjectRequest.Outcome.DUPLICATE, text)
    SubjectRequest.objects.filter(pk=closed.pk).update(duplicate_of=first)
    return closed
