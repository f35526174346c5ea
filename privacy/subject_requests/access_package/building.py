"""Background build of access packages (Art. 15 GDPR); the person gets a mail when one is ready."""

import logging
import uuid
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone, translation

from privacy.background import run_later
from privacy.conf import conf
from privacy.personal_data.export import SubjectData, ValueReference, export_subject_data
from privacy.personal_data.exported_values import ExportError
from privacy.registry.discovery import registry
from privacy.subject_requests.access_package.package_files import write_package
from privacy.subject_requests.access_package.sealing import new_seed
from privacy.subject_requests.answering import close
from privacy.subject_requests.gate import RequestNotOpenError, require_open
from privacy.subject_requests.models import AccessPackage, Redaction, SubjectRequest

LONGEST_ERROR = 100  # characters: the length of the column

logger = logging.getLogger(__name__)


@transaction.atomic
def order_package(
    request: SubjectRequest, redactions: Iterable[ValueReference] = (), reason: str = ""
) -> AccessPackage:
    """Have the package built in the background, without the third-party data in `redactions`.

    `reason` is stated in the package for each of them. Raises RequestNotOpenError.
    """
    request = require_open(request)
    for reference in redactions:
        Redaction.objects.update_or_create(
            request=request,
            dataset=reference.dataset,
            record=reference.record,
            field=reference.field,
            defaults={"reason": reason},
        )
    package, created = AccessPackage.objects.get_or_create(request=request)
    if not created and package.built_at is not None:
        package.start_again()  # the answer came back, so the request is open once more
    run_later(build, str(package.pk))
    return package


def build(package_id: str) -> bool:
    """Build one ordered package, close its request and mail the link; return whether it was built.

    Idempotent. Partial packages are never published: when a dataset cannot be read, the request
    stays open and staff see the type of the error.
    """
    package = (
        AccessPackage.objects.select_related("request__controller").filter(pk=package_id).first()
    )
    if package is None or package.built_at is not None:
        return False
    request, name, seed = package.request, f"{uuid.uuid4().hex}.zip", new_seed()
    try:
        with translation.override(request.language):
            size = write_package(request, list(_telling_progress(package)), name, seed)
            _publish(package, name, seed, size)
    except RequestNotOpenError:
        return False  # closed meanwhile; `delete_stale_files` removes the file
    except Exception as error:
        # The message of an error may name the person, so only its type is stored; the sweep tries
        # again. An ExportError names only model and field.
        what = str(error) if isinstance(error, ExportError) else type(error).__name__
        AccessPackage.objects.filter(pk=package.pk).update(last_error=what[:LONGEST_ERROR])
        logger.error("An access package could not be built (%s).", what)
        return False
    return True


def build_all() -> int:
    """Build the packages whose background job was lost or failed; return the number built."""
    waiting = AccessPackage.objects.filter(built_at=None, request__closed_at=None)
    return sum(build(str(package.pk)) for package in waiting)


def _telling_progress(package: AccessPackage) -> Iterator[SubjectData]:
    """Yield each dataset and update the number of datasets read, which the pages show."""
    row = AccessPackage.objects.filter(pk=package.pk)
    row.update(datasets_read=0, datasets_due=len(registry.personal_models) + len(registry.stores))
    reasons = {
        redaction.value_reference: redaction.reason
        for redaction in package.request.redactions.all()
    }
    datasets = export_subject_data(package.request.subject(), reasons)
    for datasets_read, subject_data in enumerate(datasets, start=1):
        yield subject_data
        row.update(datasets_read=datasets_read)


@transaction.atomic
def _publish(package: AccessPackage, name: str, seed: str, size: int) -> None:
    request = require_open(package.request)
    now = timezone.now()
    published = AccessPackage.objects.filter(pk=package.pk, built_at=None).update(
        built_at=now,
        expires_at=now + conf.PACKAGE_LIFETIME,
        file_name=name,
        seed=seed,
        size=size,
        last_error="",
    )
    if not published:  # deleted by an erasure meanwhile: do not report "done" without a file
        raise RequestNotOpenError(
            translation.gettext("The package no longer exists. Have it built again.")
        )
    text = translation.gettext(
        "What we store about you is in one file, for you to read and for programs to "
        "use. Download it from your private page; it is deleted after {days} days."
    )
    close(request, SubjectRequest.Outcome.DONE, text.format(days=conf.PACKAGE_LIFETIME.days))
