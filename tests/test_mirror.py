"""The tests mirror the code: tests/a/b/test_c*.py for a/b/c.py or the package a/b/c."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
TOP = TESTS.parent
PACKAGES = ("privacy", "social_consent", "telekom_site")
WHOLE_SITE = "site_wide"  # folders of tests about every page or form, not about one module
# Of the whole layer: its pitfalls, restoring, upgrading, and a project that takes it in.
# Not named after a module yet: this list only gets shorter.
NOT_YET = {
    "privacy/request_log/test_citus.py",
    "privacy/request_log/test_faults.py",
    "privacy/request_log/test_kill.py",
    "privacy/request_log/test_machines.py",
    "privacy/request_log/test_staff.py",
    "privacy/request_log/test_standalone.py",
    "privacy/staff_access/test_disclosures.py",
    "privacy/subject_requests/test_answers_delivered.py",
    "privacy/subject_requests/test_before_an_erasure.py",
    "privacy/subject_requests/test_confirming.py",
    "privacy/subject_requests/test_erasure_crashes.py",
    "privacy/subject_requests/test_flood.py",
    "privacy/subject_requests/test_mail_texts.py",
    "privacy/subject_requests/test_mail_that_waits.py",
    "privacy/subject_requests/test_request_flow.py",
    "privacy/subject_requests/test_staff.py",
    "social_consent/test_assets.py",
}
OF_A_LAYER = ("test_traps", "test_drop_in", "test_restore", "test_upgrade", "test_docs")


def mirrored_files() -> list[str]:
    return [
        str(path.relative_to(TESTS))
        for package in PACKAGES
        for path in sorted((TESTS / package).rglob("test_*.py"))
        if WHOLE_SITE not in path.parts
        and not path.stem.startswith(OF_A_LAYER)
        and str(path.relative_to(TESTS)) not in NOT_YET
    ]


@pytest.mark.parametrize("name", mirrored_files())
def test_each_test_file_belongs_to_a_module(name: str) -> None:
    folder = (TOP / name).parent
    modules = {path.stem for path in folder.rglob("*") if path.suffix in {".py", ""}}
    stem = Path(name).stem.removeprefix("test_")
    assert any(stem == module or stem.startswith(f"{module}_") for module in modules), (
        f"name it after a module in {folder.relative_to(TOP)}"
    )
