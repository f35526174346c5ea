"""A template that would keep a visitor's plug-in in a fragment cache is found; any other is none of
it."""

from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from social_consent.checks.cached_templates import cached_fragments
from tests.support.system_checks import messages_of

pytestmark = pytest.mark.django_db  # Django 6.1's checks ask the database, too

INSIDE = "{% load cache %}\n{% cache 60 x %}\nX\n{% endcache %}"
BAR = "{% load social_consent %}{% social_share %}"


def found(folder: Path, **files: str) -> list[tuple[str, int, str]]:
    for name, text in files.items():
        (folder / f"{name}.html").write_text(text)
    engine: dict[str, Any] = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [folder],
    }
    with override_settings(TEMPLATES=[engine]):
        return [
            (Path(fragment.file).stem, fragment.line, fragment.tag)
            for fragment in cached_fragments()
        ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"page": INSIDE.replace("X", BAR)}, ("page", 3, "social_share")),
        ({"page": INSIDE.replace("X", "{% social_embed 'youtube' id='x' %}")}, ("page", 3,
        "social_embed")),
        ({"page": INSIDE.replace("X", '{% include "foot.html" %}'), "foot": BAR}, ("page", 3,
        "include")),
        (
            {"page": INSIDE.replace("X", "{% include 'a.html' with b=c %}"),
            "a": '{% include "b.html" %}', "b": BAR},
            ("page", 3, "include"),
        ),
        (
            {"base": INSIDE.replace("X", "{% block foot %}{% endblock %}"),
             "page": f'{{% extends "base.html" %}}{{% block foot %}}{BAR}{{% endblock foot %}}'},
            ("base", 3, "block"),
        ),
    ],
)  # fmt: skip
def test_a_choice_in_a_cached_fragment_is_found(
    tmp_path: Path, files: dict[str, str], expected: tuple[str, int, str]
) -> None:
    assert found(tmp_path, **files) == [expected]


@pytest.mark.parametrize(
    "files",
    [
        {"page": INSIDE + BAR},
        {"page": BAR + INSIDE},
        {"page": INSIDE.replace("X", '{% include "foot.html" %}'), "foot": "<p>", "other": BAR},
        {"page": INSIDE.replace("X", "{% include name %}"), "name": BAR},
        {"page": INSIDE.replace("X", '{% include "page.html" %}')},
        {"page": INSIDE.replace("X", "{% comment %}{% endcomment %}{# {% social_share %} #}")},
        {"base": INSIDE.replace("X", "{% block foot %}{% endblock %}"),
         "page": f"{{% block foot %}}{BAR}{{% endblock %}}"},
        {"base": INSIDE.replace("X", "{% block foot %}{% endblock %}"),
         "page": f'{{% extends "base.html" %}}{{% block head %}}{BAR}{{% endblock %}}'},
        {"page": '{% extends "page.html" %}' + INSIDE.replace("X", "{% block a %}{% endblock %}")},
    ],
)  # fmt: skip
def test_other_templates_are_left_alone(tmp_path: Path, files: dict[str, str]) -> None:
    assert found(tmp_path, **files) == []


def test_this_project_keeps_none() -> None:
    assert list(cached_fragments()) == []


def test_the_check_names_file_line_and_tag(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(INSIDE.replace("X", BAR))
    engine: dict[str, Any] = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [tmp_path],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
    with override_settings(TEMPLATES=[engine]):
        (error,) = [
            message
            for message in messages_of("social_consent")
            if message.id == "social_consent.E007"
        ]
    assert f"{tmp_path}/page.html:3" in error.msg
    assert "{% social_share %}" in error.msg
