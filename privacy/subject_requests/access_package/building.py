"""Background build of access packages (Art. 15 GDPR); the person gets a mail when one is ready."""

import logging
import uuid
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from privacy.background import do_each, run_later
from privacy.conf import conf
from privacy.personal_data.export import (
    SubjectData,
    ValueReference,
    export_subject_data,
    third_party_data,
)
from privacy.personal_data.exported_values import ExportError
from privacy.registry.discovery import registry
from privacy.sealing import new_seed
from privacy.subject_requests.access_package.package_files import write_package
from privacy.subject_requests.answering import close
from privacy.subject_requests.gate import RequestNotOpenError, require_open
from privacy.subject_requests.links import mail_status_link
from privacy.subject_requests.models import (
    AccessPackage,
    Redaction,
    RequestMessage,
    SubjectRequest,
)

UNDER_REVIEW = gettext_lazy("follows once our staff have reviewed it (Art. 15(4) GDPR)")
LONGEST_ERROR = 100  # characters: the length of the column

logger = logging.getLogger(__name__)


@transaction.atomic
def order_package(
    request: SubjectRequest,
    redactions: Iterable[ValueReference] = (),
    reason: str = "",
    *,
    is_first_part: bool = False,
) -> AccessPackage:
    """Have the package built in the background, without the third-party data in `redactions`.

    `reason` is stated in the package for each of them. A first part leaves all third-party data to
    the review by staff, and the request open. Raises RequestNotOpenError.
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
    package, created = AccessPackage.objects.get_or_create(
        request=request, defaults={"is_first_part": is_first_part}
    )
    if not created and (package.built_at is not None or package.is_first_part):
        # The answer came back, so the request is open once more; or the second part is due.
        package.is_first_part = is_first_part
        package.start_again()
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
    return do_each(lambda package: build(str(package.pk)), waiting)


def _telling_progress(package: AccessPackage) -> Iterator[SubjectData]:
    """Yield each dataset and update the number of datasets read, which the pages show."""
    row = AccessPackage.objects.filter(pk=package.pk)
    row.update(datasets_read=0, datasets_due=len(registry.personal_models) + len(registry.stores))
    datasets = export_subject_data(package.request.subject(), _redactions(package))
    for datasets_read, subject_data in enumerate(datasets, start=1):
        yield subject_data
        row.update(datasets_read=datasets_read)


def _redactions(package: AccessPackage) -> dict[ValueReference, str]:
    """Return the values to leave out, each with the reason."""
    if package.is_first_part:
        values = third_party_data(package.request.subject())
        return {value.reference: str(UNDER_REVIEW) for value in values}
    redactions = package.request.redactions.all()
    return {redaction.value_reference: redaction.reason for redaction in redactions}


@transaction.atomic
def _publish(package: AccessPackage, name: str, seed: str, size: int) -> None:
    request = require_open(package.request)
    now = timezone.now()
    unbuilt = AccessPackage.objects.filter(
        pk=package.pk, built_at=None, is_first_part=package.is_first_part
    )
    published = unbuilt.update(
        built_at=now,
        expires_at=now + conf.PACKAGE_LIFETIME,
        file_name=name,
        seed=seed,
        size=size,
        last_error="",
    )
    # Deleted by an erasure, or ordered as a whole meanwhile: do not report "done".
    if not published:
        raise RequestNotOpenError(
            translation.gettext("The package no longer exists. Have it built again.")
        )
    if package.is_first_part:
        _announce_first_part(request)
        return
    text = translation.gettext(
        "What we store about you is in one file, for you to read and for programs to "
        "use. Download it from your private page; it is deleted after {days} days."
    )
    close(request, SubjectRequest.Outcome.DONE, text.format(days=conf.PACKAGE_LIFETIME.days))


def _announce_first_part(request: SubjectRequest) -> None:
    """Tell the person that the first part can be downloaded; the request stays open."""
    text = translation.gettext(
        "The first part of your access package is ready on your private page. Texts that may also "
        "be about other people follow once our staff have reviewed them."
    )
    RequestMessage.objects.create(request=request, sender=RequestMessage.Sender.STAFF, text=text)
    mail_status_link(request, "package_first_part", text=text)
