"""Database router that stores the log in the database `request_log`, where there is one."""

from typing import Any

from django.db import connections
from django.db.models import Model

APP = "privacy_request_log"
ALIAS = "request_log"


class RequestLogRouter:
    """Router for DATABASE_ROUTERS; without DATABASES["request_log"] it returns None everywhere."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        """Return the log's database for its models."""
        return self._database(model)

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        """Return the log's database for its models."""
        return self._database(model)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Allow the log's migrations in its own database only, and no others there."""
        if ALIAS not in connections.settings:
            return None
        if db == ALIAS or app_label == APP:
            return db == ALIAS and app_label == APP
        return None

    @staticmethod
    def _database(model: type[Model]) -> str | None:
        is_log = model._meta.app_label == APP and ALIAS in connections.settings
        return ALIAS if is_log else None
