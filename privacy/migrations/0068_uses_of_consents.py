"""Uses of consents, as far as messages and current consents still show them."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce

BATCH = 2_000  # rows
HANDED_OVER = ("handing_over", "unknown", "sent", "bounced", "complained")


def record_known_uses(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Record a use per message that the mail server has, or may have, and the last use of each
    consent on which something else rested, such as an invitation to a survey."""
    uses = apps.get_model("privacy", "ConsentUse")._base_manager
    events = apps.get_model("privacy", "ConsentEvent")._base_manager
    messages = apps.get_model("privacy", "CampaignMessage")._base_manager
    sent = messages.filter(state__in=HANDED_OVER, grant__in=events.values("pk"))
    moment = Coalesce("handed_over_at", "sent_at", "created_at")
    rows = sent.values_list("grant", "campaign", moment).iterator(chunk_size=BATCH)
    _store(uses, ((grant, f"campaign {campaign}", at) for grant, campaign, at in rows))
    consents = apps.get_model("privacy", "CurrentConsent")._base_manager
    used = consents.filter(state="valid", grant__isnull=False, used_at__gt=F("since"))
    known = uses.filter(grant=OuterRef("grant"), used_at__gte=OuterRef("used_at"))
    others = used.exclude(Exists(known)).values_list("grant", "used_at")
    _store(uses, ((grant, "", at) for grant, at in list(others)))


def _store(uses: Any, rows: Iterable[tuple[UUID, str, datetime | None]]) -> None:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        uses.bulk_create(
            uses.model(grant_id=grant, used_for=used_for, used_at=used_at)
            for grant, used_for, used_at in batch
        )


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0067_processors'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsentUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('used_for', models.CharField(max_length=40, verbose_name='used for')),
                ('used_at', models.DateTimeField(verbose_name='when')),
                ('grant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='uses', to='privacy.consentevent', verbose_name='consent')),
            ],
            options={
                'verbose_name': 'use of a consent',
                'verbose_name_plural': 'uses of consents',
                'ordering': ['-used_at', '-pk'],
                'indexes': [models.Index(fields=['grant', 'used_at'], name='uses_of_a_consent'), models.Index(fields=['used_at'], name='uses_by_time')],
            },
        ),
        migrations.RunPython(record_known_uses, migrations.RunPython.noop),
    ]
