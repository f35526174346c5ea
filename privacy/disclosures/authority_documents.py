"""Documents by which authorities ask: encrypted files in a private folder, one for each request."""

import os
from hashlib import sha256
from pathlib import Path

from django.utils import timezone

from privacy.conf import conf
from privacy.disclosures.models import DisclosureRequest, Kind
from privacy.registry.store_adapter import NotAssignable
from privacy.sealing import new_seed, seal, unseal

HOUR = 3600  # seconds within which the row of a file is committed


def folder() -> Path:
    """Return the folder of the documents, readable by the site's own user only."""
    path = conf.DATA_DIR / "disclosures"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write(request: DisclosureRequest, name: str, content: bytes) -> None:
    """Store the document of a new request, and set its name, digest and half of its key."""
    request.document_name, request.document_seed = name[:200], new_seed()
    request.document_digest = sha256(content).hexdigest()
    unfinished = folder() / f"{request.pk}.part"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(seal(content, request.document_seed))
    unfinished.rename(folder() / str(request.pk))


def read(request: DisclosureRequest) -> bytes:
    """Return the document.

    Raises FileNotFoundError, and cryptography.fernet.InvalidToken where it was modified.
    """
    if not request.document_seed:
        raise FileNotFoundError
    return unseal((folder() / str(request.pk)).read_bytes(), request.document_seed)


def delete_unneeded() -> int:
    """Delete the documents of decided requests whose people are no longer kept, and files without
    a request; return the count."""
    decided = DisclosureRequest.objects.exclude(state=Kind.RECEIVED).exclude(document_seed="")
    for request in decided.filter(disclosures=None):
        DisclosureRequest.objects.filter(pk=request.pk).update(document_seed="")
    kept = DisclosureRequest.objects.exclude(document_seed="").values_list("pk", flat=True)
    names, deleted = set(map(str, kept)), 0
    for path in list(folder().iterdir()):
        is_new = timezone.now().timestamp() - path.stat().st_mtime < HOUR
        if path.name not in names and not is_new:
            path.unlink(missing_ok=True)
            deleted += 1
    return deleted


class Documents(NotAssignable):
    """Store adapter of the documents: what was disclosed of a person is in the register, and a law
    requires the documents until they expire."""

    def expire(self) -> int:
        """Delete the documents that are no longer needed; return the count."""
        return delete_unneeded()


adapter = Documents()
