from typing import Any

from django.db import migrations

from privacy.subject_requests.models import new_reference


def fill(apps: Any, schema_editor: Any) -> None:
    """Give each enquiry a reference; its answer, if it has one, becomes a message."""
    Enquiry = apps.get_model("enquiries", "Enquiry")
    EnquiryMessage = apps.get_model("enquiries", "EnquiryMessage")
    references = set[str]()
    for enquiry in Enquiry.objects.order_by("pk").iterator():
        reference = new_reference()
        while reference in references:
            reference = new_reference()
        references.add(reference)
        enquiry.reference = reference
        if enquiry.answer:
            enquiry.answered_at = enquiry.answered_at or enquiry.asked_at
            EnquiryMessage.objects.create(
                enquiry=enquiry, sender="team", text=enquiry.answer, sent_at=enquiry.answered_at
            )
        if enquiry.answered_at:
            enquiry.state = "answered"
        enquiry.save(update_fields=["reference", "answered_at", "state"])


class Migration(migrations.Migration):

    dependencies = [("enquiries", "0004_conversations")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=False)]
