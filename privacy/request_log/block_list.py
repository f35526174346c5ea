"""Block list: networks that firewalls refuse for some time, and what may be put on it.

The site enforces nothing itself; `manage.py export_block_list` writes what a firewall reads.
"""

from collections.abc import Iterable
from datetime import datetime
from ipaddress import ip_network

from django.core.exceptions import ValidationError
from django.utils import timezone

from privacy.request_log.block_rules import is_too_wide
from privacy.request_log.conf import conf
from privacy.request_log.own_networks import Network, as_network, overlaps_own
from privacy.request_log.security_models import BlockedNetwork, Finding
from privacy.request_log.store import database

BLOCKABLE = (Finding.Kind.BURST, Finding.Kind.SCAN, Finding.Kind.LOGINS)
Block = tuple[Network, datetime]  # with the moment at which it expires


def block_found(findings: Iterable[Finding]) -> int:
    """Block the networks of findings for REQUEST_LOG_BLOCK_TIME; return how many are new.

    What must not be blocked is left out.
    """
    blocked = 0
    for finding in findings:
        if finding.network is None or finding.kind not in BLOCKABLE:
            continue
        network = str(as_network(finding.network))
        entry, expires = BlockedNetwork.objects.using(database()), timezone.now()
        values = {"reason": str(finding)[:200], "expires_at": expires + conf.REQUEST_LOG_BLOCK_TIME}
        try:
            _block, created = entry.get_or_create(network=network, defaults=values)
        except ValidationError:
            continue
        blocked += created
    return blocked


def current_blocks() -> list[Block]:
    """Return the blocks to enforce now, without overlaps, by network.

    Networks that became ours since, or too wide by the settings, are left out. Of overlapping
    blocks the narrower keeps its own end, and the rest of the wider one its own.
    """
    rows = BlockedNetwork.objects.using(database()).filter(expires_at__gt=timezone.now())
    blocks = list[Block]()
    for text, expires_at in rows.values_list("network", "expires_at"):
        network = ip_network(text)
        if not is_too_wide(network) and not overlaps_own(network):
            blocks.append((network, expires_at))
    blocks.sort(key=lambda block: -block[0].prefixlen)
    disjoint = list[Block]()
    for network, expires_at in blocks:
        disjoint += _without(network, expires_at, disjoint)
    return sorted(disjoint, key=lambda block: (block[0].version, block[0].network_address))


def _without(network: Network, expires_at: datetime, taken: list[Block]) -> list[Block]:
    """Return the parts of a network that no narrower block covers.

    A narrower block that ends earlier is extended, as the wider one covers it.
    """
    parts = [network]
    for index, (inner, inner_end) in enumerate(taken):
        if inner.version != network.version or not inner.subnet_of(network):  # type: ignore[arg-type]
            continue
        taken[index] = (inner, max(inner_end, expires_at))
        remaining = list[Network]()
        for part in parts:
            if inner.subnet_of(part):  # type: ignore[arg-type]
                remaining += part.address_exclude(inner)  # type: ignore[arg-type]
            else:
                remaining.append(part)
        parts = remaining
    return [(part, expires_at) for part in parts]


def forget_expired() -> int:
    """Delete expired blocks; return their number."""
    rows = BlockedNetwork.objects.using(database()).filter(expires_at__lte=timezone.now())
    return rows.delete()[0]
