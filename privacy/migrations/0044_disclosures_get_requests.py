"""Disclosures of earlier releases get a request each, and an event in the chain of the register."""

import json
from datetime import UTC
from typing import Any

from django.db import migrations

from privacy.digests import keyed_digest


def give_requests(apps: Any, schema_editor: Any) -> None:
    names = ('Disclosure', 'DisclosureRequest', 'DisclosureEvent', 'DisclosureChain', 'Controller')
    Disclosure, Request, Event, Chain, Controller = (apps.get_model('privacy', name) for name in names)
    company = Controller.objects.order_by('-is_default', 'pk').first()
    number, digest = 0, ''
    for disclosure in Disclosure.objects.order_by('disclosed_at', 'pk'):
        number += 1
        request = Request.objects.create(
            company=company,
            authority=disclosure.recipient,
            reference=disclosure.law[:200],
            received_at=disclosure.disclosed_at,
            people=1,
            state='recorded',
        )
        staff = str(disclosure.staff_id or '')
        moment = disclosure.disclosed_at.astimezone(UTC).isoformat(timespec='microseconds')
        text = [number, str(request.pk), 'recorded', staff, {}, '', moment, digest]
        digest = keyed_digest('disclosure_chain', json.dumps(text, separators=(',', ':'), ensure_ascii=False))
        Event.objects.create(
            number=number,
            request=request,
            kind='recorded',
            staff=staff,
            occurred_at=disclosure.disclosed_at,
            digest=digest,
        )
        disclosure.request, disclosure.kept_from = request, disclosure.disclosed_at
        disclosure.save(update_fields=['request', 'kept_from'])
    if number:
        Chain.objects.create(pk=1, number=number, digest=digest)


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0043_requests_of_authorities'),
    ]

    operations = [
        migrations.RunPython(give_requests, migrations.RunPython.noop),
    ]
