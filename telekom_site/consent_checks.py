"""The check behind S28: consent to advertising is given by checking a box, and in no other way.

It looks at the forms, at what an untouched form records, and at the consents that are stored.
"""

import re
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from privacy.consent.models import ConsentEvent, CurrentConsent
from privacy.consent.projection import ENDED, GIVEN
from privacy.consent.questions import SERVED, ConsentQuestions, Served, name_of, record_answers
from privacy.consent.topics import Question, topics
from privacy.promises.crawl import own_files
from privacy.registry.promise import Evidence, Page, Probe, finding
from privacy.registry.subject import email_key
from telekom_site.accounts.forms import RegistrationForm
from telekom_site.counted_evidence import all_of
from telekom_site.orders.forms import OrderForm
from telekom_site.orders.models import Product
from telekom_site.statement_checks import in_languages

Choice, State = ConsentEvent.Choice, CurrentConsent.State
FORMS: tuple[type[ConsentQuestions], ...] = (RegistrationForm, OrderForm)
CHECKS = re.compile(
    r"\.(?:checked|required)\s*=[^=]|[\"'](?:checked|required)[\"']\s*[,)]"
    r"|consent_(?!_)[^;\n]{0,80}\.\s*click\s*\("
)  # of a script, for the visitor
CONTROL = re.compile(r"<(?:input|button|select|textarea)\b[^>]*>", re.IGNORECASE)
PLACE = ("subject_key", "topic", "channel")
# What proves that a person saw the box: the form that was served to them, or an import's proof.
PROOFS = Q(evidence__has_keys=["served_at", "form"]) | Q(evidence__has_keys=["import", "proof"])


def consent_takes_a_box(probe: Probe) -> Evidence:
    """Check that the forms of registration and order ask for each purpose and channel, with the
    whole wording, and that no box is checked in advance, by a script, or required; that a form with
    empty boxes records no consent; and that each stored consent rests on a box that was checked."""
    empty = asked = 0
    for page in map(probe.fetch, in_languages(_asking_forms, probe)):
        for question in _questions():
            asked += 1
            empty += _is_asked_empty(page, question)
    checking = [file for file in own_files(probe) if CHECKS.search(file.text)]
    boxes = all_of(
        empty,
        asked,
        _("%(good)d of %(total)d boxes are unchecked, optional and beside their whole wording."),
    )
    nothing = sum(map(_records_only_checked_boxes, FORMS))
    rehearsed = all_of(
        nothing,
        len(FORMS),
        _("%(good)d of %(total)d forms recorded a consent only for a box that was checked."),
    )
    silent, stored = silent_consents().count(), current_consents().count()
    text = _("%(stored)d consents are stored; %(silent)d rest on no box that was checked.")
    return Evidence(
        boxes.kept and rehearsed.kept and silent == 0 and not checking,
        (
            *boxes.findings,
            *rehearsed.findings,
            finding(text, stored=stored, silent=silent),
        ),
    )


def current_consents() -> QuerySet[CurrentConsent]:
    """Return the consents that are given, or wait for their confirmation."""
    return CurrentConsent.objects.filter(state__in=[State.VALID, State.PENDING])


def silent_consents() -> QuerySet[CurrentConsent]:
    """Return those of them that rest on no box that was checked: without an event that gives them,
    or with one since their last end that no question precedes and no form or import proves."""
    place = {name: OuterRef(name) for name in PLACE}
    grant = ConsentEvent.objects.filter(pk=OuterRef("grant"), choice__in=list(GIVEN), **place)
    silent = _without_question().filter(**place)
    return current_consents().filter(Q(~Exists(grant), state=State.VALID) | Exists(silent))


def _without_question() -> QuerySet[ConsentEvent]:
    """Return the events that give a consent, are not ended, and follow no event that they must."""
    place = {name: OuterRef(name) for name in PLACE}
    before = ConsentEvent.objects.filter(pk=OuterRef("follows"), **place)
    ended = ConsentEvent.objects.filter(
        choice__in=list(ENDED), number__gt=OuterRef("number"), **place
    )
    asked = before.filter(choice=Choice.ASKED, wording=OuterRef("wording"))
    granted = before.filter(choice=Choice.GRANTED, wording=OuterRef("wording"))
    given = before.filter(choice__in=list(GIVEN))
    return ConsentEvent.objects.filter(
        Q(~(PROOFS & Exists(asked)), choice=Choice.GRANTED)
        | Q(~Exists(granted), choice=Choice.CONFIRMED)
        | Q(~Exists(given), choice=Choice.RENEWED)
    ).exclude(Exists(ended))


def _questions() -> list[Question]:
    questions = list[Question]()
    for topic in topics().values():
        questions += topic.questions
    return questions


def _asking_forms(probe: Probe) -> Iterator[str]:
    """Yield the paths of the forms that ask for consent to advertising; a link may not check a
    box."""
    yield probe.path_of("accounts:register")
    yield f"{probe.path_of('accounts:register')}?{name_of(_questions()[0])}=on"
    for product in Product.objects.all()[:1]:
        yield f"{probe.path_of('orders:checkout')}?items={product.slug}:1"


def _is_asked_empty(page: Page, question: Question) -> bool:
    """Return whether a page asks a question by one control, a checkbox that is left empty."""
    name = re.compile(rf"\bname=[\"']?{re.escape(name_of(question))}[\"'\s>]", re.IGNORECASE)
    boxes = [control for control in CONTROL.findall(page.text) if name.search(control)]
    if len(boxes) != 1 or not any(
        _shows_wording(page, question, code) for code, _name in settings.LANGUAGES
    ):
        return False
    is_box = re.search(r"\btype=[\"']?checkbox", boxes[0], re.IGNORECASE)
    return bool(is_box) and not re.search(r"\b(?:checked|required)\b", boxes[0], re.IGNORECASE)


def _shows_wording(page: Page, question: Question, language: str) -> bool:
    with translation.override(language):
        parts = [escape(str(part)) for part in question.parts or (question.text,)]
    return all(part in page.text for part in parts)


def _records_only_checked_boxes(form: type[ConsentQuestions]) -> bool:
    """Return whether a form of an invented person whose boxes are empty records no consent, and
    one with a single box checked that one only, in a transaction that is rolled back; and whether
    the form says the same about both otherwise."""
    first = _questions()[0]
    with transaction.atomic():
        unchecked = _granted(form, {})
        checked = _granted(form, {name_of(first): "on"})
        transaction.set_rollback(True)
    is_optional = _errors(form, {}) == _errors(form, {name_of(first): "on"})
    return is_optional and not unchecked and checked == {(first.topic, first.channel)}


def _errors(form: type[ConsentQuestions], boxes: dict[str, str]) -> str:
    """Return what a form with these boxes, and otherwise empty, says is wrong with it."""
    return form({SERVED: Served.now(_questions()).token(), **boxes}).errors.as_json()


def _granted(form: type[ConsentQuestions], boxes: dict[str, str]) -> set[tuple[str, str]]:
    """Return topic and channel of the consents that a form with these boxes records."""
    email = f"{secrets.token_hex(16)}@nobody.invalid"
    filled = form({SERVED: Served.now(_questions()).token(), **boxes})
    filled.is_valid()  # the other fields are empty: the boxes are read all the same
    record_answers(email, filled.consent_answers(), "probe")
    events = ConsentEvent.objects.filter(subject_key=email_key(email))
    given = events.filter(choice__in=[Choice.GRANTED, *GIVEN])
    return set(given.values_list("topic", "channel"))
