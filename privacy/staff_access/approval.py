"""What is sent to many people: who edited no part of it approves it (four-eyes principle)."""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.digests import canonical_json, keyed_digests


class ApprovedByAnother(models.Model):
    """Base of what members of staff edit and another one approves; each has texts (`texts`).

    Attributes:
        editors: keys of all members of staff who edited any part since the last approval.
        approved_digest: keyed digest of what was approved; what was changed since is not sent.
    """

    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("last edited by"),
        null=True,
        editable=False,
        related_name="+",
    )
    editors = models.JSONField(default=list, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("approved by"),
        null=True,
        editable=False,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    approved_digest = models.CharField(max_length=64, blank=True, editable=False)
    texts: Any

    class Meta:
        abstract = True

    def edit(self, staff: Any) -> None:
        """Note the member of staff who edits a part of it; call it in the transaction that saves
        it."""
        with transaction.atomic():
            rows = type(self)._default_manager.select_for_update(of=("self",))
            earlier = rows.filter(pk=self.pk).values_list("editors", flat=True).first()
        self.edited_by_id, self.editors = staff.pk, sorted({*(earlier or ()), staff.pk})

    def is_edited_by(self, staff: Any) -> bool:
        """Return whether a member of staff edited any part since the last approval."""
        return staff.pk == self.edited_by_id or staff.pk in self.editors

    def may_be_approved_by(self, staff: Any) -> bool:
        """Return whether a member of staff may approve it: its last editor is known, and they
        edited no part of it."""
        return self.edited_by_id is not None and not self.is_edited_by(staff)

    def set_approval(self, staff: Any) -> None:
        """Set who approves it now, and the digest of what is approved, without saving it."""
        self.approved_by_id, self.approved_at, self.editors = staff.pk, timezone.now(), []
        self.approved_digest = self.digests()[0]

    @property
    def is_as_approved(self) -> bool:
        """Whether nothing was changed since it was approved."""
        return bool(self.approved_digest) and self.approved_digest in self.digests()

    def digests(self) -> tuple[str, ...]:
        """Return the keyed digests of all that an approval covers, and of who gave it; that under
        the current identity key first."""
        content = [self._meta.label, str(self.pk), self.approved_by_id, self.content_to_approve()]
        return keyed_digests("approval", canonical_json(content).decode())

    def content_to_approve(self) -> list[Any]:
        """Return all that an approval covers, as JSON values."""
        raise NotImplementedError

    def text_in(self, language: str) -> Any:
        """Return its text in a language; else in the site's; None where it has none."""
        texts = {text.language: text for text in self.texts.all()}
        return texts.get(language) or texts.get(settings.LANGUAGE_CODE) or None
