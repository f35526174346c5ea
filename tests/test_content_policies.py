"""The policies of plug-ins' wrappers; those of all pages: test_fuzzed_requests.py."""

from social_consent.rendering.wrapper import POLICY, SCRIPT_POLICY


def test_the_wrapper_of_a_plugin_allows_no_unsafe_code() -> None:
    assert "unsafe-" not in POLICY + SCRIPT_POLICY
