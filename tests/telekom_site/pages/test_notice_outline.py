"""The outline of the notice: every sentence and every kind of data, once, where people look."""

import pytest
from django.test import Client
from django.utils import translation

from privacy.controllers.models import Controller
from privacy.promises.checked_sentences import sentences
from privacy.promises.models import Verification
from privacy.registry.discovery import registry
from privacy.reporting.notice_tables import data_kinds
from telekom_site.pages.notice_outline import KINDS, PARTS, STAFF_ONLY, parts, questions

pytestmark = pytest.mark.django_db
NOTICE = "/en/privacy/"


def test_each_sentence_is_in_one_part_of_the_outline() -> None:
    outline = parts(sentences())
    assert [part.anchor for part in outline] == [anchor for anchor, _title, _sections in PARTS]
    listed = [sentence.id for part in outline for sentence in part.sentences]
    assert sorted(listed) == sorted(promise.id for promise in registry.promises)


def test_each_kind_of_data_is_in_one_part() -> None:
    listed = [kind.dataset for part in parts([]) for kind in part.kinds]
    assert sorted(listed) == sorted(kind.dataset for kind in data_kinds())


def test_the_outline_names_what_exists() -> None:
    existing = [kind.dataset for kind in data_kinds()]
    for datasets in (*KINDS.values(), STAFF_ONLY):
        for dataset in datasets:
            assert any(name == dataset or name.startswith(f"{dataset}.") for name in existing)


@pytest.mark.parametrize("language", ["de", "en"])
def test_sentences_in_pieces_read_as_one(language: str) -> None:
    with translation.override(language):
        visit = next(part for part in parts(sentences()) if part.anchor == "visit")
    texts = [sentence.sentence for sentence in visit.sentences]
    assert not any("…" in text for text in texts)
    assert texts[0].endswith(",")


def test_the_first_screen_answers_five_questions(controller: Controller) -> None:
    page = Client().get(NOTICE).content.decode()
    asked = questions(controller)
    assert len(asked) == 5
    assert controller.privacy_contact in asked[-1].answer
    for question in asked:
        anchor = question.address.removeprefix("#")
        if anchor != question.address:
            assert f'id="{anchor}"' in page


def test_a_broken_sentence_is_named_on_the_first_screen() -> None:
    assert "not true at the moment" not in Client().get(NOTICE).content.decode()
    Verification.objects.create(promise="S15", kept=False)
    head = Client().get(NOTICE).content.decode().partition("</header>")[2].partition("</header>")[0]
    assert "not true at the moment" in head
    assert 'href="#S15"' in head
