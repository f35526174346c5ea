"""Tests of the links to the glossary."""

import pytest
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import override

from telekom_site.pages.glossary import Glossary
from telekom_site.pages.models import GlossaryTerm
from telekom_site.pages.templatetags.site import explain


@pytest.fixture(autouse=True)
def english() -> object:
    with override("en"):
        yield


@pytest.fixture
def glossary() -> Glossary:
    terms = [
        GlossaryTerm(slug="data", term_en="data", term_de="Daten"),
        GlossaryTerm(slug="data-subject", term_en="data subject", term_de="Betroffene"),
        GlossaryTerm(
            slug="cookie", term_en="Cookie", term_de="Cookie", forms_en="cookies\n biscuit \n"
        ),
        GlossaryTerm(slug="r-and-d", term_en="R&D", term_de="F&E"),
        GlossaryTerm(slug="risk", term_en="risk", term_de="Risiko"),
    ]
    return Glossary(tuple(terms))


def linked(slug: str, word: str) -> str:
    return f'<a class="term" href="/en/glossary/#{slug}">{word}</a>'


def test_the_first_mention_is_linked_and_the_second_not(glossary: Glossary) -> None:
    assert (
        explain("A cookie is a cookie.", glossary) == f"A {linked('cookie', 'cookie')} is a cookie."
    )


def test_another_form_counts_as_the_same_term(glossary: Glossary) -> None:
    assert explain("Biscuit, cookies", glossary) == f"{linked('cookie', 'Biscuit')}, cookies"


def test_the_longest_term_wins(glossary: Glossary) -> None:
    assert explain("Data subject", glossary) == linked("data-subject", "Data subject")


@pytest.mark.parametrize("text", ["cookiejar", "database", "big-data", "data-driven", "meta_data"])
def test_parts_of_words_are_no_terms(glossary: Glossary, text: str) -> None:
    assert explain(text, glossary) == text


def test_plain_text_is_escaped(glossary: Glossary) -> None:
    assert explain("<b>cookie</b> & R&D", glossary) == (
        f"&lt;b&gt;{linked('cookie', 'cookie')}&lt;/b&gt; &amp; {linked('r-and-d', 'R&amp;D')}"
    )


@pytest.mark.parametrize("tag", ["a", "h1", "h2", "button", "code", "label", "summary"])
def test_nothing_is_linked_inside(glossary: Glossary, tag: str) -> None:
    text = SafeString(f"<{tag} title='data'><em>cookie</em></{tag}>")
    assert explain(text, glossary) == text


def test_after_a_link_terms_are_linked_again(glossary: Glossary) -> None:
    text = SafeString('<a href="/">cookie</a> cookie')
    assert explain(text, glossary) == f'<a href="/">cookie</a> {linked("cookie", "cookie")}'


def test_attributes_are_left_alone(glossary: Glossary) -> None:
    text = SafeString('<img alt="cookie" src="/cookie.png">')
    assert explain(text, glossary) == text


def test_letters_that_only_look_alike_do_no_harm(glossary: Glossary) -> None:
    dotless, kelvin = "R\u0131sk", "coo\u212aie"
    assert explain(f"{dotless} {kelvin}", glossary) == f"{dotless} {linked('cookie', kelvin)}"


def test_lazy_texts_are_explained_in_the_current_language(glossary: Glossary) -> None:
    assert explain(format_lazy("a {}", "cookie"), glossary) == f"a {linked('cookie', 'cookie')}"


def test_terms_can_be_left_out(glossary: Glossary) -> None:
    assert glossary.explain("cookie", leave_out=["cookie"]) == "cookie"


def test_words_are_those_of_the_language(glossary: Glossary) -> None:
    with override("de"):
        assert (
            glossary.explain("data, Daten")
            == 'data, <a class="term" href="/de/glossary/#data">Daten</a>'
        )


def test_without_terms_text_is_only_escaped() -> None:
    assert Glossary(()).explain("a < b") == "a &lt; b"


@pytest.mark.django_db
def test_the_terms_are_read_once(django_assert_num_queries: object) -> None:
    GlossaryTerm.objects.create(slug="data", term_en="data", term_de="Daten")
    with django_assert_num_queries(1):  # type: ignore[operator]
        current = Glossary.current()
        assert current.explain("data") == linked("data", "data")
        current.explain("more data")
