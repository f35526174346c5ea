"""Logins in a table that names the account, so that an erasure finds and ends them (Django's own table does not)."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSession

from telekom_site.accounts.models import Login


class SessionStore(DatabaseSession):
    """Django's sessions in the database, kept in `Login`. Named by SESSION_ENGINE."""

    @classmethod
    def get_model_class(cls) -> type[Login]:
        return Login

    def create_model_instance(self, data: dict[str, Any]) -> Login:
        login: Login = super().create_model_instance(data)  # type: ignore[assignment]
        login.account_id = data.get(SESSION_KEY)
        return login
