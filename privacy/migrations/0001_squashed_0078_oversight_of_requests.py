"""The tables of the layer as the migrations up to 0078 leave them, for a new database.

docs/how-to/squash-migrations.md says how this file came about, and when the next one is due.
"""

from typing import Any

from django.conf import settings
from django.db import migrations

from privacy.conf import conf, setting
from privacy.created_together import CreateTogether
from privacy.identity_keys import add_fallback
from privacy.migrations.tables_at_0078 import (
    breaches,
    campaigns,
    company_rules,
    confidentiality,
    consent,
    controllers,
    disclosures,
    due_reviews,
    heartbeat,
    impact_assessments,
    my_data,
    mystery_shopper,
    notice_versions,
    outbox,
    personal_data,
    precautions,
    processing_records,
    processors,
    promises,
    rate_limits,
    service_notices,
    staff_access,
    subject_requests,
)


def keep_former_key(apps: Any, schema_editor: Any) -> None:
    """Accept the key of earlier releases where their journal outlived their database, as 0012."""
    if not setting("IDENTITY_KEY", "") and conf.ERASURE_JOURNAL.exists():
        add_fallback(conf.IDENTITY_KEY_FILE, settings.SECRET_KEY)


class Migration(migrations.Migration):
    """All tables at once."""

    initial = True
    replaces = [
        ("privacy", "0001_controller"),
        ("privacy", "0002_requests_consent_outbox_promises"),
        ("privacy", "0003_consent_receipts"),
        ("privacy", "0004_journal_and_retention_runs"),
        ("privacy", "0005_kinds_reminders_two_people"),
        ("privacy", "0006_mailbox_indexes"),
        ("privacy", "0007_sealed_packages_and_delivered_answers"),
        ("privacy", "0008_legal_holds_and_restrictions"),
        ("privacy", "0009_redactions"),
        ("privacy", "0010_disclosures"),
        ("privacy", "0011_holds_name_what_waits"),
        ("privacy", "0012_keys_and_addresses"),
        ("privacy", "0013_mails_held_back"),
        ("privacy", "0014_when_mails_are_kept_from"),
        ("privacy", "0015_erasure_runs"),
        ("privacy", "0016_who_looked"),
        ("privacy", "0017_journal_entries"),
        ("privacy", "0018_heartbeats"),
        ("privacy", "0019_mail_server_failed"),
        ("privacy", "0020_companies_are_told"),
        ("privacy", "0021_what_is_told_of_a_hold"),
        ("privacy", "0022_files_to_delete"),
        ("privacy", "0023_what_goes_once_answered"),
        ("privacy", "0024_what_a_deletion_found"),
        ("privacy", "0025_when_work_is_awaited"),
        ("privacy", "0026_heartbeats_follow_their_tasks"),
        ("privacy", "0027_datasets"),
        ("privacy", "0028_labels_of_requests"),
        ("privacy", "0029_counts_of_erasure_runs"),
        ("privacy", "0030_labels_of_consent_and_outbox"),
        ("privacy", "0031_choices_and_notifications"),
        ("privacy", "0032_my_data_links"),
        ("privacy", "0033_packages_in_two_parts"),
        ("privacy", "0034_deletions_that_wait"),
        ("privacy", "0035_access_alerts"),
        ("privacy", "0036_requests_by_number"),
        ("privacy", "0037_service_notices"),
        ("privacy", "0038_consent_chain"),
        ("privacy", "0039_chain_of_consents"),
        ("privacy", "0040_every_consent_is_numbered"),
        ("privacy", "0041_campaigns"),
        ("privacy", "0042_retained_records"),
        ("privacy", "0043_requests_of_authorities"),
        ("privacy", "0044_disclosures_get_requests"),
        ("privacy", "0045_every_disclosure_has_its_request"),
        ("privacy", "0046_breach_register"),
        ("privacy", "0047_findings_are_data"),
        ("privacy", "0048_undertakings"),
        ("privacy", "0049_purpose_of_access"),
        ("privacy", "0050_companies_on_rows"),
        ("privacy", "0051_restrictions_name_companies"),
        ("privacy", "0052_editors_of_what_is_approved"),
        ("privacy", "0053_precautions"),
        ("privacy", "0054_promise_history"),
        ("privacy", "0055_requests_name_their_extent"),
        ("privacy", "0056_deadlines_by_the_companys_day"),
        ("privacy", "0057_data_protection_officers"),
        ("privacy", "0058_who_answers_a_request"),
        ("privacy", "0059_notice_versions"),
        ("privacy", "0060_notes_and_entered_requests"),
        ("privacy", "0061_requests_to_several_companies"),
        ("privacy", "0062_announced_notices"),
        ("privacy", "0063_forwarded_requests"),
        ("privacy", "0064_accesses_in_an_emergency"),
        ("privacy", "0065_figures_over_time"),
        ("privacy", "0066_mystery_shopper"),
        ("privacy", "0067_processors"),
        ("privacy", "0068_uses_of_consents"),
        ("privacy", "0069_purpose_of_accounts"),
        ("privacy", "0070_saved_answers"),
        ("privacy", "0071_rules_of_companies"),
        ("privacy", "0072_one_register_of_reminders"),
        ("privacy", "0073_batches_of_uses"),
        ("privacy", "0074_attachments_of_requests"),
        ("privacy", "0075_records_and_assessments"),
        ("privacy", "0076_people_whom_notices_concern"),
        ("privacy", "0077_especially_protected_people"),
        ("privacy", "0078_oversight_of_requests"),
    ]
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunPython(keep_former_key, migrations.RunPython.noop),
        CreateTogether(
            [
                *breaches.TABLES,
                *campaigns.TABLES,
                *company_rules.TABLES,
                *confidentiality.TABLES,
                *consent.TABLES,
                *controllers.TABLES,
                *disclosures.TABLES,
                *due_reviews.TABLES,
                *heartbeat.TABLES,
                *impact_assessments.TABLES,
                *my_data.TABLES,
                *mystery_shopper.TABLES,
                *notice_versions.TABLES,
                *outbox.TABLES,
                *personal_data.TABLES,
                *precautions.TABLES,
                *processing_records.TABLES,
                *processors.TABLES,
                *promises.TABLES,
                *rate_limits.TABLES,
                *service_notices.TABLES,
                *staff_access.TABLES,
                *subject_requests.TABLES,
            ]
        ),
    ]
