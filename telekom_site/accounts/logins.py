"""Where a person is logged in, and how to log out there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from privacy.digests import keyed_digest
from telekom_site.accounts.models import User, UserSession
from telekom_site.accounts.sessions import BEGAN, DEVICE


@dataclass(frozen=True, slots=True)
class LoginShown:
    """One login as its owner sees it; `name` is a pseudonym of the session key, which is the cookie
    and never shown."""

    name: str
    began: datetime | None
    device: str
    ends: datetime
    is_current: bool


def logins_of(user: User, current: str | None) -> list[LoginShown]:
    """Return the account's logins, the one with the key `current` first, then the latest."""
    shown = []
    for login in UserSession.objects.filter(account=user, expire_date__gt=timezone.now()):
        shown.append(_shown(login, current))
    return sorted(shown, key=lambda login: (not login.is_current, -login.ends.timestamp()))


def _shown(login: UserSession, current: str | None) -> LoginShown:
    data = login.get_decoded()
    return LoginShown(
        name=_name_of(login),
        began=parse_datetime(str(data.get(BEGAN, ""))),
        device=str(data.get(DEVICE, "")),
        ends=login.expire_date,
        is_current=login.session_key == current,
    )


def _name_of(login: UserSession) -> str:
    return keyed_digest("login", login.session_key)


def end_chosen_sessions(user: User, name: str, current: str | None) -> int:
    """End the account's login of this name, or all but the current one for "others"; the number
    ended."""
    if name == "others":
        return end_sessions(user, but=current)
    keys = []
    for login in UserSession.objects.filter(account=user):
        if _name_of(login) == name:
            keys.append(login.pk)
    return UserSession.objects.filter(pk__in=keys).delete()[0]


def end_sessions(user: User, but: str | None = None) -> int:
    """End the account's sessions, but the one with this key; the number ended."""
    return UserSession.objects.filter(account=user).exclude(pk=but or "").delete()[0]


def end_sessions_of_blocked(sender: Any, instance: User, **kwargs: Any) -> None:
    """End the sessions of an account that is stored as blocked: none is good again later."""
    if not instance.is_active and not kwargs.get("raw"):
        end_sessions(instance)
