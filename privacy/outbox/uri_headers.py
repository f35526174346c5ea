"""Headers that hold URIs, as RFC 2369 and RFC 8058 want them: never encoded.

Python encodes whatever is longer than a line (RFC 2047), and mail programs read no link from that.
"""

from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import EmailPolicy, Policy
from typing import Any

URI_HEADERS = ("List-Unsubscribe",)


class UriHeader(UnstructuredHeader, BaseHeader):
    """One or more URIs, each within angle brackets."""

    def fold(self, *, policy: Policy) -> str:
        """Return the header in one line, of at most 998 bytes (RFC 5322) for a site's links."""
        return f"{self.name}: {self}{policy.linesep}"


def with_uri_headers(policy: "EmailPolicy[Any]") -> "EmailPolicy[Any]":
    """Return the policy, but with URIs left as they are."""
    headers = HeaderRegistry()
    for name in URI_HEADERS:
        headers.map_to_type(name, UriHeader)
    return policy.clone(header_factory=headers)
