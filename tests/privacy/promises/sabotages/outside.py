"""Sabotages that were tried on the running site from outside, and that its notice did not see."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from privacy.request_log.conf import conf as log_conf
from privacy.request_log.models import LogReading, RequestLogEntry
from privacy.request_log.spool_line import format_line, microseconds
from privacy.subject_requests.models import RequestMessage
from privacy.triggers import suspended
from tests.privacy.promises.sabotages.data import asked_long_ago
from tests.privacy.promises.sabotages.kinds import (
    HOME,
    NEWS,
    NOTICE,
    Change,
    How,
    Sabotage,
    answer,
    app,
    at,
    body,
    both,
    configured,
    cookie,
    done,
    header,
    logged,
    more,
    to,
    when,
    without_header,
)
from tests.privacy.request_log.conftest import entry

FEED = ("privacy_public:evidence_feed",)
HEAD, MAIN = "</head>", "</main>"
FOREIGN = "https://cdn.evil.example/x"
SHEET = f'<link rel="stylesheet" href="{FOREIGN}.css"></head>'
FONT = f"@font-face {{ src: url({FOREIGN}.woff2) }}"
BAR = "/static/social_consent/bar.js"
READER = "/static/social_consent/read_aloud.js"
ESCAPED = r'<script>load("https:\/\/cdn.evil.example\/x.js")</script></head>'
CUT = '<script>load("https://ssl" + ".evil.example/x.js")</script></head>'
ICONS = f'{{"icons": [{{"src": "{FOREIGN}.png"}}]}}'
SELF = "default-src 'self'; frame-ancestors "
NEWSLETTER = '<form method="post"><input type="email" name="newsletter"></form></main>'
PIXEL = '<img alt="" src="/count/visit.gif"></main>'
COUNTER = '<script src="/count/count.js"></script></main>'
KIT = '<script src="https://connect.facebook.net/sdk.js"></script></body>'
PING = '<a href="/de/news/" ping="/count/">x</a></main>'
MODEL = "Sec-CH-UA-Model"
OUT = '<svg><a xlink:href="https://evil.example/">x</a></svg></main>'


def is_(status: int, change: Change) -> Change:
    return when(lambda request, response: response.status_code == status, change)


def asked(name: str, value: str, change: Change) -> Change:
    """Change the answers to requests with such a header."""
    return when(lambda request, _response: value in request.headers.get(name, ""), change)


def has_consent(request: HttpRequest, response: HttpResponse) -> bool:
    cookies = request.headers.get("Cookie", "")
    return "social_consent" in cookies and "forged" not in cookies


def time_of_visit(request: HttpRequest, response: HttpResponse) -> None:
    """Date a file so that a browser can be recognised when it asks again."""
    response["Last-Modified"] = f"{time.monotonic_ns()}"


SHARING = [
    Sabotage("S01", "font of the page for a refused form", at("/de/", is_(403, body(HEAD, SHEET)))),
    Sabotage("S01", "font for malformed requests", at("/", is_(400, body(HEAD, SHEET)))),
    Sabotage("S01", "font for large requests", at("/", is_(413, body(HEAD, SHEET)))),
    Sabotage(
        "S01",
        "sheet that our own sheet imports",
        both(
            to("/static/site/fonts.css", FONT, "text/css"),
            at("/static/site/base.css", more('@import "/static/site/fonts.css";')),
        ),
        HOME,
    ),
    Sabotage(
        "S01",
        "icons of a manifest",
        both(
            to("/static/app.webmanifest", ICONS, "application/manifest+json"),
            at("/en/", body(HEAD, '<link rel="manifest" href="/static/app.webmanifest"></head>')),
        ),
        HOME,
    ),
    Sabotage("S01", "address with escaped slashes", at("/en/", body(HEAD, ESCAPED)), HOME),
    Sabotage("S01", "address in two parts", at("/de/", body(HEAD, CUT)), HOME),
    Sabotage(
        "S01", "server for calls", at(BAR, more('call("stun:stun.evil.example:3478");')), HOME
    ),
    Sabotage(
        "S01",
        "picture in a feed",
        at(
            "/privacy/evidence.atom",
            body("</feed>", f'<media:thumbnail url="{FOREIGN}.gif"/></feed>'),
        ),
        FEED,
    ),
    Sabotage(
        "S01",
        "style of a feed",
        at(
            "/privacy/evidence.atom",
            body("<feed", f'<?xml-stylesheet type="text/xsl" href="{FOREIGN}.xsl"?><feed'),
        ),
        FEED,
    ),
    Sabotage(
        "S23",
        "consent to one network opens the others",
        at("/embed/", when(has_consent, is_(403, answer(200)))),
        HOME,
    ),
    Sabotage("S23", "refusal with its kit", at("/embed/", is_(403, body("</body>", KIT))), HOME),
    Sabotage(
        "S24", "preview without the address", at("/", body("<dd>127.0.0.1", "<dd>192.0.2.1")), HOME
    ),
    Sabotage(
        "S24", "model of the device", at("/en/", header("Accept-CH", "Sec-CH-UA-Model")), HOME
    ),
    Sabotage(
        "S24",
        "plug-in that asks for the model",
        at("/embed/", is_(200, header("Accept-CH", MODEL))),
        HOME,
    ),
]

READING = [
    Sabotage(
        "S02",
        "voices of others, and a comment that names ours",
        at(READER, body("voice.localService", "true /* localService */")),
        NOTICE,
    ),
    Sabotage("S04", "unmarked link in a drawing", at("/de/", body(MAIN, OUT)), HOME),
    Sabotage(
        "S05",
        "contact that the English notice lacks",
        at("/en/privacy/", body("privacy@deutsche-telekom.example", "")),
        NOTICE,
    ),
    Sabotage("S16", "newsletter below the news", at("/en/news/", body(MAIN, NEWSLETTER)), NEWS),
    Sabotage(
        "S16",
        "pixel of our own",
        both(to("/count/visit.gif", "GIF89a", "image/gif"), at("/de/", body(MAIN, PIXEL))),
        HOME,
    ),
    Sabotage(
        "S16",
        "script that counts for ourselves",
        both(to("/count/count.js", "count();", "text/javascript"), at("/de/", body(MAIN, COUNTER))),
        HOME,
    ),
    Sabotage(
        "S16",
        "beacon to ourselves",
        at(BAR, more('navigator.sendBeacon("/count/", screen.width);')),
        HOME,
    ),
    Sabotage("S16", "link that tells of clicks", at("/de/", body(MAIN, PING)), HOME),
    Sabotage("S28", "box that a script requires", at(BAR, more("box.required = true;")), HOME),
    Sabotage(
        "S15",
        "German sentence that a proxy weakens",
        at("/de/privacy/", body("kein einziges", "kaum ein")),
        NOTICE,
    ),
    Sabotage(
        "S13",
        "English sentence that an editor removed",
        at("/en/privacy/", body("notes are temporary", "notes are kept")),
        NOTICE,
    ),
]

PROTECTION = [
    Sabotage("S15", "cookie for phones", at("/en/", asked("User-Agent", "iPhone", cookie)), HOME),
    Sabotage(
        "S15",
        "cookie of an advertisement",
        at("/de/", when(lambda request, response: "utm_source" in request.GET, cookie)),
        HOME,
    ),
    Sabotage(
        "S15",
        "cookie of the second page",
        at("/en/", asked("Sec-Fetch-Site", "same-origin", cookie)),
        HOME,
    ),
    Sabotage("S15", "cookie of a refused form", at("/en/", is_(403, cookie)), HOME),
    Sabotage(
        "S15",
        "cookie by a short name",
        at(BAR, more('!function(d){d.cookie="a=1"}(document)')),
        HOME,
    ),
    Sabotage("S15", "cookie of an event", at("/en/", body("<main", '<main onclick="d.cookie=1"'))),
    Sabotage("S15", "file with a date for each visitor", at(BAR, time_of_visit), HOME),
    Sabotage(
        "S31",
        "frames permitted to all",
        at("/en/", header("Content-Security-Policy", f"{SELF}*")),
        HOME,
    ),
    Sabotage(
        "S31",
        "unprotected page for large requests",
        at("/", is_(413, without_header("Content-Security-Policy"))),
        HOME,
    ),
    Sabotage("S31", "settings that are served", to("/.env", "KEY=1", "text/plain"), HOME),
    Sabotage("S31", "version of Django", at("/", header("X-Powered-By", "Django/5.2")), HOME),
]


@contextmanager
def log_file() -> Iterator[None]:
    """Write a log of our own, as a middleware that was added for a test would."""
    path = log_conf.REQUEST_LOG_SPOOL_DIR.parent / "visits.txt"
    handler, logger = logging.FileHandler(path), logging.getLogger("visits")
    logger.addHandler(handler)
    logger.setLevel("INFO")

    def note(request: HttpRequest, response: HttpResponse) -> None:
        logger.info("%s %s", request.META["REMOTE_ADDR"], request.get_full_path())

    try:
        with at("/", note)():
            yield
    finally:
        logger.removeHandler(handler)
        handler.close()


def old_spool_file() -> None:
    moment = microseconds(timezone.now() - timedelta(days=30))
    folder = log_conf.REQUEST_LOG_SPOOL_DIR
    folder.mkdir(parents=True, exist_ok=True)
    line = format_line(moment, "192.0.2.7", "GET", 200, 5, "/de/", "")
    (folder / "before-the-move.bak").write_bytes(line)


def host_without_address() -> None:
    entry(timezone.now() - timedelta(days=5))
    RequestLogEntry.objects.update(address=None, host="anna.dsl.example")


def closed_in_the_past() -> None:
    """Answer late, and date the end of the request back."""
    request = asked_long_ago(45)
    RequestMessage.objects.create(
        request=request, sender=RequestMessage.Sender.STAFF, text="Sorry."
    )
    request.closed_at = timezone.now() - timedelta(days=20)
    request.outcome = "answered"
    request.save()


def table(sql: str) -> How:
    @contextmanager
    def how() -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("DROP TABLE old_newsletter")

    return how


def remove_a_reason() -> None:
    LogReading.objects.create(read_at=timezone.now(), what="list", rows=1, reason="an attack")
    with suspended(connection):
        LogReading.objects.update(reason="")


STORED = [
    Sabotage(
        "S14",
        "app that makes profiles of visitors",
        app("from privacy.request_log.models import RequestLogEntry\n"),
    ),
    Sabotage("S14", "reason removed by SQL", done(remove_a_reason)),
    Sabotage("S09", "every method the same", logged(method="GET")),
    Sabotage("S12", "size of files lost", logged("/static/", bytes_sent=0)),
    Sabotage("S13", "name of a host without its address", done(host_without_address)),
    Sabotage("S13", "copy of a file that waits", done(old_spool_file)),
    Sabotage("S13", "log of a middleware", log_file),
    Sabotage(
        "S14",
        "reading for a blank reason",
        done(
            lambda: LogReading.objects.create(
                read_at=timezone.now(), what="list", rows=1, reason=" "
            )
        ),
    ),
    Sabotage(
        "S18", "table of an app that was removed", table("CREATE TABLE old_newsletter (email text)")
    ),
    Sabotage("S33", "late answer that was dated back", done(closed_in_the_past)),
    Sabotage(
        "S21",
        "staff page outside the admin",
        configured(ROOT_URLCONF="tests.privacy.promises.sabotages.report_urls"),
    ),
    Sabotage(
        "S21",
        "second admin site",
        configured(ROOT_URLCONF="tests.privacy.promises.sabotages.second_admin_urls"),
    ),
]

SABOTAGES = [*SHARING, *READING, *PROTECTION, *STORED]
