"""System checks that the log is complete, private and temporary."""

import os
import stat
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

from privacy.client import HEADERS, UNIX, parse_network
from privacy.conf import conf as layer
from privacy.request_log.conf import conf
from privacy.request_log.forwarding import everybody_is_the_proxy
from privacy.request_log.store import database

MIDDLEWARE = "privacy.request_log.middleware.RequestLogMiddleware"
ROUTER = "privacy.request_log.router.RequestLogRouter"
VENDORS = ("postgresql", "sqlite")


@register(Tags.security)
def check_middleware(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check that the middleware comes first, so that it sees every response."""
    if MIDDLEWARE not in settings.MIDDLEWARE:
        return [
            checks.Warning(
                "Responses are not logged: the middleware of the request log is not installed.",
                hint=f"Put {MIDDLEWARE!r} first in MIDDLEWARE.",
                id="privacy_request_log.W001",
            )
        ]
    if settings.MIDDLEWARE[0] != MIDDLEWARE:
        return [
            checks.Warning(
                "Responses of the middleware before the request log are not logged.",
                hint=f"Put {MIDDLEWARE!r} first in MIDDLEWARE.",
                id="privacy_request_log.W002",
            )
        ]
    return []


@register(Tags.security)
def check_spool_is_set(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check that the folder of the spool is set; without it the middleware refuses to start."""
    try:
        directory = conf.REQUEST_LOG_SPOOL_DIR
    except ImproperlyConfigured:
        return [
            Error(
                "The request log has no folder for its spool.",
                hint="Set PRIVACY_REQUEST_LOG_SPOOL_DIR to a private folder on a local disk.",
                id="privacy_request_log.E001",
            )
        ]
    if directory.is_absolute():
        return []
    return [
        Error(
            "The folder of the request log's spool is relative, so processes may use different "
            "folders.",
            hint="Make PRIVACY_REQUEST_LOG_SPOOL_DIR an absolute path.",
            id="privacy_request_log.E002",
        )
    ]


@register(Tags.security, deploy=True)
def check_spool_is_usable(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check that the spool is writable, and not readable by other users."""
    try:
        directory = conf.REQUEST_LOG_SPOOL_DIR
    except ImproperlyConfigured:
        return []
    existing = directory.absolute()
    while not existing.exists():
        existing = existing.parent
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        return [
            Error(
                "The folder of the request log's spool cannot be written to.",
                hint="Give the user that runs the site write access to "
                "PRIVACY_REQUEST_LOG_SPOOL_DIR.",
                id="privacy_request_log.E003",
            )
        ]
    if directory.exists() and stat.S_IMODE(directory.stat().st_mode) & 0o077:
        return [
            checks.Warning(
                "Other users of this machine can read the spool of the request log.",
                hint="Run `chmod 700` on the folder PRIVACY_REQUEST_LOG_SPOOL_DIR.",
                id="privacy_request_log.W003",
            )
        ]
    return []


@register(Tags.security)
def check_trusted_proxies(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check that each trusted proxy is a network, and not the whole internet."""
    messages: list[CheckMessage] = []
    for text in layer.TRUSTED_PROXIES:
        network = parse_network(text)
        if network is None and text != UNIX:
            messages.append(
                Error(
                    f"{text!r} in PRIVACY_TRUSTED_PROXIES is not a network.",
                    hint=f"Write networks as 10.0.0.0/8 or 2001:db8::/32, or {UNIX!r} for a "
                    f"Unix socket.",
                    id="privacy_request_log.E004",
                )
            )
        elif network is not None and network.prefixlen == 0:
            messages.append(
                checks.Warning(
                    f"{text!r} in PRIVACY_TRUSTED_PROXIES trusts every client, so clients can "
                    f"choose their address.",
                    hint="List only the networks of your own proxies.",
                    id="privacy_request_log.W004",
                )
            )
    return messages


@register(Tags.security)
def check_forwarded_header(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check that the header of the proxies is supported."""
    if layer.FORWARDED_HEADER.lower() in HEADERS:
        return []
    return [
        Error(
            f"PRIVACY_FORWARDED_HEADER {layer.FORWARDED_HEADER!r} is not supported.",
            hint="Use X-Forwarded-For or Forwarded.",
            id="privacy_request_log.E005",
        )
    ]


@register(Tags.database)
def check_router(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check that a database named request_log is used: that needs the router."""
    if "request_log" not in settings.DATABASES or ROUTER in settings.DATABASE_ROUTERS:
        return []
    return [
        checks.Warning(
            "DATABASES has a request_log, but the request log is not stored there.",
            hint=f"Add {ROUTER!r} to DATABASE_ROUTERS.",
            id="privacy_request_log.W005",
        )
    ]


@register(Tags.database)
def check_who_asks(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    """Check that a proxy in front of the site is trusted, so that client addresses are known."""
    if databases is not None and database() not in databases:
        return []
    try:
        unnoticed = everybody_is_the_proxy()
    except DatabaseError:
        return []  # not migrated yet, so nothing was counted
    if not unnoticed:
        return []
    return [
        checks.Warning(
            f"Most requests carry {layer.FORWARDED_HEADER} but no proxy is trusted: all visitors "
            "appear under the proxy's address.",
            hint="Set PRIVACY_TRUSTED_PROXIES to the networks of your proxies.",
            id="privacy_request_log.W006",
        )
    ]


@register(Tags.security)
def check_retention(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check that the purge interval is positive and at most the retention period."""
    if timedelta(0) < conf.REQUEST_LOG_PURGE_INTERVAL <= conf.REQUEST_LOG_RETENTION:
        return []
    return [
        Error(
            "The request log is purged less often than its retention period requires.",
            hint="Make PRIVACY_REQUEST_LOG_PURGE_INTERVAL_SECONDS positive and shorter than"
            " PRIVACY_REQUEST_LOG_RETENTION_DAYS.",
            id="privacy_request_log.E006",
        )
    ]


@register()
def check_time_zones(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check that datetimes are aware: naive ones would make deletion depend on the machine's time
    zone."""
    if settings.USE_TZ:
        return []
    return [
        Error(
            "The request log needs datetimes with a time zone.",
            hint="Set USE_TZ = True.",
            id="privacy_request_log.E007",
        )
    ]


@register()
def check_database(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check that the database is supported, and overwrites what is deleted."""
    alias = database()
    connection = connections[alias]
    if connection.vendor not in VENDORS:
        return [
            Error(
                f"The request log cannot be stored in {connection.display_name}.",
                hint="Give it a database of its own on PostgreSQL or SQLite: "
                "DATABASES['request_log'].",
                id="privacy_request_log.E008",
            )
        ]
    command = (
        str(connection.settings_dict["OPTIONS"].get("init_command", "")).replace(" ", "").lower()
    )
    if connection.vendor == "postgresql" or "secure_delete=on" in command:
        return []
    return [
        checks.Warning(
            f"SQLite may leave deleted rows of the request log in the file of {alias!r}.",
            hint="Put 'PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON;' into its "
            "OPTIONS['init_command'].",
            id="privacy_request_log.W007",
        )
    ]
