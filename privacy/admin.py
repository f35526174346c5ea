"""The admin pages of the parts, for Django to find."""

from privacy.access import admin as access
from privacy.access import holds_admin, retention_admin
from privacy.consent import admin as consent
from privacy.outbox import admin as outbox
from privacy.promises import admin as promises
from privacy.subject_requests import admin as subject_requests

__all__ = [
    "access",
    "consent",
    "holds_admin",
    "outbox",
    "promises",
    "retention_admin",
    "subject_requests",
]
