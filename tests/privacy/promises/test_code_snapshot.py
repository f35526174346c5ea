"""What the code says about data, and that a change of it is said publicly."""

from privacy.conf import conf
from privacy.promises.code_snapshot import declared_digests, snapshot
from privacy.promises.pinned_sentences import declared_changes


def test_what_is_declared_about_data_is_pinned_with_a_public_sentence() -> None:
    assert conf.PINNED_SENTENCES is not None
    changed = sorted(declared_changes(conf.PINNED_SENTENCES))
    assert changed == [], (
        "Say publicly what changes for people: DJANGO_SETTINGS_MODULE=tests.settings "
        ".venv/bin/python manage.py privacy_pin_sentences --sentence en=… --sentence de=…"
    )


def test_a_snapshot_needs_no_database_and_no_language() -> None:
    content = snapshot()
    assert set(content["notice"]) == set(content["sentences"]) == {"de", "en"}
    order = content["declared"]["dataset orders.Order"]
    assert order["title"] == ["Your orders"]
    assert "6 years" in order["retention"][0]
    assert set(content["declared"]) == set(declared_digests())
    assert {subject.split()[0] for subject in content["declared"]} == {
        "cookie",
        "dataset",
        "processor",
        "recipient",
    }
