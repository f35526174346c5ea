"""Documents by which authorities ask: encrypted files in a private folder, one for each request."""

from collections.abc import Iterator
from hashlib import sha256

from privacy.disclosures.models import DisclosureRequest, Kind
from privacy.registry.store_adapter import NotAssignable
from privacy.sealed_files import SealedFiles
from privacy.sealing import new_seed

files = SealedFiles("disclosures")


def write(request: DisclosureRequest, name: str, content: bytes) -> None:
    """Store the document of a new request, and set its name, digest and half of its key."""
    request.document_name, request.document_seed = name[:200], new_seed()
    request.document_digest = sha256(content).hexdigest()
    files.write(str(request.pk), content, request.document_seed)


def read(request: DisclosureRequest) -> bytes:
    """Return the document.

    Raises FileNotFoundError, and cryptography.fernet.InvalidToken where it was modified.
    """
    if not request.document_seed:
        raise FileNotFoundError
    return files.read(str(request.pk), request.document_seed)


def delete_unneeded() -> int:
    """Delete the documents of decided requests whose people are no longer kept, and files without
    a request; return the count."""
    decided = DisclosureRequest.objects.exclude(state=Kind.RECEIVED).exclude(document_seed="")
    for request in decided.filter(disclosures=None):
        DisclosureRequest.objects.filter(pk=request.pk).update(document_seed="")
    return files.delete_unnamed()


@files.named_by
def _kept() -> Iterator[str]:
    """Yield the names of the documents that are needed."""
    kept = DisclosureRequest.objects.exclude(document_seed="").values_list("pk", flat=True)
    yield from map(str, kept)


class Documents(NotAssignable):
    """Store adapter of the documents: what was disclosed of a person is in the register, and a law
    requires the documents until they expire."""

    def expire(self) -> int:
        """Delete the documents that are no longer needed; return the count."""
        return delete_unneeded()


adapter = Documents()
