"""Log lines of requests that the web server refuses itself, before the site sees them."""

import logging
import time

from privacy.client import canonical, is_trusted
from privacy.conf import conf as layer
from privacy.request_log.recorder import OTHER_METHOD, recorder
from privacy.request_log.spool_line import format_line

logger = logging.getLogger(__name__)


def record_refusal(peer: str, status: int, bytes_sent: int) -> None:
    """Write one line for a response of the web server; `peer` is the address of the connection.

    Nothing of the request is trusted: the method is OTHER, the URL is empty, and so is the address
    behind a proxy. Never raises.
    """
    try:
        log, moment = recorder(), time.time_ns() // 1000
        address = canonical(peer)
        if address and is_trusted(address, tuple(layer.TRUSTED_PROXIES)):
            address = ""
        line = format_line(
            time=moment,
            address=address,
            method=OTHER_METHOD,
            status=status,
            bytes_sent=bytes_sent,
            url="",
            referrer="",
        )
        log.writer.append(line, moment)
    except Exception as problem:
        logger.error("The request log failed with %s", type(problem).__name__)
