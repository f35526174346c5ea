"""Sabotages of what visitors read, and of how pages, files and headers protect them."""

from django.http import HttpRequest, HttpResponse

from privacy.controllers.models import Controller
from telekom_site.pages.models import GlossaryTerm
from tests.privacy.promises.sabotages.kinds import (
    HOME,
    NEWS,
    NOTICE,
    Sabotage,
    answer,
    at,
    body,
    changed,
    configured,
    cookie,
    done,
    header,
    is_of_browser,
    more,
    number_of_visit,
    when,
    without_header,
    without_middleware,
)

REPORT = ("privacy:transparency",)
MAIN, HEAD = "</main>", "</head>"
TYPELESS = '<input name="born" id="id_born"></form>'
CONSENT = '<input type="hidden" name="consent_advertising_email" value="on">'
WORKER = "navigator.serviceWorker.register('/worker.js');"
OPEN_POLICY = "default-src 'self'; script-src * 'unsafe-inline'; frame-ancestors 'none'"


def is_pdf(request: HttpRequest, response: HttpResponse) -> bool:
    return response.get("Content-Type") == "application/pdf"


READING = [
    Sabotage(
        "S02",
        "text sent to a service",
        at("/static/social_consent/read_aloud.js", more('fetch("/speak");')),
        NOTICE,
        {"S16"},
    ),
    Sabotage(
        "S02",
        "text sent as the address of a picture",
        at("/static/social_consent/read_aloud.js", more("new Image().src = '/speak?a';")),
        NOTICE,
        {"S16"},
    ),
    Sabotage(
        "S02",
        "voices of others",
        at("/static/social_consent/read_aloud.js", body("localService", "anyService")),
        NOTICE,
    ),
    Sabotage(
        "S02",
        "no control in English",
        at("/en/privacy/", body("data-read-aloud", "data-x")),
        NOTICE,
    ),
    Sabotage(
        "S03",
        "login instead of the file",
        at(
            "/",
            when(lambda request, response: request.path.endswith(".pdf"), answer(200, "<html>")),
        ),
    ),
    Sabotage(
        "S03",
        "file that is gone in English",
        at("/", when(lambda request, response: request.path.endswith("en.pdf"), answer(404))),
    ),
    Sabotage("S03", "half a file", at("/", when(is_pdf, answer(200, "%PDF-1.7")))),
    Sabotage("S03", "no link in English", at("/en/", body(".pdf", ".txt"))),
    Sabotage(
        "S04", "no mark in English", at("/en/", body("external", "normal")), ("pages:companies",)
    ),
    Sabotage(
        "S04",
        "unmarked link in capitals",
        at("/de/imprint/", body(MAIN, '<A HREF="HTTPS://Evil.Example/">x</A></main>')),
        ("pages:imprint",),
    ),
    Sabotage(
        "S04",
        "unmarked link of a map",
        at("/de/imprint/", body(MAIN, '<area href="//evil.example/"></main>')),
        ("pages:imprint",),
    ),
    Sabotage(
        "S05", "company without a contact", changed(Controller.objects.all, privacy_contact="")
    ),
    Sabotage(
        "S05",
        "company without an authority",
        changed(lambda: Controller.objects.filter(is_default=False), authority=""),
    ),
    Sabotage(
        "S05",
        "form that is gone in English",
        at("/en/", when(lambda request, response: "privacy/contact" in request.path, answer(503))),
    ),
    Sabotage(
        "S02",
        "control that is hidden",
        at("/en/", body('data-read-aloud="main"', 'hidden data-read-aloud="main"')),
        NOTICE,
    ),
    Sabotage(
        "S05",
        "contact without an address",
        changed(Controller.objects.all, privacy_contact="privacy"),
    ),
    Sabotage(
        "S06",
        "explanation that is hidden",
        at("/en/glossary/", body('<div id="cookie"', '<div hidden id="cookie"')),
    ),
    Sabotage(
        "S06", "term deleted", done(lambda: GlossaryTerm.objects.filter(slug="cookie").delete())
    ),
    Sabotage(
        "S06", "glossary without anchors in English", at("/en/glossary/", body(" id=", " data-id="))
    ),
    Sabotage(
        "S06",
        "notice without links in English",
        at("/en/privacy/", body("/glossary/#", "/glossary/?")),
    ),
    Sabotage(
        "S16",
        "field without a reason in English",
        at("/en/enquiry/", body('<details class="why">', "<details>")),
    ),
    Sabotage("S16", "form that is gone", at("/de/account/register/", answer(404)), (), {"S28"}),
    Sabotage(
        "S16",
        "another field that asks",
        at("/en/enquiry/", body("</form>", '<input type="tel" name="phone" id="id_phone"></form>')),
    ),
    Sabotage(
        "S16",
        "field that asks for the day of birth",
        at("/de/enquiry/", body("</form>", '<select name="birth" id="id_birth"></select></form>')),
    ),
    Sabotage("S16", "field without a type", at("/en/enquiry/", body("</form>", TYPELESS))),
    Sabotage(
        "S28",
        "box checked by a script",
        at("/static/social_consent/bar.js", more("box.checked = true;")),
        HOME,
    ),
    Sabotage(
        "S28",
        "box checked in advance",
        at("/en/account/register/", body('type="checkbox"', 'type="checkbox" checked')),
    ),
    Sabotage(
        "S28",
        "consent that is hidden",
        at("/en/account/register/", body("</form>", f"{CONSENT}</form>")),
    ),
    Sabotage(
        "S28",
        "box that is a condition",
        at(
            "/de/order/",
            body('type="checkbox" name="consent', 'type="checkbox" required name="consent'),
        ),
    ),
    Sabotage(
        "S28",
        "wording that was changed",
        at("/de/account/register/", body("über ihre Angebote", "über alles")),
    ),
]


PROTECTION = [
    Sabotage("S15", "cookie on English news", at("/en/news/", cookie), NEWS),
    Sabotage("S15", "cookie on the report", at("/en/privacy/transparency/", cookie), REPORT),
    Sabotage(
        "S15",
        "cookie for browsers only",
        at("/en/", when(is_of_browser("User-Agent", "Mozilla/5.0"), cookie)),
        HOME,
    ),
    Sabotage(
        "S15",
        "cookie for who speaks a language",
        at("/en/", when(is_of_browser("Accept-Language", "de"), cookie)),
        HOME,
    ),
    Sabotage(
        "S15",
        "cookie when a page is opened",
        at("/en/", when(is_of_browser("Sec-Fetch-Mode", "navigate"), cookie)),
        HOME,
    ),
    Sabotage(
        "S15",
        "cookie of a page that is missing",
        at("/", when(lambda request, response: response.status_code == 404, cookie)),
        HOME,
    ),
    Sabotage(
        "S15",
        "cookie of a redirect",
        at("/", when(lambda request, response: response.status_code == 302, cookie)),
        HOME,
    ),
    Sabotage("S15", "cookie of a style sheet", at("/static/site/base.css", cookie), HOME),
    Sabotage("S15", "cookie of an answer to a script", at("/social/state/", cookie), HOME),
    Sabotage("S15", "cookie of a picture", at("/static/site/pictures/hero.svg", cookie), HOME),
    Sabotage("S15", "cookie of robots.txt", at("/robots.txt", cookie), HOME),
    Sabotage(
        "S15",
        "cookie that ends at once",
        at("/en/news/", header("Set-Cookie", "a=; Max-Age=0")),
        NEWS,
    ),
    Sabotage(
        "S15",
        "cookie by a script",
        at("/static/social_consent/social_consent.js", more('document.cookie = "visitor=1";')),
        HOME,
    ),
    Sabotage(
        "S15",
        "storage by a script",
        at("/static/social_consent/bar.js", more('localStorage.setItem("visitor", "1");')),
        HOME,
    ),
    Sabotage("S15", "worker that stays", at("/static/social_consent/bar.js", more(WORKER)), HOME),
    Sabotage(
        "S15",
        "cookie by the page",
        at(
            "/en/",
            body(
                HEAD,
                '<script>document.cookie="a=1"</script></head>',
            ),
        ),
        HOME,
    ),
    Sabotage(
        "S15",
        "file with a tag for each visitor",
        at("/static/site/base.css", number_of_visit),
        HOME,
    ),
    Sabotage("S31", "no policy", without_middleware("CSPMiddleware"), HOME),
    Sabotage("S31", "may be framed", without_middleware("XFrameOptionsMiddleware"), HOME),
    Sabotage("S31", "referrer to everybody", configured(SECURE_REFERRER_POLICY="unsafe-url"), HOME),
    Sabotage(
        "S31",
        "open policy in English",
        at("/en/", header("Content-Security-Policy", OPEN_POLICY)),
        HOME,
    ),
    Sabotage("S31", "errors that show the code", configured(DEBUG=True), HOME),
    Sabotage("S31", "session for scripts", configured(SESSION_COOKIE_HTTPONLY=False), HOME),
    Sabotage(
        "S31",
        "pages with cookies for other sites",
        configured(CORS_ALLOW_CREDENTIALS=True, CORS_URLS_REGEX=r"^/.*$"),
        HOME,
    ),
    Sabotage(
        "S31",
        "unprotected file",
        at("/static/site/base.css", without_header("X-Content-Type-Options")),
        HOME,
    ),
]

SABOTAGES = [*READING, *PROTECTION]
