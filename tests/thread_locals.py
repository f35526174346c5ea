"""Keep what Django knows of the present request in plain thread locals.

Those of asgiref are the same where no event loop runs, and follow a request through one. They take
a twelfth of the time of the tests, which ask for the language and the connection all the time; a
value that is not there takes longest, as they name it in an error that nobody reads.
"""

import threading

from django.core.cache import caches
from django.db import connections
from django.test import signals
from django.urls import base
from django.utils import timezone
from django.utils.translation import trans_real


class Plain(threading.local):
    """Stand in for `asgiref.local.Local`."""

    def __init__(self, thread_critical: bool = False) -> None:
        super().__init__()


def keep_plainly() -> None:
    """Forget what is kept; called before anything is."""
    for module, name in (
        (base, "_prefixes"),
        (base, "_urlconfs"),
        (timezone, "_active"),
        (trans_real, "_active"),
        (connections, "_connections"),
        (caches, "_connections"),
    ):
        assert hasattr(module, name), f"this Django keeps no {name}"
        setattr(module, name, Plain())
    vars(signals)["Local"] = Plain  # made again for a setting that a test changes
