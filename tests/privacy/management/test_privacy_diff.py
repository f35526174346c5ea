"""The commands that compare what the code says about data."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from privacy.promises.code_snapshot import digest_of


def test_a_change_without_a_public_sentence_is_refused(tmp_path: Path) -> None:
    before, after, out = tmp_path / "a.json", tmp_path / "b.json", StringIO()
    call_command("privacy_snapshot", before)
    call_command("privacy_diff", before, before, stdout=out)
    assert out.getvalue() == "Nothing changes for people.\n"
    content = json.loads(before.read_text())
    subject = "dataset orders.Order"
    content["declared"][subject]["retention"] = ["99 years"]
    after.write_text(json.dumps(content))
    with pytest.raises(CommandError, match=subject):
        call_command("privacy_diff", before, after, stdout=out)
    assert "→ 99 years" in out.getvalue()
    about = {subject: digest_of(content["declared"][subject])}
    content["published"] = [{"on": "2026-11-27", "about": about, "texts": {}}]
    after.write_text(json.dumps(content))
    call_command("privacy_diff", before, after, stdout=out)


@pytest.mark.parametrize("side", ["no-such-revision", "--output=x", __file__])
def test_what_is_neither_a_file_nor_a_revision_is_refused(side: str) -> None:
    with pytest.raises(CommandError, match="is n"):
        call_command("privacy_diff", "--", side, side)
