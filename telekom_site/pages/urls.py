"""Addresses of the public pages, below the language."""

from django.urls import path

from telekom_site.pages import binding_rules_views, views
from telekom_site.pages.notice_views import easy_notice, notice

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("products/", views.products, name="products"),
    path("compare/", views.compare, name="compare"),
    path("products/<slug:slug>/", views.product, name="product"),
    path("news/", views.news, name="news"),
    path("news/<slug:slug>/", views.article, name="article"),
    path("privacy/", notice, name="notice"),
    path("privacy-in-easy-language/", easy_notice, name="easy_notice"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("glossary/", views.glossary, name="glossary"),
    path("companies/", views.companies, name="companies"),
    path("links/", views.links, name="links"),
    path("imprint/", views.imprint, name="imprint"),
    path("binding-corporate-rules/", binding_rules_views.binding_rules, name="binding_rules"),
    path(
        "binding-corporate-rules/<slug:language>.pdf",
        binding_rules_views.binding_rules_file,
        name="binding_rules_file",
    ),
]
