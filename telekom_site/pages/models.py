"""News and the glossary, which staff write and the public pages show."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from telekom_site.pictures import Picture
from telekom_site.text_lines import lines_of
from telekom_site.translated import Translated, language


class NewsQuerySet(models.QuerySet["NewsArticle"]):
    """News by its moment of publication."""

    def published(self) -> "NewsQuerySet":
        """Return the articles whose moment has come, the newest first."""
        return self.filter(published_at__lte=timezone.now())


class NewsArticle(models.Model):
    """One piece of news; it appears by itself when its moment has come."""

    slug = models.SlugField(_("address"), unique=True)
    picture = models.CharField(_("picture"), max_length=20, choices=Picture.choices)
    title_de = models.CharField(_("title (German)"), max_length=150)
    title_en = models.CharField(_("title (English)"), max_length=150)
    teaser_de = models.CharField(_("teaser (German)"), max_length=300)
    teaser_en = models.CharField(_("teaser (English)"), max_length=300)
    body_de = models.TextField(_("text (German)"))
    body_en = models.TextField(_("text (English)"))
    link = models.URLField(_("link for further reading"), blank=True)
    published_at = models.DateTimeField(_("appears at"), default=timezone.now)

    title = Translated(_("Title"))
    teaser = Translated()
    body = Translated()

    objects = NewsQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "slug"]
        verbose_name = _("news article")
        verbose_name_plural = _("news articles")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the path of its page."""
        return reverse("pages:article", args=[self.slug])

    @property
    def picture_file(self) -> str:
        """The path for `{% static %}`."""
        return Picture(self.picture).file


class GlossaryTerm(models.Model):
    """One term that the glossary explains; its slug is its anchor, the same in every language."""

    slug = models.SlugField(_("anchor"), unique=True)
    term_de = models.CharField(_("term (German)"), max_length=100)
    term_en = models.CharField(_("term (English)"), max_length=100)
    forms_de = models.TextField(
        _("other forms (German)"),
        blank=True,
        help_text=_("Plurals and synonyms that link here, one in a line."),
    )
    forms_en = models.TextField(
        _("other forms (English)"),
        blank=True,
        help_text=_("Plurals and synonyms that link here, one in a line."),
    )
    definition_de = models.TextField(_("explanation (German)"))
    definition_en = models.TextField(_("explanation (English)"))

    term = Translated(_("term"))
    definition = Translated()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")

    def __str__(self) -> str:
        return self.term

    def get_absolute_url(self) -> str:
        """Return the path of the glossary with the anchor of the term."""
        return f"{reverse('pages:glossary')}#{self.slug}"

    @property
    def words(self) -> list[str]:
        """Every word or phrase that means this term in the current language, and in no other."""
        forms: str = getattr(self, f"forms_{language()}")
        return [self.term, *lines_of(forms)]
