"""Models of the versions of the notice."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from privacy.append_only import AppendOnlyModel
from privacy.digests import canonical_json
from privacy.moments_in_words import day_in_words
from privacy.notice_versions.passages import Passage

# By language: the passages of the notice, each as [part, fold, term, text].
Texts = Mapping[str, Sequence[Sequence[str]]]


class NoticeVersion(AppendOnlyModel):
    """The text of the notice from one moment on, in each language, as readers read it.

    It is in force until the next one. `slug` is its date where the company is, and a number if it
    is not the first one of its day; it is part of the address of its page.
    """

    number = models.PositiveIntegerField(_("number"), primary_key=True)
    slug = models.SlugField(_("version"), max_length=16, unique=True)
    in_force_from = models.DateTimeField(_("in force from"), default=timezone.now, db_index=True)
    digest = models.CharField(_("digest of the text"), max_length=64)
    texts = models.JSONField(_("text"))

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of the notice")
        verbose_name_plural = _("versions of the notice")

    def __str__(self) -> str:
        return self.slug

    @property
    def language(self) -> str:
        """The current language if the version has it, else one that it has."""
        return language_of(self.texts)

    @property
    def passages(self) -> list[Passage]:
        """The text in `language`."""
        return passages_in(self.texts, self.language)


class ComingNotice(models.Model):
    """What the notice will say from a day on, announced ahead. It is never changed: another text is
    another one, and a version is recorded once the notice says it."""

    in_force_on = models.DateField(_("in force on"))
    texts = models.JSONField(_("text"), editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    announced_at = models.DateTimeField(_("announced at"), null=True, editable=False)

    class Meta:
        ordering = ["in_force_on", "pk"]
        verbose_name = _("coming version of the notice")
        verbose_name_plural = _("coming versions of the notice")

    def __str__(self) -> str:
        return day_in_words(self.in_force_on)

    @property
    def digest(self) -> str:
        """SHA-256 of the text (64 hex digits)."""
        return digest_of(self.texts)

    @property
    def language(self) -> str:
        """The current language if the text has it, else one that it has."""
        return language_of(self.texts)

    @property
    def passages(self) -> list[Passage]:
        """The text in `language`."""
        return passages_in(self.texts, self.language)


def language_of(texts: Texts) -> str:
    """Return the current language if a text has it, else one that it has."""
    current = get_language() or ""
    return current if current in texts else next(iter(texts), "")


def passages_in(texts: Texts, language: str) -> list[Passage]:
    """Return the passages of a stored text in a language; none where it does not have it."""
    return [Passage(*passage) for passage in texts.get(language, ())]


def digest_of(texts: Texts) -> str:
    """Return the SHA-256 (64 hex digits) of a text in all its languages."""
    return sha256(canonical_json(texts)).hexdigest()
