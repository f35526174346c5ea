"""Purposes and fields that several parts of the privacy layer declare."""

from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import LegalBasis, PersonalField

ANSWER = _("to answer your request")
TO_ANSWER = PersonalField(ANSWER, LegalBasis.LEGAL_OBLIGATION)
# Why evidence of answers is retained, in any table.
ACCOUNTABILITY = _("Art. 5(2) GDPR: we must be able to show that we answered")
