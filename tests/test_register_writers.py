"""Which code names the registers that only a workflow writes to: no command, and no other app."""

import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
DISCLOSURES = re.compile(r"\b(Disclosure(Request|Event|Chain)?|privacy_disclosure\w*)\b(?!\.)")
REVIEWS = re.compile(r"\b(SecurityReview|privacy_securityreview)\b")
WRITE = re.compile(
    r"\.(create|get_or_create|update|update_or_create|bulk_create|bulk_update|delete|_raw_delete"
    r"|save)\(|\bsetattr\("
)


@pytest.mark.parametrize(
    ("register", "writing"),
    [
        (
            DISCLOSURES,
            {
                "privacy/disclosures/authority_documents.py",  # digests
                "privacy/disclosures/disclosure_chain.py",
                "privacy/disclosures/flows.py",
                "privacy/disclosures/forms.py",  # digests
                "privacy/disclosures/privacy.py",
                "privacy/disclosures/telling.py",
            },
        ),
        (
            REVIEWS,
            {
                "privacy/precautions/models.py",
                "telekom_site/pages/demo_content.py",
            },
        ),
    ],
)
def test_only_its_workflow_writes_to_a_register(
    register: re.Pattern[str], writing: set[str]
) -> None:
    naming = {
        str(path.relative_to(TOP))
        for package in ("privacy", "social_consent", "telekom_site")
        for path in (TOP / package).rglob("*.py")
        if "migrations" not in path.parts
        and register.search(source := path.read_text())
        and WRITE.search(source)
    }
    assert naming == writing
