"""Formats of the block list: nftables, fail2ban, and one network per line."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.utils import timezone

from privacy.request_log.block_list import Block

TABLE = "inet request_log_block_list"
JAIL = "request-log"
SECOND = timedelta(seconds=1)


def nftables(blocks: Sequence[Block]) -> str:
    """Return a script for `nft -f`, which replaces the former list in one transaction.

    Each element has a timeout, so that the kernel forgets it even if no newer list is loaded.
    """
    sets = "".join(_set(version, blocks) for version in (4, 6))
    return f"""table {TABLE}
delete table {TABLE}
table {TABLE} {{
{sets}\tchain input {{
\t\ttype filter hook input priority -10; policy accept;
\t\tip saddr @networks4 drop
\t\tip6 saddr @networks6 drop
\t}}
}}
"""


def _set(version: int, blocks: Sequence[Block]) -> str:
    now = timezone.now()
    elements = list[str]()
    for network, expires_at in blocks:
        if network.version == version:
            elements.append(f"{network} timeout {max(1, (expires_at - now) // SECOND)}s")
    listed = ",\n\t\t\t".join(elements)
    content = f"\t\telements = {{\n\t\t\t{listed}\n\t\t}}\n" if elements else ""
    return (
        f"\tset networks{version} {{\n\t\ttype ipv{version}_addr\n"
        f"\t\tflags interval, timeout\n{content}\t}}\n"
    )


def fail2ban(blocks: Sequence[Block]) -> str:
    """Return commands for `fail2ban-client -i`: the jail is emptied, then filled."""
    lines = [f"reload --unban {JAIL}"]
    for network, _expires_at in blocks:
        lines.append(f"set {JAIL} banip {network}")
    return "\n".join([*lines, "exit", ""])


def plain(blocks: Sequence[Block]) -> str:
    """Return one network per line."""
    return "".join(f"{network}\n" for network, _expires_at in blocks)


FORMATS: dict[str, Callable[[Sequence[Block]], str]] = {
    "nftables": nftables,
    "fail2ban": fail2ban,
    "plain": plain,
}
