"""How staff work on a request: who does, how it came in, what they note."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.moments_in_words import in_words

NOTE_CHARACTERS = 5000


class Channel(models.TextChoices):
    """How a request came in that staff entered by hand."""

    LETTER = "letter", _("letter")
    CALL = "call", _("call")
    VISIT = "visit", _("in person")
    OTHER = "other", _("another way")


class IdentityProof(models.TextChoices):
    """How a person proved to staff who they are; no copy of a document is kept."""

    DOCUMENT = "document", _("identity document was shown")
    CALL_BACK = "call_back", _("called back at the phone number on file")
    KNOWN_FACTS = "known_facts", _("knew facts that only the person can know")
    SIGNATURE = "signature", _("signature matches the one on file")
    PROXY = "proxy", _("written authority to act for the person was shown")


class WorkedOn(models.Model):
    """Who works on a request, how it came in if not by the form, and what it duplicates.

    What staff enter by hand has a `channel`; `identity_proof` says how they made sure of the
    person, empty where a mailed link or a letter with a code is to do that.
    """

    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("assigned to"),
        null=True,
        editable=False,
        related_name="+",
    )

    channel = models.CharField(
        _("came in by"), max_length=10, choices=Channel.choices, blank=True, editable=False
    )
    identity_proof = models.CharField(
        _("proof of identity"),
        max_length=12,
        choices=IdentityProof.choices,
        blank=True,
        editable=False,
    )
    entered_at = models.DateTimeField(_("entered at"), null=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("entered by"),
        null=True,
        editable=False,
        related_name="+",
    )
    duplicate_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=_("duplicate of"),
        null=True,
        editable=False,
        related_name="duplicates",
    )

    class Meta:
        abstract = True


class RequestNote(models.Model):
    """A note of staff about a request; append-only (`workbench.triggers`), and the person can read
    it in their access package."""

    request = models.ForeignKey("privacy.SubjectRequest", models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("author"),
        null=True,
        related_name="+",
    )
    text = models.TextField(_("text"), max_length=NOTE_CHARACTERS)
    written_at = models.DateTimeField(_("written at"), default=timezone.now)

    class Meta:
        ordering = ["written_at", "pk"]
        verbose_name = _("note about a request")
        verbose_name_plural = _("notes about requests")

    def __str__(self) -> str:
        return f"{in_words(self.written_at)}"
