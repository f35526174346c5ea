"""Tests of the demo content."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from privacy.models import Controller
from telekom_site.consent_checks import current_consents, silent_consents
from telekom_site.orders.models import Product
from telekom_site.pages import demo_campaigns, demo_content
from telekom_site.pages.models import GlossaryTerm, NewsArticle

pytestmark = pytest.mark.django_db

# Anchors that texts of the site and of its notice may rely on.
ANCHORS = {
    "ip-address", "social-media", "cookie", "personal-data", "consent", "controller",
    "data-subject", "retention",
    "legal-basis", "binding-corporate-rules", "supervisory-authority", "referrer", "browser",
    "plug-in",
    "double-opt-in", "request-log", "erasure",
}  # fmt: skip


def test_it_fills_an_empty_site(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo")
    assert Controller.objects.count() == 12
    assert Product.objects.count() >= 6
    assert NewsArticle.objects.published().count() >= 6
    assert set(GlossaryTerm.objects.values_list("slug", flat=True)) >= ANCHORS
    assert "12 companies" in capsys.readouterr().out


def test_a_second_run_adds_nothing_and_only_looks(demo: None) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert set(demo_content.load().values()) == {0}
    written = [
        query["sql"]
        for query in captured
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    assert written == []


def test_what_staff_changed_stays(demo: None) -> None:
    Product.objects.filter(slug="mobile-clear").update(name_de="Neu", monthly_price_cents=1)
    demo_content.load()
    assert Product.objects.get(slug="mobile-clear").name_de == "Neu"


def test_what_staff_deleted_comes_back_and_nothing_else(demo: None) -> None:
    NewsArticle.objects.filter(slug="apprentices-2026").delete()
    assert demo_content.load()["news"] == 1


def test_a_company_that_staff_chose_goes_on_running_the_site() -> None:
    Controller.objects.create(
        slug="ours",
        name="Ours",
        country="DE",
        law="x",
        authority="x",
        privacy_contact="a@ours.example",
        is_default=True,
    )
    demo_content.load()
    assert Controller.objects.get(is_default=True).slug == "ours"


def test_every_row_is_one_that_staff_could_save(demo: None) -> None:
    for model in (Controller, Product, NewsArticle, GlossaryTerm):
        for row in model._default_manager.all():
            row.full_clean()


def test_no_text_is_missing_in_a_language(demo: None) -> None:
    for model in (Product, NewsArticle, GlossaryTerm):
        columns = [
            field.name for field in model._meta.get_fields() if field.name.endswith(("_de", "_en"))
        ]
        columns = [name for name in columns if not name.startswith("forms_")]
        assert columns
        for row in model._default_manager.all():
            missing = {name for name in columns if not getattr(row, name)}
            assert missing <= {"speeds_de", "speeds_en"}, row
            assert len(missing) != 1, "in both languages, or in none"


def test_no_word_means_two_terms(demo: None) -> None:
    for code, _name in settings.LANGUAGES:
        with override(code):
            words = [word.casefold() for term in GlossaryTerm.objects.all() for word in term.words]
            assert sorted(words) == sorted(set(words))


def test_mail_can_reach_nobody_real(demo: None) -> None:
    assert all(
        re.fullmatch(r"privacy@[a-z-]+\.example", controller.privacy_contact)
        for controller in Controller.objects.all()
    )


def test_news_has_appeared_by_now(demo: None) -> None:
    assert not NewsArticle.objects.filter(published_at__gt=timezone.now()).exists()


def test_the_consents_of_demo_campaigns_rest_on_checked_boxes(demo: None) -> None:
    demo_campaigns.load()
    assert current_consents().exists()
    assert not silent_consents().exists()
