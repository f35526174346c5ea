"""Staff read the pages of libraries in German, whatever the libraries have translated."""

import ast
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import django.contrib.admin
import django.contrib.auth
import django_q
import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import translation

from telekom_site.accounts.models import User
from telekom_site.accounts.role_names import right_name
from telekom_site.library_texts import SCRIPT_TEXTS, TEXTS

LIBRARIES = (django.contrib.admin, django.contrib.auth, django_q)
# What the libraries write for operators, in English as all logs are.
OF_LOGS = ("Q Cluster", "reincarnated", "created task", "SIGALARM", "processing")
# English where there is no better word, or where another text replaces the sentence.
KEPT = ("In case you’ve forgotten", "Whether the user will be able")


MSGID = re.compile(r'^msgid ((?:".*"\n)+)', re.MULTILINE)


def lacking(catalogue: str) -> Iterator[str]:
    """Yield the texts of the libraries that their own German lacks."""
    for library in LIBRARIES:
        folder = Path(str(library.__file__)).parent / "locale"
        names = [folder / code / "LC_MESSAGES" / f"{catalogue}.po" for code in ("en", "de")]
        source = next((file for file in names if file.exists()), None)
        if source is not None:
            german = translation_of(names[1].with_suffix(".mo"))
            for quoted in MSGID.findall(source.read_text("utf-8")):
                text = "".join(map(ast.literal_eval, quoted.splitlines()))
                if text and text not in german:
                    yield text


def translation_of(file: Path) -> set[str]:
    """Return the texts that a compiled catalogue translates."""
    with file.open("rb") as opened:
        catalogue = GNUTranslations(opened)._catalog  # type: ignore[attr-defined]
    keys = (key[0] if isinstance(key, tuple) else key for key in catalogue)
    return {key.rpartition("\x04")[2] for key in keys}


@pytest.mark.parametrize(
    ("catalogue", "ours"), [("django", TEXTS), ("djangojs", SCRIPT_TEXTS)], ids=["pages", "scripts"]
)
def test_what_a_library_lacks_in_german_is_ours(catalogue: str, ours: tuple[str, ...]) -> None:
    missing = [
        text
        for text in lacking(catalogue)
        if text and text not in ours and not any(part in text for part in (*OF_LOGS, *KEPT))
    ]
    assert missing == [], "add to telekom_site/library_texts.py"


@pytest.mark.django_db
def test_a_right_is_named_in_german() -> None:
    with translation.override("de"):
        english = [
            right_name(right)
            for right in Permission.objects.select_related("content_type")
            if " Can " in f" {right_name(right)}"
        ]
    assert english == []


@pytest.mark.django_db
def test_an_account_page_is_german_and_labels_each_box(browser: Client) -> None:
    boss = User.objects.create_superuser("boss@telekom.example", "correct-horse-9")
    browser.force_login(boss)
    page = browser.get("/de/staff/accounts/user/add/").content.decode()
    assert "After you" not in page
    script = browser.get("/de/staff/jsi18n/").content.decode()
    assert "Alle ausw" in script
