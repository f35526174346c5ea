import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import privacy.outbox.model_fields

TOPICS = [
    ("mobile", "Mobile"),
    ("broadband", "Internet and phone at home"),
    ("tv", "Television"),
    ("business", "Business customers"),
    ("other", "Something else"),
]


class Migration(migrations.Migration):

    dependencies = [
        ("enquiries", "0003_addresses_in_one_form"),
        ("privacy", "0030_labels_of_consent_and_outbox"),
    ]

    operations = [
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                ("mailbox", privacy.outbox.model_fields.EmailAddressField(help_text="of the team: it is told of new enquiries, without their content", max_length=254, verbose_name="mailbox")),
                ("told_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="told of news at")),
                ("controller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="privacy.controller", verbose_name="company")),
            ],
            options={"verbose_name": "team", "verbose_name_plural": "teams", "ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="TopicRoute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic", models.CharField(choices=TOPICS, max_length=20, unique=True, verbose_name="topic")),
                ("team", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="routes", to="enquiries.team", verbose_name="team")),
            ],
            options={"verbose_name": "topic of a team", "verbose_name_plural": "topics of a team", "ordering": ["topic"]},
        ),
        migrations.CreateModel(
            name="EnquiryMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sender", models.CharField(choices=[("person", "you"), ("team", "the team")], max_length=10, verbose_name="from")),
                ("text", models.TextField(max_length=10000, verbose_name="text")),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="sent at")),
                ("enquiry", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="enquiries.enquiry")),
            ],
            options={"verbose_name": "message about an enquiry", "verbose_name_plural": "messages about enquiries", "ordering": ["sent_at", "pk"]},
        ),
        migrations.AddField(
            model_name="enquiry",
            name="team",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to="enquiries.team", verbose_name="team"),
        ),
        migrations.AddField(
            model_name="enquiry",
            name="team_is_told",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="enquiry",
            name="state",
            field=models.CharField(choices=[("open", "open"), ("answered", "answered"), ("closed", "closed")], default="open", editable=False, max_length=10, verbose_name="state"),
        ),
        migrations.AddField(  # unique once 0005 has filled it
            model_name="enquiry",
            name="reference",
            field=models.CharField(default="", editable=False, max_length=8, verbose_name="reference"),
        ),
        migrations.AlterField(
            model_name="enquiry",
            name="answered_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="answered or closed at"),
        ),
    ]
