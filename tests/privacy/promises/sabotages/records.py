"""Sabotages of what is stored and done that turned no sentence at first: files and columns of
nobody, queues that stand still, laws and periods that someone changed, rewritten records."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.utils import timezone

from privacy.campaigns.blocks import Block, BlockKind, blocks_as_json
from privacy.campaigns.models import Campaign
from privacy.conf import conf
from privacy.confidentiality.models import Undertaking, UndertakingSignature
from privacy.consent import receipts
from privacy.consent.anchors import append_anchor
from privacy.consent.models import ReceiptEntry
from privacy.consent.topics import topics
from privacy.controllers import jurisdictions
from privacy.controllers.deadlines import extended_due_date
from privacy.outbox.models import OutgoingMail
from privacy.registry.declarations import Erasure, PersonalModel
from privacy.registry.discovery import registry
from privacy.service_notices import flows
from privacy.subject_requests.models import SubjectRequest
from privacy.triggers import suspended
from telekom_site.accounts.models import User
from telekom_site.pages.models import GlossaryTerm
from tests.privacy.promises.sabotages.data import asked_long_ago, read_unsigned
from tests.privacy.promises.sabotages.kinds import (
    HOME,
    NEWS,
    NOTICE,
    How,
    Sabotage,
    answer,
    app,
    at,
    body,
    both,
    configured,
    done,
    more,
    patched,
    template,
    to,
    when,
)
from tests.privacy.promises.sabotages.outside import BAR, FOREIGN, MAIN, READER
from tests.support.service_notices import approved
from tests.support.undertakings import sign_all

DAY, BOTH = timedelta(days=1), (*HOME, *NOTICE)
CHECKBOX, OBJECTION = 'type="checkbox"', 'value="objection"'
IMPORTS = 'import { say } from "./say.js";'
LISTENS = 'on("[data-read-aloud]", () => send(new XMLHttpRequest()));'
SENDS = 'fetch("/collect/", { method: "POST", body: screen.width });'
SENDER = "from django.core.mail import send_mail\n"
SAY = to("/static/social_consent/say.js", "say();", "text/javascript")
FILLED = '<form method="post"><input type="hidden" name="screen"></form></main>'


def old(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("anna@customer.example")
    moment = (timezone.now() - 9 * DAY).timestamp()
    os.utime(path, (moment, moment))


def left_in(folder: Callable[[], Path], name: str) -> How:
    """Leave an old file in a folder."""

    @contextmanager
    def how() -> Iterator[None]:
        path = folder() / name
        old(path)
        try:
            yield
        finally:
            path.unlink()

    return how


@contextmanager
def column_of_nobody() -> Iterator[None]:
    """Add a column by SQL, on both kinds of databases."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE orders_order ADD COLUMN birthday varchar(20)")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE orders_order DROP COLUMN birthday")


def declared(model: str, change: Callable[[Any], Any]) -> How:
    """Change the fields that a model declares."""

    def changed(each: Any) -> Any:
        if not isinstance(each, PersonalModel) or each.model != model:
            return each
        return replace(each, fields={name: change(field) for name, field in each.fields.items()})

    return lambda: registry.temporarily(list(map(changed, registry.declarations)))


def old_mail() -> OutgoingMail:
    moment = timezone.now() - 9 * DAY
    return OutgoingMail.objects.create(
        recipient="anna@x.example", subject="-", body="-", created_at=moment
    )


def answered_by_a_mail_that_waits() -> None:
    request = asked_long_ago(20)
    SubjectRequest.objects.filter(pk=request.pk).update(
        closed_at=timezone.now() - 9 * DAY, outcome="answered", answer_mail=old_mail()
    )


def extended_by_sql() -> None:
    request = asked_long_ago(40)
    received = request.controller.day_of(request.received_at)
    SubjectRequest.objects.filter(pk=request.pk).update(
        extended_at=timezone.now(), due_on=extended_due_date(received, request.controller)
    )


def sixty_days() -> AbstractContextManager[object]:
    """Change the rule of the law itself, where all code reads it."""
    rule = replace(jurisdictions.GDPR, period=relativedelta(days=60))
    return mock.patch.object(jurisdictions, "GDPR", rule)


def unexplained() -> None:
    GlossaryTerm.objects.filter(slug="cookie").update(definition_de="", definition_en="")


def undertaking_of_the_future() -> None:
    read_unsigned()
    with suspended(connection):
        Undertaking.objects.update(published_at=timezone.now() + 900 * DAY)


def signature_dated_back() -> None:
    read_unsigned()
    sign_all(User.objects.get(email="clerk@telekom.example"))
    with suspended(connection):
        UndertakingSignature.objects.update(signed_at=timezone.now() - 9 * DAY)


def choose() -> None:
    """Record a visitor's consent to a plug-in."""
    receipts.grant(next(iter(topics().values())).questions[0], "session")


def record_rewritten() -> None:
    choose()
    with suspended(connection):
        ReceiptEntry.objects.update(scope="persistent")


@contextmanager
def keys_replaced() -> Iterator[None]:
    """Lose the keys of receipts, after a day with an anchor."""
    append_anchor()
    other = settings.PRIVACY_REQUEST_LOG_SPOOL_DIR.parent / "other" / conf.RECEIPT_KEY_FILE.name
    other.parent.mkdir()
    with override_settings(PRIVACY_RECEIPT_KEY_FILE=other):
        yield


@contextmanager
def only_security() -> Iterator[None]:
    really = flows._queue

    def queue(notice: Any, *rest: Any) -> bool:
        return notice.kind == "security" and really(notice, *rest)

    with mock.patch.object(flows, "_queue", queue):
        yield


def is_prefilled(request: HttpRequest, response: HttpResponse) -> bool:
    return any(name.startswith("consent_") for name in request.GET)


def mailing() -> None:
    campaign = Campaign.objects.create(name="Offers", topic="advertising")
    blocks = blocks_as_json([Block(BlockKind.HEADING, "Fibre for Bonn")])
    campaign.texts.create(variant="a", language="de", subject="Fibre", blocks=blocks)


def must_agree(form: Any) -> None:
    """Make consent a condition of the form."""
    if not any(name.startswith("consent_a") for name in form.data):
        form.add_error(None, "Please agree.")


def without_purpose(field: Any) -> Any:
    return replace(field, purpose=" ")


def retained(field: Any) -> Any:
    return replace(field, erasure=Erasure.KEEP)


def data_dir() -> Path:
    return conf.DATA_DIR


def sealed(folder: str) -> Callable[[], Path]:
    return lambda: conf.DATA_DIR / folder


def is_sent(request: HttpRequest, response: HttpResponse) -> bool:
    return request.method == "POST"


def is_reset(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a visitor reads a page after the reset, as the check does, past every cache."""
    return "probe" in request.GET and "Sec-Fetch-Mode" not in request.headers


STORED = [
    Sabotage("S18", "attachment that no row names", left_in(sealed("attachments"), "left")),
    Sabotage("S18", "package that no row names", left_in(sealed("packages"), "left")),
    Sabotage("S18", "list of customers beside our files", left_in(data_dir, "customers.csv")),
    Sabotage(
        "S18",
        "list of customers beside the pictures",
        left_in(lambda: Path(settings.MEDIA_ROOT), "customers.csv"),
    ),
    Sabotage("S18", "column that no model has", column_of_nobody),
    Sabotage("S18", "blank purpose", declared("orders.Order", without_purpose)),
    Sabotage("S34", "retained without a law", declared("enquiries.Enquiry", retained)),
    Sabotage("S06", "term without an explanation", done(unexplained)),
]

ANSWERS = [
    Sabotage("S17", "sixty days by the law itself", sixty_days),
    Sabotage(
        "S29",
        "outbox that stands still",
        done(lambda: approved("outage").deliveries.create(subject_key="c", mail=old_mail())),
    ),
    Sabotage("S29", "only notices about security", only_security),
    Sabotage(
        "S30",
        "link that cannot be asked for",
        at("/en/privacy/my-data/", when(is_sent, answer(500))),
    ),
    Sabotage("S27", "link to withdraw that is gone", at("/en/privacy/consent/", answer(404))),
    Sabotage(
        "S28",
        "box checked by a link",
        at("/en/account/register/", when(is_prefilled, body(CHECKBOX, f"{CHECKBOX} checked"))),
    ),
    Sabotage(
        "S05", "kind of request that is gone", at("/en/privacy/", body(OBJECTION, "value=''"))
    ),
    Sabotage("S33", "answer that was not sent", done(answered_by_a_mail_that_waits)),
    Sabotage("S33", "extended without a word", done(extended_by_sql)),
    Sabotage(
        "S05", "form that cannot be sent", at("/en/privacy/contact/", when(is_sent, answer(500)))
    ),
    Sabotage("S19", "mail past the outbox", app(SENDER)),
    Sabotage("S21", "undertaking of the future", done(undertaking_of_the_future)),
    Sabotage("S21", "signature dated back by SQL", done(signature_dated_back)),
    Sabotage("S25", "record of choices rewritten by SQL", done(record_rewritten)),
    Sabotage(
        "S25", "keys not published", at("/privacy/receipt-keys.json", answer(200, '{"keys": []}'))
    ),
    Sabotage("S27", "keys of receipts replaced", keys_replaced, also={"S25"}),
    Sabotage(
        "S28",
        "consent that the form demands",
        patched("telekom_site.accounts.forms.RegistrationForm.clean", must_agree),
    ),
]

PAGES = [
    Sabotage(
        "S02",
        "reader that imports another script",
        both(
            at(READER, more(IMPORTS)),
            to("/static/social_consent/say.js", "say();", "text/javascript"),
        ),
        NOTICE,
    ),
    Sabotage("S02", "script that listens to the reader", at(BAR, more(LISTENS)), BOTH, {"S16"}),
    Sabotage("S15", "cookie by its name in brackets", at(BAR, more(';d["cookie"] = "a=1";')), HOME),
    Sabotage("S15", "name of the window", at(BAR, more(';window.name = "visitor-1";')), HOME),
    Sabotage(
        "S28", "box clicked by a script", at(BAR, more(";$('[name^=consent_]').click();")), HOME
    ),
    Sabotage("S15", "cookie that is added to", at(BAR, more(';d.cookie += "a=1";')), HOME),
    Sabotage("S16", "place of the visitor", at(BAR, more(";navigator.geolocation.get();")), HOME),
    Sabotage("S16", "errors told to a service", app("import sentry_sdk\n")),
    Sabotage("S16", "measurements sent by a script", at(BAR, more(SENDS)), HOME),
    Sabotage("S16", "field that a script fills in", at("/de/news/", body(MAIN, FILLED)), NEWS),
    Sabotage(
        "S16",
        "pixel in our mailings",
        both(
            done(mailing),
            template(
                "privacy/campaigns/mail.html",
                "</body>",
                '<img src="{{ site_url }}/opened.gif"></body>',
            ),
        ),
    ),
    Sabotage(
        "S24",
        "preview without the screen",
        at("/", body('data-device="screen"', "")),
    ),
    Sabotage(
        "S26",
        "pixel after the reset",
        at("/de/news/", when(is_reset, body(MAIN, f'<img src="{FOREIGN}.gif"></main>'))),
    ),
    Sabotage("S31", "database that is served", to("/db.sqlite3", "SQLite format 3", "a/b")),
    Sabotage("S31", "repository that is served", to("/.git/config", "[core]\n", "text/plain")),
    Sabotage("S31", "session for other sites", configured(SESSION_COOKIE_SAMESITE="None")),
]

SABOTAGES = [*STORED, *ANSWERS, *PAGES]
