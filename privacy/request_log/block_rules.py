"""What may be on the block list: which networks, and for how long."""

from datetime import datetime
from ipaddress import ip_network

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.request_log.conf import conf
from privacy.request_log.own_networks import Network, overlaps_own


def require_blockable(text: str) -> str:
    """Return a network in canonical form, such as 192.0.2.0/24.

    Raises ValidationError for another text, and for a network that is too wide or has addresses
    of our own.
    """
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        raise ValidationError({"network": _("Enter a network, such as 192.0.2.0/24.")}) from None
    if is_too_wide(network):
        raise ValidationError({"network": _("This network is too large to be blocked.")})
    if overlaps_own(network):
        raise ValidationError({"network": _("This network contains addresses of our own.")})
    return str(network)


def is_too_wide(network: Network) -> bool:
    """Return whether a network is larger than REQUEST_LOG_WIDEST_BLOCK allows."""
    widest = conf.REQUEST_LOG_WIDEST_BLOCK
    return network.prefixlen < (widest if network.version == 4 else 2 * widest)


def require_lifetime(expires_at: datetime) -> None:
    """Raise ValidationError unless a block ends in the future, within REQUEST_LOG_LONGEST_BLOCK."""
    now = timezone.now()
    if expires_at <= now:
        raise ValidationError({"expires_at": _("A block must end in the future.")})
    if expires_at > now + conf.REQUEST_LOG_LONGEST_BLOCK:
        raise ValidationError(
            {
                "expires_at": ValidationError(
                    _("A block lasts %(days)d days at most."),
                    params={"days": conf.REQUEST_LOG_LONGEST_BLOCK.days},
                )
            }
        )
