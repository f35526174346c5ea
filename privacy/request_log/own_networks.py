"""Networks of the operator: never reported, never blocked. Health checks and probes come from here.

By network, not by a header such as the referrer, which an attacker could send as well.
"""

from ipaddress import IPv4Network, IPv6Network, ip_network

from privacy.conf import conf as layer
from privacy.request_log.conf import conf

Network = IPv4Network | IPv6Network


def overlaps_own(network: Network) -> bool:
    """Return whether a network shares an address with one of ours or of our proxies."""
    return any(own.version == network.version and own.overlaps(network) for own in own_networks())


def own_networks() -> list[Network]:
    """Return REQUEST_LOG_OWN_NETWORKS and the trusted proxies."""
    networks = list[Network]()
    for text in (*conf.REQUEST_LOG_OWN_NETWORKS, *layer.TRUSTED_PROXIES):
        try:
            networks.append(ip_network(text, strict=False))
        except ValueError:
            continue  # "unix"; what is malformed is reported by the system checks
    return networks


def as_network(truncated: str) -> Network:
    """Return the network of a truncated address: /24 of IPv4, /48 of IPv6."""
    return ip_network(f"{truncated}/{48 if ':' in truncated else 24}", strict=False)
