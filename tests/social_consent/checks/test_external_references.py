"""Files that would contact third parties without consent are found; files that only link to them
are not."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core import checks
from django.test import override_settings

from social_consent.checks.external_references import external_references
from social_consent.stored_content.loaded_hosts import in_markup, in_script, in_style
from tests.support.system_checks import messages_of

pytestmark = pytest.mark.django_db  # Django 6.1's checks ask the database, too


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="https://cdn.example/a.js"></script>',
        "<script src=//cdn.example/a.js></script>",
        '<img\n src="a.png"\n srcset="a.png 1x, HTTPS://CDN.example/b.png 2x">',
        '<iframe src="https://cdn.example/"></iframe>',
        '<link rel="stylesheet" href="https://cdn.example/a.css">',
        '<link rel="preconnect" href="https://cdn.example">',
        '<link rel="dns-prefetch" href="//cdn.example">',
        '<link rel="alternate stylesheet" href="//cdn.example/a.css">',
        '<form action="https://cdn.example/"></form>',
        '<button formaction="https://cdn.example/">x</button>',
        '<a href="/" ping="https://cdn.example/">x</a>',
        '<video poster="//cdn.example/a.png"></video>',
        '<object data="//cdn.example/a.swf"></object>',
        '<div data-src="https://cdn.example/a.png"></div>',
        '<p style="background: url(https://cdn.example/a.png)">x</p>',
        "<style>@import '//cdn.example/a.css';</style>",
        "<script>fetch('https://cdn.example/')</script>",
        '<meta http-equiv="Refresh" content="0; url=https://cdn.example/">',
        '<svg><image xlink:href="https://cdn.example/a.png"/></svg>',
        '<iframe srcdoc="<img src=https://cdn.example/a.png>"></iframe>',
        '{% if a > b %}<img src="{% if c %}https://cdn.example/{{ d }}{% endif %}">{% endif %}',
    ],
)
def test_what_a_browser_would_load_is_found(markup: str) -> None:
    assert [host for _line, host in in_markup(markup)] == ["cdn.example"]


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="https://cdn.example/">a link that one follows</a>',
        '<svg><a xlink:href="https://cdn.example/">and one in a drawing</a></svg>',
        "<p>https://cdn.example/ is only text</p>",
        '<link rel="canonical" href="https://cdn.example/">',
        '<link rel="alternate" hreflang="de" href="https://cdn.example/">',
        '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        '{# <img src="https://cdn.example/a.png"> #}',
        '{% comment %}\n<img src="https://cdn.example/a.png">\n{% endcomment %}',
        '<!-- <img src="https://cdn.example/a.png"> -->',
        '<img src="{{ picture }}" alt="https://cdn.example/">',
        '<img src="/a.png"><img src="a//b.png">',
    ],
)
def test_what_a_browser_leaves_alone_is_not_found(markup: str) -> None:
    assert list(in_markup(markup)) == []


@pytest.mark.parametrize(
    ("script", "hosts"),
    [
        ("import a from 'https://cdn.example/a.js';", ["cdn.example"]),
        ("new WebSocket(`wss://live.example:8443/`)", ["live.example:8443"]),
        ('x.src = "//cdn.example/a.png"', ["cdn.example"]),
        ("// see https://docs.example/\nconst a = 1; // and https://docs.example/", []),
        ("/* https://docs.example/ */ const half = 1 // 2.5", []),
        ("const half = a //b.c\n;", []),
    ],
)
def test_scripts_are_read(script: str, hosts: list[str]) -> None:
    assert [host for _line, host in in_script(script)] == hosts


def test_style_sheets_are_read() -> None:
    sheet = (
        '/* https://docs.example/ */\n@import "https://cdn.example/a.css";\nb { src: '
        "url( '//fonts.example/b' ) }"
    )

    assert list(in_style(sheet)) == [(2, "cdn.example"), (3, "fonts.example")]


def test_the_line_is_told() -> None:
    markup = "{# one\ntwo #}\n<p>\n</p><script>\n\nfetch('https://cdn.example/')</script>"

    assert list(in_markup(markup)) == [(6, "cdn.example")]


def test_this_project_contacts_nobody() -> None:
    assert list(external_references()) == []


@pytest.mark.parametrize(
    ("name", "value", "host"),
    [
        (
            "CONTENT_SECURITY_POLICY",
            {"DIRECTIVES": {"img-src": ["'self'", "https://cdn.example"]}},
            "cdn.example",
        ),
        (
            "CONTENT_SECURITY_POLICY",
            {"DIRECTIVES": {"img-src": ["*.cdn.example"]}},
            "*.cdn.example",
        ),
        ("SECURE_CSP", {"img-src": ["cdn.example:8443"]}, "cdn.example:8443"),
        ("CONTENT_SECURITY_POLICY", {"DIRECTIVES": {"img-src": ["*"]}}, "*"),
        ("CONTENT_SECURITY_POLICY_REPORT_ONLY", {"DIRECTIVES": {"img-src": ["https:"]}}, "https:"),
        ("STATIC_URL", "https://cdn.example/static/", "cdn.example"),
    ],
)
def test_settings_are_read(name: str, value: Any, host: str) -> None:
    with override_settings(**{name: value}):
        (reference,) = external_references()

    assert (reference.file, reference.host) == (f"settings.{name}", host)


def test_a_policy_without_host_names_nobody() -> None:
    sources = ["'self'", "data:", "'none'", "blob:", "'sha256-abc//d.e='"]
    with override_settings(CONTENT_SECURITY_POLICY={"DIRECTIVES": {"img-src": sources}}):
        assert list(external_references()) == []


def with_template(folder: Path) -> Any:
    (folder / "page.html").write_text(
        '<p>\n<iframe src="https://www.youtube.com/embed/1"></iframe>'
    )
    engines: list[dict[str, Any]] = project.TEMPLATES
    return override_settings(TEMPLATES=[engines[0] | {"DIRS": [*engines[0]["DIRS"], folder]}])


def found_by_check() -> list[checks.CheckMessage]:
    return [
        message for message in messages_of("social_consent") if message.id == "social_consent.E006"
    ]


def test_manage_py_check_names_file_line_and_host(tmp_path: Path) -> None:
    with with_template(tmp_path):
        (message,) = found_by_check()

    assert (
        message.msg
        == f"{tmp_path / 'page.html'}:2 lets browsers contact www.youtube.com without consent."
    )
    assert "{% social_embed %}" in str(message.hint)


def test_an_origin_of_ones_own_may_be_named(tmp_path: Path) -> None:
    with (
        with_template(tmp_path),
        override_settings(SOCIAL_CONSENT_TRUSTED_ORIGINS=["https://www.youtube.com"]),
    ):
        assert found_by_check() == []


def test_static_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("@import url(//fonts.example/a.css);")
    folders = [*project.STATICFILES_DIRS, tmp_path]

    with override_settings(STATICFILES_DIRS=folders):  # Django forgets its finders then
        messages = [message.msg for message in found_by_check()]

    assert messages == [
        f"{tmp_path / 'a.css'}:1 lets browsers contact fonts.example without consent."
    ]


def test_installed_packages_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site.getsitepackages", lambda: [str(tmp_path)])

    with with_template(tmp_path):
        assert found_by_check() == []
