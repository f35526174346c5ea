"""Rename `act` of consents to `choice`, and the times of notifications of companies."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0030_labels_of_consent_and_outbox")]

    operations = [
        migrations.RenameField("controller", "told_at", "notified_at"),
        migrations.RenameField("subjectrequest", "company_told_at", "company_notified_at"),
        migrations.RenameField("consentevent", "act", "choice"),
        migrations.RemoveConstraint("receiptentry", "each_receipt_given_and_withdrawn_once"),
        migrations.RenameField("receiptentry", "act", "choice"),
        migrations.AddConstraint(
            "receiptentry",
            models.UniqueConstraint(
                fields=["receipt_digest", "choice"], name="each_receipt_given_and_withdrawn_once"
            ),
        ),
    ]
