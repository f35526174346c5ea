"""Send the log to the database named `request_log`, where the project has one."""

from typing import Any

from django.db import connections
from django.db.models import Model

APP = "privacy_request_log"
ALIAS = "request_log"


class RequestLogRouter:
    """For DATABASE_ROUTERS. Without DATABASES["request_log"] it has no opinion."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return self._database(model)

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        return self._database(model)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if ALIAS not in connections.settings:
            return None
        if db == ALIAS or app_label == APP:
            return db == ALIAS and app_label == APP
        return None

    @staticmethod
    def _database(model: type[Model]) -> str | None:
        is_log = model._meta.app_label == APP and ALIAS in connections.settings
        return ALIAS if is_log else None
