"""A fresh foreign project installs the layer with a few lines, and without our other packages."""

from pathlib import Path

import pytest

from tests.support.foreign_project import BESIDE_THE_APP, run

ROOT = Path(__file__).resolve().parents[3]

SETTINGS = """
INSTALLED_APPS += ["social_consent"]
MIDDLEWARE += ["social_consent.middleware.SocialConsentMiddleware"]
"""
URLS = """
from django.urls import include
urlpatterns += [path("", include("social_consent.urls"))]
"""
TEMPLATE = (
    "{% load social_consent %}<head>{% social_consent_assets %}</head><body>{% "
    "social_share %}</body>"
)

A_PAGE = """
from django.views.generic import TemplateView
urlpatterns += [path("article/", TemplateView.as_view(template_name="article.html"))]
"""
VISIT = """
import sys
import django
django.setup()
from django.contrib.staticfiles import finders
from django.test import Client

visitor = Client(enforce_csrf_checks=True)
page = visitor.get("/article/")
print("pictures", page.content.decode().count("<img"), "cookies", len(page.cookies), page["Vary"])
form = {"activate": "facebook", "scope": "session", "page": "/article/", "back": "/article/"}
print("foreign", visitor.post("/social/choice/", form,
headers={"Sec-Fetch-Site": "cross-site"}).status_code)
print("own", visitor.post("/social/choice/", form,
headers={"Sec-Fetch-Site": "same-origin"}).status_code)
print("plugin",
'<iframe src="/embed/facebook/?page=%2Farticle%2F"' in visitor.get("/article/").content.decode())
print("wrapper", visitor.get("/embed/facebook/?page=/article/").status_code)
print("list", visitor.get("/social/").status_code, "values",
visitor.get("/social/what-is-sent/").status_code)
print("static", bool(finders.find("social_consent/social_consent.js")))
print("ours besides", [name for name in sys.modules if name.split(".")[0] in ("privacy",
"telekom_site")])
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    run(tmp_path, "-m", "django", "startproject", "theirs", ".")
    for name, lines in (("settings", SETTINGS + BESIDE_THE_APP), ("urls", URLS + A_PAGE)):
        file = tmp_path / "theirs" / f"{name}.py"
        file.write_text(file.read_text() + lines)
    (tmp_path / "article.html").write_text(TEMPLATE)
    return tmp_path


def test_it_takes_under_ten_lines() -> None:
    lines = [line for line in (SETTINGS + URLS + TEMPLATE).splitlines() if line.strip()]

    assert len(lines) < 10


def test_a_fresh_project_serves_the_bar(project: Path) -> None:
    assert "no issues" in run(project, "manage.py", "check", "--fail-level", "WARNING")
    assert run(project, "-c", VISIT).splitlines() == [
        "pictures 3 cookies 0 Cookie",
        "foreign 403",
        "own 303",
        "plugin True",
        "wrapper 200",
        "list 200 values 200",
        "static True",
        "ours besides []",
    ]
