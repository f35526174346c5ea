"""News and the glossary for staff."""

from django.contrib import admin

from privacy.single_line import SingleLineModelForm
from telekom_site.pages.models import GlossaryTerm, NewsArticle


@admin.register(NewsArticle)
class NewsArticleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """News, in both languages."""

    form = SingleLineModelForm
    list_display = ["title", "published_at"]
    list_filter = ["published_at"]
    search_fields = ["title_de", "title_en"]
    prepopulated_fields = {"slug": ["title_en"]}


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Terms that pages link to, in both languages."""

    form = SingleLineModelForm
    list_display = ["term", "slug"]
    search_fields = ["term_de", "term_en", "forms_de", "forms_en"]
    prepopulated_fields = {"slug": ["term_en"]}
