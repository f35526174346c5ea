"""Which undertakings a member of staff must sign, and how they do."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone, translation
from django.utils.translation import get_language

from privacy.confidentiality.default_text import default_text
from privacy.confidentiality.models import Undertaking, UndertakingSignature, UndertakingText
from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import StaffCompany
from privacy.registry.subject import email_key


class OutdatedTextError(Exception):
    """The text that was read is not the one in force any more."""


class UndertakingsInForce:
    """The newest undertaking in force of each company that has its own, and the one for all
    others; read once. Without a text, nobody could sign it, and nobody would get in."""

    def __init__(self) -> None:
        texts = UndertakingText.objects.filter(undertaking=OuterRef("pk"))
        published = Undertaking.objects.exclude(published_at=None)
        in_force = published.filter(Exists(texts)).order_by("version")
        self._newest = {undertaking.company_id: undertaking for undertaking in in_force}

    def of(self, company: int | None) -> Undertaking | None:
        """Return the undertaking of a company (its key), or without a company."""
        return self._newest.get(company) or self._newest.get(None)


def current_undertakings(staff: Any) -> list[Undertaking]:
    """Return the undertakings in force for a member of staff, one of each of their companies.

    Without a company, it is that of the company that runs the site. The list is empty only while
    none is in force (see `ensure_undertaking`).
    """
    companies = list(StaffCompany.objects.filter(staff=staff.pk).values_list("company", flat=True))
    if not companies:
        companies = list(Controller.objects.filter(is_default=True).values_list("pk", flat=True))
    in_force, undertakings = UndertakingsInForce(), dict[int, Undertaking]()
    owners: list[int | None] = [*companies] or [None]
    for company in owners:
        undertaking = in_force.of(company)
        if undertaking is None:
            return []
        undertakings[undertaking.pk] = undertaking
    return list(undertakings.values())


def has_signed_all(staff: Any) -> bool:
    """Return whether a member of staff has signed every undertaking in force for them."""
    signed = _signed_by(staff)
    if not signed:
        return False
    current = {undertaking.pk for undertaking in current_undertakings(staff)}
    return bool(current) and current <= signed


def unsigned(staff: Any, undertakings: Sequence[Undertaking]) -> list[Undertaking]:
    """Return those of the undertakings that a member of staff has not signed."""
    signed = _signed_by(staff)
    return [undertaking for undertaking in undertakings if undertaking.pk not in signed]


def _signed_by(staff: Any) -> set[int]:
    """Return the keys of the undertakings that a member of staff has signed."""
    return set(signatures_of(staff).order_by().values_list("undertaking", flat=True))


def signatures_of(staff: Any) -> QuerySet[UndertakingSignature]:
    """Return the signatures of a member of staff that count: none from before they had left."""
    return UndertakingSignature.objects.filter(staff=staff.pk, kept_from=None)


def text_of(undertaking: Undertaking) -> UndertakingText:
    """Return the text in the current language, or in the first one that there is."""
    texts = {text.language: text for text in undertaking.texts.all()}
    preferred = [get_language() or "", settings.LANGUAGE_CODE, *sorted(texts)]
    return next(texts[language] for language in preferred if language in texts)


def digest_of(text: UndertakingText) -> str:
    """Return the SHA-256 of a text, 64 hex digits."""
    return sha256(text.text.encode()).hexdigest()


@transaction.atomic
def sign(staff: Any, text: UndertakingText, digest: str) -> UndertakingSignature:
    """Store that a member of staff signed a text that they have read, once.

    Raises OutdatedTextError where the digest is not that of the text, or it is not in force.
    """
    undertaking = Undertaking.objects.select_for_update().get(pk=text.undertaking_id)
    current = {row.pk for row in current_undertakings(staff)}
    if digest != digest_of(text) or undertaking.pk not in current:
        raise OutdatedTextError
    signature, _is_new = UndertakingSignature.objects.get_or_create(
        staff=staff,
        undertaking=undertaking,
        kept_from=None,
        defaults={
            "subject_key": email_key(getattr(staff, staff.get_email_field_name())),
            "language": text.language,
            "digest": digest,
        },
    )
    return signature


@transaction.atomic
def ensure_undertaking() -> None:
    """Put the text that comes with the layer in force for all companies, unless there is one."""
    undertaking, is_new = Undertaking.objects.get_or_create(
        company=None, version=1, defaults={"published_at": timezone.now()}
    )
    if not is_new:
        return
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            UndertakingText.objects.create(
                undertaking=undertaking, language=language, text=default_text()
            )
