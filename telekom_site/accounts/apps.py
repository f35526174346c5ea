"""The accounts app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The app: connects its functions to the signals of the libraries."""

    name = "telekom_site.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Connect the signals."""
        from allauth.account.signals import password_changed
        from allauth.mfa.signals import authenticator_added
        from django.contrib.auth.signals import user_logged_in

        from privacy.outbox.signals import mail_sent
        from telekom_site.accounts import address_change, checks  # noqa: F401
        from telekom_site.accounts.flows import note_login
        from telekom_site.accounts.logins import end_sessions_of_blocked
        from telekom_site.accounts.models import User
        from telekom_site.accounts.roles import ensure_rights
        from telekom_site.accounts.second_factor import end_other_sessions
        from telekom_site.accounts.sessions import describe_session

        mail_sent.connect(address_change.start_clock, dispatch_uid="accounts.address_links")
        user_logged_in.connect(note_login, dispatch_uid="accounts.note_login")
        user_logged_in.connect(describe_session, dispatch_uid="accounts.describe_session")
        authenticator_added.connect(end_other_sessions, dispatch_uid="accounts.end_other_sessions")
        password_changed.connect(end_other_sessions, dispatch_uid="accounts.end_other_sessions")
        post_save.connect(
            end_sessions_of_blocked, sender=User, dispatch_uid="accounts.end_sessions_of_blocked"
        )
        post_migrate.connect(ensure_rights, dispatch_uid="accounts.ensure_rights")
