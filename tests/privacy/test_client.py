"""The client's address is the peer's, unless a trusted proxy says otherwise."""

from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from privacy.client import canonical, client_address, is_canonical, shortened
from tests.timing import is_bounded

PROXIES = ["10.0.0.0/8", "2001:db8:ffff::/48"]


def address(peer: str | None, **headers: str) -> str:
    request = RequestFactory().get("/", headers=headers)
    request.META["REMOTE_ADDR"] = peer
    return client_address(request)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1 ", "192.0.2.1"),
        ("192.0.2.1:8080", "192.0.2.1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ('"[2001:db8::1]:443"', "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("", ""),
        ("unknown", ""),
        ("_hidden", ""),
        ("192.0.2.999", ""),
        ("192.0.2.1, 192.0.2.2", ""),
        ("1" * 100, ""),
        ("127.1", ""),
        ("3232235777", ""),
    ],
)
def test_an_address_has_one_spelling(raw: str, expected: str) -> None:
    assert canonical(raw) == expected


def test_the_header_of_an_untrusted_peer_is_ignored(settings: Settings) -> None:
    settings.PRIVACY_TRUSTED_PROXIES = []
    assert (
        address("192.0.2.7", x_forwarded_for="198.51.100.1", forwarded="for=198.51.100.1")
        == "192.0.2.7"
    )
    settings.PRIVACY_TRUSTED_PROXIES = PROXIES
    assert address("192.0.2.7", x_forwarded_for="198.51.100.1") == "192.0.2.7"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("203.0.113.9, [2001:db8::5]:1234, 2001:db8:ffff::1", "2001:db8::5"),
        ("198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("198.51.100.1, unknown", "10.0.0.1"),
        ("198.51.100.1, garbage, 10.0.0.2", "10.0.0.2"),
        ("", "10.0.0.1"),
        (",,,", "10.0.0.1"),
    ],
)
def test_the_right_most_untrusted_hop_is_the_client(
    settings: Settings, header: str, expected: str
) -> None:
    settings.PRIVACY_TRUSTED_PROXIES = PROXIES
    assert address("10.0.0.1", x_forwarded_for=header) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("for=198.51.100.1", "198.51.100.1"),
        ('For="[2001:db8::5]:4711";proto=https;by=10.0.0.1', "2001:db8::5"),
        ("by=10.0.0.9; for=198.51.100.1", "198.51.100.1"),
        ("for=203.0.113.9, for=198.51.100.1, for=10.0.0.2", "198.51.100.1"),
        ("for=198.51.100.1, for=_hidden", "10.0.0.1"),
        ("proto=https", "10.0.0.1"),
        ("xfor=198.51.100.1", "10.0.0.1"),
        ('for=198.51.100.7;host="x, for=6.6.6.6"', "198.51.100.7"),
        ('host="x;for=6.6.6.6";for=198.51.100.7', "198.51.100.7"),
        (r'host="x\", for=6.6.6.6";for=198.51.100.7', "198.51.100.7"),
        (r'for=198.51.100.7;host="x\\"', "198.51.100.7"),
        # A client's open quote, then our proxy.
        ('for=6.6.6.6;host="x, for=198.51.100.7', "198.51.100.7"),
        ('for="[2001:db8::5]";;, for="10.0.0.2"', "2001:db8::5"),
        (r'for="198\.51.100.7"', "198.51.100.7"),
        ("for=198.51.100.7 for=6.6.6.6", "10.0.0.1"),
        ("for=198.51.100.7;for=6.6.6.6", "198.51.100.7"),
    ],
)
def test_the_standard_header_is_read_where_the_project_says_so(
    settings: Settings, header: str, expected: str
) -> None:
    settings.PRIVACY_TRUSTED_PROXIES = PROXIES
    settings.PRIVACY_FORWARDED_HEADER = "Forwarded"
    assert address("10.0.0.1", forwarded=header, x_forwarded_for="203.0.113.66") == expected


def test_the_header_that_the_proxies_do_not_use_is_never_read(settings: Settings) -> None:
    settings.PRIVACY_TRUSTED_PROXIES = PROXIES
    assert address("10.0.0.1", forwarded="for=203.0.113.66") == "10.0.0.1"


def test_a_mapped_proxy_is_the_same_proxy(settings: Settings) -> None:
    settings.PRIVACY_TRUSTED_PROXIES = PROXIES
    assert address("::ffff:10.0.0.1", x_forwarded_for="198.51.100.1") == "198.51.100.1"


@pytest.mark.parametrize("peer", ["", None])
def test_a_peer_on_a_unix_socket_is_trusted_only_where_named(
    settings: Settings, peer: str | None
) -> None:
    settings.PRIVACY_TRUSTED_PROXIES = PROXIES
    assert address(peer, x_forwarded_for="198.51.100.1") == ""
    settings.PRIVACY_TRUSTED_PROXIES = ["unix"]
    assert address(peer, x_forwarded_for="198.51.100.1") == "198.51.100.1"
    assert address(peer) == ""


def test_a_peer_with_a_malformed_address_is_not_a_unix_socket(settings: Settings) -> None:
    settings.PRIVACY_TRUSTED_PROXIES = ["unix"]
    assert address("garbage", x_forwarded_for="198.51.100.1") == ""


def test_malformed_networks_trust_no_one(settings: Settings) -> None:
    settings.PRIVACY_TRUSTED_PROXIES = ["10.0.0.0/99", "nonsense"]
    assert address("10.0.0.1", x_forwarded_for="198.51.100.1") == "10.0.0.1"


def test_only_the_last_hops_of_a_long_header_are_parsed(settings: Settings) -> None:
    settings.PRIVACY_TRUSTED_PROXIES = PROXIES
    assert (
        address("10.0.0.1", x_forwarded_for="203.0.113.9," * 100_000 + "198.51.100.1")
        == "198.51.100.1"
    )
    assert (
        address("10.0.0.1", x_forwarded_for="203.0.113.9," + ",".join(["10.0.0.2"] * 500))
        == "10.0.0.2"
    )


ODD = st.text(st.sampled_from('0123456789abcdef.:[]"%,;= for\0ü_-'), max_size=80) | st.text(
    max_size=80
)
SETTINGS = st.sampled_from([[], PROXIES, ["unix"], ["0.0.0.0/0", "::/0", "unix"]])


@given(peer=ODD | st.ip_addresses().map(str), header=ODD, proxies=SETTINGS, standard=st.booleans())
def test_any_header_yields_an_address_or_an_empty_text(
    peer: str, header: str, proxies: list[str], standard: bool
) -> None:
    from django.test import override_settings

    name = "Forwarded" if standard else "X-Forwarded-For"
    request = RequestFactory().get("/")
    request.META |= {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": header, "HTTP_FORWARDED": header}
    with override_settings(PRIVACY_TRUSTED_PROXIES=proxies, PRIVACY_FORWARDED_HEADER=name):
        address = client_address(request)
    assert address == "" or str(ip_address(address)) == address


@given(peer=st.ip_addresses(), client=st.ip_addresses(), forged=ODD)
def test_hops_left_of_the_client_are_ignored(peer: object, client: object, forged: str) -> None:
    from django.test import override_settings

    request = RequestFactory().get("/")
    request.META |= {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": f"{forged}, {client}"}
    with override_settings(PRIVACY_TRUSTED_PROXIES=["10.0.0.1"]):
        address = client_address(request)
    if canonical(str(client)) != "10.0.0.1":
        assert address == canonical(str(client))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.195", "203.0.113.0"),
        ("10.0.0.1", "10.0.0.0"),
        ("2001:db8:1:2:3::4", "2001:db8:1::"),
        ("::1", "::"),
        ("", ""),
    ],
)
def test_a_shortened_address_is_that_of_its_network(address: str, network: str) -> None:
    assert shortened(address) == network


@given(st.ip_addresses())
def test_a_shortened_address_is_no_longer_than_the_whole_one(
    address: IPv4Address | IPv6Address,
) -> None:
    whole = canonical(str(address))
    assert len(shortened(whole)) <= len(whole)
    assert canonical(shortened(whole)) == shortened(whole) == shortened(shortened(whole))


@given(st.from_regex(r"[0-9.:a-f]{0,16}", fullmatch=True) | st.ip_addresses().map(str))
def test_a_text_is_canonical_if_canonical_leaves_it_unchanged(text: str) -> None:
    assert is_canonical(text) is (canonical(text) == text)


@pytest.mark.parametrize(
    "text", ["256.1.1.1", "1.1.1", "01.1.1.1", "1.1.1.1.1", "1.1.1.1\n", "١.1.1.1"]
)
def test_a_malformed_address_is_not_canonical(text: str) -> None:
    assert not is_canonical(text)


@pytest.mark.parametrize(
    "piece", ['"', ",", '\\"', ";", " ", "a=", '",', "for=10.0.0.2,", "\\", 'a="b";']
)
def test_a_forwarded_header_is_read_no_further_than_its_last_hops(
    settings: Settings, piece: str
) -> None:
    settings.PRIVACY_TRUSTED_PROXIES = PROXIES
    settings.PRIVACY_FORWARDED_HEADER = "Forwarded"
    short, long = (
        partial(address, "10.0.0.1", forwarded=piece * (size // len(piece)) + 'x"')
        for size in (2_000, 64_000)
    )
    assert any(is_bounded(short, long) for _attempt in range(3))
