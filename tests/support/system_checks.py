"""The system checks of one package: all of a project take ten times as long."""

from django.core.checks import CheckMessage
from django.core.checks.registry import registry


def messages_of(package: str) -> list[CheckMessage]:
    """Return what the checks of a package say, those of the database too; not those of a
    deployment."""
    messages = list[CheckMessage]()
    for check in registry.get_checks():
        if check.__module__.startswith(f"{package}."):
            messages += check(app_configs=None, databases=["default"])
    return messages
