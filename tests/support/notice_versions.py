"""A notice that says something else."""

from unittest import mock

from privacy.notice_versions.recording import record_notice

TEXTS = f"{record_notice.__module__}.current_texts"


def says(text: str) -> "mock._patch[mock.MagicMock]":
    """Let the notice say something else."""
    return mock.patch(TEXTS, return_value={"en": [["", "", "", text]]})
