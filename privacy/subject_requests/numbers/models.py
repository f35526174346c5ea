"""Fields of a request that names its person by a number instead of an email address."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.registry.discovery import registry
from privacy.registry.identifier_kind import IdentifierKind
from privacy.registry.subject import Number


class Proof(models.TextChoices):
    """How a person proves that an address or a number is theirs."""

    MAIL = "mail", _("by email")
    LETTER = "letter", _("by letter")
    SMS = "sms", _("by text message")


class NamedByNumber(models.Model):
    """What a request knows of its number, and where on file its code and answer go.

    A request that names an email address leaves all of it empty.
    """

    # `str(Number)`: kind and number.
    number = models.CharField(
        _("number"), max_length=120, blank=True, db_index=True, editable=False
    )
    proof = models.CharField(
        _("confirmed"), max_length=10, choices=Proof.choices, default=Proof.MAIL, editable=False
    )
    looked_up_at = models.DateTimeField(_("looked up at"), null=True, editable=False)
    phone = models.CharField(_("phone number"), max_length=32, blank=True, editable=False)
    postal_address = models.TextField(_("postal address"), blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def named_number(self) -> Number | None:
        """The number that the request names; None where it names an email address."""
        return Number.parse(self.number) if self.number else None

    @property
    def number_kind(self) -> IdentifierKind | None:
        """The declared kind of that number; None where there is none, or no longer."""
        named = self.named_number
        return registry.identifier_kind(named.kind) if named else None

    @property
    def number_in_words(self) -> str:
        """The number as people read it, such as "Customer number 123456789013"."""
        named, kind = self.named_number, self.number_kind
        return f"{kind.title if kind else ''} {named.value}".strip() if named else ""
