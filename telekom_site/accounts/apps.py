"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "telekom_site.accounts"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from telekom_site.accounts.flows import note_use

        user_logged_in.connect(note_use, dispatch_uid="accounts.note_use")
