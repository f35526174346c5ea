"""Declarations of the public pages: they hold no personal data."""

from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import NoPersonalData

declarations = [
    NoPersonalData("pages.NewsArticle", _("Texts that the press office writes for everybody.")),
    NoPersonalData("pages.GlossaryTerm", _("Words and what they mean.")),
]
