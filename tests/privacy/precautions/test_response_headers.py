"""Security headers are judged by their values."""

import pytest

from privacy.precautions.response_headers import header_faults, policy_faults

GOOD = {
    "content-security-policy": "default-src 'none'; script-src 'self'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


def test_good_headers_have_no_fault() -> None:
    assert header_faults(GOOD) == []
    strict = GOOD | {"strict-transport-security": "max-age=31536000; includeSubDomains"}
    assert header_faults(strict, https=True) == []


@pytest.mark.parametrize("name", GOOD)
def test_a_missing_header_is_a_fault(name: str) -> None:
    rest = {key: value for key, value in GOOD.items() if key != name}
    assert header_faults(rest)
    assert header_faults(GOOD | {name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("referrer-policy", "unsafe-url"),
        ("referrer-policy", "same-origin, unsafe-url"),
        ("referrer-policy", "no-referrer-when-downgrade"),
        ("x-content-type-options", "sniff"),
        ("x-frame-options", "ALLOW-FROM https://a.example"),
        ("cross-origin-opener-policy", "unsafe-none"),
        ("access-control-allow-credentials", "true"),
    ],
)
def test_a_value_that_permits_everything_is_a_fault(name: str, value: str) -> None:
    assert header_faults(GOOD | {name: value}) == [f"{name}: {value}"]


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "img-src 'self'; frame-ancestors 'none'",
        "default-src 'self'",
        "default-src *; frame-ancestors 'none'",
        "default-src 'none'; SCRIPT-SRC 'Unsafe-Inline'; frame-ancestors 'none'",
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        "default-src 'none'; script-src 'wasm-unsafe-eval' 'unsafe-eval'; frame-ancestors 'none'",
        "default-src 'none'; script-src https:; frame-ancestors 'none'",
        "default-src 'none'; script-src data:; frame-ancestors 'none'",
    ],
)
def test_a_policy_that_allows_code_from_anywhere_is_a_fault(policy: str) -> None:
    assert policy_faults(policy)


@pytest.mark.parametrize("value", ["", "max-age=0", "max-age=60", "includeSubDomains"])
def test_https_demands_a_long_hsts(value: str) -> None:
    headers = GOOD | {"strict-transport-security": value}
    assert header_faults(headers, https=True) == ["strict-transport-security"]
