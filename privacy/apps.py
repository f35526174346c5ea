"""The privacy layer as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db import connections, router
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """App configuration that connects the parts of the layer."""

    name = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Privacy")

    def ready(self) -> None:
        """Register checks, signal handlers and the replay of decisions."""
        from privacy import checks, triggers  # noqa: F401
        from privacy.breaches.models import BreachDelivery
        from privacy.campaigns import feedback, subscribers
        from privacy.campaigns.triggers import TRIGGERS as CAMPAIGN_TRIGGERS
        from privacy.company_rules.triggers import TRIGGERS as OF_COMPANY_RULES
        from privacy.confidentiality.emergencies import opening as emergencies
        from privacy.confidentiality.emergencies.triggers import TRIGGERS as OF_EMERGENCIES
        from privacy.confidentiality.triggers import TRIGGERS as OF_UNDERTAKINGS
        from privacy.consent import confirmation, endings, expiry, flows, mail_receipts
        from privacy.consent.signals import consent_confirmed, consent_ended
        from privacy.consent.triggers import TRIGGERS
        from privacy.controllers import directory
        from privacy.disclosures import telling as disclosures
        from privacy.disclosures.triggers import TRIGGERS as OF_DISCLOSURES
        from privacy.due_reviews.due_list import register_source
        from privacy.impact_assessments import register as impact_assessments
        from privacy.impact_assessments.triggers import TRIGGERS as OF_ASSESSMENTS
        from privacy.my_data import access_alerts, own_deletion
        from privacy.my_data import links as my_data_links
        from privacy.notice_versions.triggers import TRIGGERS as OF_NOTICE_VERSIONS
        from privacy.outbox.signals import (
            mail_answered,
            mail_bounced,
            mail_complained_of,
            mail_sent,
        )
        from privacy.personal_data import files, replayed_decisions
        from privacy.personal_data.deletion_guard import watch
        from privacy.personal_data.erasure_journal_file import Decision
        from privacy.personal_data.replay import register_handler, replayed
        from privacy.personal_data.signals import tables_erased
        from privacy.precautions.triggers import TRIGGERS as OF_PRECAUTIONS
        from privacy.processing_records import recording
        from privacy.processing_records.triggers import TRIGGERS as OF_RECORDS
        from privacy.processors import register as processors
        from privacy.processors.triggers import TRIGGERS as OF_PROCESSORS
        from privacy.service_notices.models import NoticeDelivery
        from privacy.subject_requests import erasure_run, links
        from privacy.subject_requests.access_package import package_files
        from privacy.subject_requests.actions.end_uses import object_again
        from privacy.subject_requests.forwarding import sending
        from privacy.subject_requests.replayed_erasures import note_replay
        from privacy.subject_requests.workbench.saved_answers.triggers import (
            TRIGGERS as OF_SAVED_ANSWERS,
        )
        from privacy.subject_requests.workbench.triggers import TRIGGERS as OF_NOTES

        mail_sent.connect(links.start_clock)
        mail_sent.connect(my_data_links.start_clock)
        mail_sent.connect(own_deletion.start_clock)
        mail_sent.connect(sending.note_sent)
        mail_bounced.connect(sending.note_bounce)
        mail_sent.connect(package_files.start_clock)
        mail_sent.connect(confirmation.start_clock)
        tables_erased.connect(endings.end_all)
        tables_erased.connect(erasure_run.note_open_requests)
        for followed in (disclosures, NoticeDelivery, BreachDelivery):
            mail_sent.connect(followed.note_sent)
            mail_bounced.connect(followed.note_bounce)
        consent_confirmed.connect(subscribers.subscribe)
        consent_ended.connect(endings.withhold_mails)
        consent_ended.connect(subscribers.unsubscribe)
        consent_ended.connect(subscribers.withdraw_elsewhere)
        mail_bounced.connect(feedback.bounced)
        mail_complained_of.connect(feedback.complained)
        mail_complained_of.connect(feedback.mail_complained)
        mail_bounced.connect(feedback.mail_returned)
        mail_answered.connect(feedback.answered)

        expiry.register_addresses(subscribers.addresses_of)
        mail_receipts.register_companies(directory.contact_details)

        register_source(emergencies.reviews)
        register_source(processors.reviews)
        register_source(impact_assessments.reviews)
        register_source(recording.due_reviews)

        watch()
        files.watch()
        replayed_decisions.register_all()
        register_handler(Decision.WITHDRAWAL, flows.withdraw_again)
        register_handler(Decision.OBJECTION, object_again)
        register_handler(Decision.ACCESS_ALERT_ENDED, access_alerts.end_again)
        register_handler(Decision.DELETION_UNDONE, own_deletion.undo_again)
        replayed.connect(note_replay, dispatch_uid="privacy.note_replay")
        post_migrate.connect(_remember_identity_key, sender=self)

        triggers.register(*TRIGGERS, *CAMPAIGN_TRIGGERS, *OF_DISCLOSURES)
        triggers.register(*OF_EMERGENCIES)
        triggers.register(*OF_UNDERTAKINGS, *OF_PRECAUTIONS, *OF_NOTICE_VERSIONS, *OF_NOTES)
        triggers.register(*OF_PROCESSORS, *OF_SAVED_ANSWERS, *OF_COMPANY_RULES)
        triggers.register(*OF_ASSESSMENTS, *OF_RECORDS)
        pre_migrate.connect(_remove_triggers, sender=self)
        post_migrate.connect(_install_triggers, sender=self)


def _remember_identity_key(**kwargs: Any) -> None:
    """Store the key's fingerprint with a new database, so that the loss of the key is noticed."""
    from privacy.personal_data.identity_check import remember_identity_key

    if router.allow_migrate(kwargs["using"], "privacy", model_name="identitykey"):
        remember_identity_key()


def _remove_triggers(**kwargs: Any) -> None:
    """Drop the triggers where migrations may rebuild the tables that they name (SQLite)."""
    from privacy import triggers

    connection = connections[kwargs["using"]]
    if kwargs["plan"] and connection.vendor == "sqlite":
        triggers.remove(connection)


def _install_triggers(**kwargs: Any) -> None:
    """Create the triggers once the database is at the newest migration."""
    from privacy import triggers

    connection = connections[kwargs["using"]]
    ours = router.allow_migrate(kwargs["using"], "privacy", model_name="consentevent")
    if ours and triggers.is_fully_migrated(connection):
        triggers.install(connection)
