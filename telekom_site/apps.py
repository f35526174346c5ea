"""The site itself as an app: its commands, and its declarations for third-party apps' models."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TelekomSiteConfig(AppConfig):
    """The site: connects the heartbeats of its background work."""

    name = "telekom_site"
    verbose_name = _("Website")

    def ready(self) -> None:
        """Connect the signals of the task queue."""
        from django_q.signals import post_execute_in_worker, pre_execute

        from telekom_site import tasks

        pre_execute.connect(tasks.note_begun, dispatch_uid="telekom_site.note_begun")
        post_execute_in_worker.connect(tasks.note_ended, dispatch_uid="telekom_site.note_ended")
