"""A new version of a record whenever its content changes, or staff review it."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from privacy.background import do_each
from privacy.controllers.models import Controller
from privacy.digests import canonical_json
from privacy.due_reviews.conf import conf
from privacy.due_reviews.due_list import DueReview
from privacy.processing_records.content import record_of
from privacy.processing_records.models import RecordVersion
from privacy.reporting.record_renderers import Content


def record_all() -> int:
    """Append a version for each company whose record says something else than its last version;
    return how many. A periodic task."""
    return do_each(_append_if_changed, Controller.objects.all())


def review(company: Controller, values: dict[str, Any], staff: Any) -> RecordVersion:
    """Append a version with the `owner`, `remarks` and `next_review_on` that a member of staff
    entered."""
    return RecordVersion.objects.create(
        company=company, entered_by=str(staff.pk), **_content_of(company), **values
    )


def newest_versions() -> dict[int, RecordVersion]:
    """Return the newest version by key of its company; one query."""
    newest = dict[int, RecordVersion]()
    for version in RecordVersion.objects.defer("content").select_related("company").order_by("pk"):
        newest[version.company_id] = version
    return newest


def due_reviews() -> Iterator[DueReview]:
    """Yield the next review of each record."""
    for version in newest_versions().values():
        title = f"{version.company}"
        kind = version._meta.verbose_name or ""
        yield DueReview(version, kind, title, version.company, version.next_review_on)


def _append_if_changed(company: Controller) -> bool:
    content = _content_of(company)
    with transaction.atomic():
        Controller.objects.select_for_update().get(pk=company.pk)  # of two processes, one appends
        last = RecordVersion.objects.filter(company=company).defer("content").first()
        if last is not None and last.digest == content["digest"]:
            return False
        if last is None:
            due_on = timezone.localdate() + conf.DUE_REVIEW_REMINDER_INTERVAL
            taken_over = {"next_review_on": due_on}  # staff name the owner
        else:
            names = ("owner", "remarks", "next_review_on")
            taken_over = {name: getattr(last, name) for name in names}
        RecordVersion.objects.create(company=company, **content, **taken_over)
    return True


def _content_of(company: Controller) -> dict[str, Any]:
    """Return content and digest in the language of the company; the moment is not part of it."""
    with translation.override(company.mail_language):
        content: Content = record_of(company)
    del content["made_at"]
    return {"content": content, "digest": sha256(canonical_json(content)).hexdigest()}
