"""System checks of the accounts."""

from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register

from telekom_site.accounts.conf import conf


@register(Tags.security, deploy=True)
def check_staff_have_a_second_factor(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a deployment whose staff pages open with a password alone (accounts.E001)."""
    if conf.STAFF_SECOND_FACTOR:
        return []
    return [
        Error(
            "Staff pages open with a password alone.",
            hint="Remove STAFF_SECOND_FACTOR=false from the environment.",
            id="accounts.E001",
        )
    ]
