"""Whether what is stored is declared, can be told, and somebody answers for it."""

import secrets

from django.utils.translation import gettext_lazy as _

from privacy.controllers.models import Controller
from privacy.personal_data.export import export_subject_data
from privacy.registry.discovery import registry
from privacy.registry.promise import Evidence, Probe, finding
from privacy.registry.subject import DataSubject
from privacy.reporting import coverage


def purposes(probe: Probe) -> Evidence:
    """No model or field of the running system is without a declared purpose and end."""
    gaps = [
        *coverage.undeclared_models(),
        *coverage.undeclared_fields(),
        *coverage.stale_declarations(),
        *coverage.models_without_retention(),
    ]
    fields = sum(len(model.fields) for model in registry.personal_models)
    text = _("%(fields)d personal fields in %(models)d tables have a purpose; %(gaps)d have none.")
    return Evidence(
        not gaps,
        (finding(text, fields=fields, models=len(registry.personal_models), gaps=len(gaps)),),
    )


def readable(probe: Probe) -> Evidence:
    """Every declared store can be read for a person; for somebody who never existed it yields
    nothing."""
    nobody = DataSubject(f"{secrets.token_hex(16)}@nobody.invalid")
    found = list(export_subject_data(nobody))
    records = sum(len(subject_data.records) for subject_data in found)
    text = _(
        "%(stores)d stores were read for a person made up for the test; %(records)d "
        "records of others came up."
    )
    return Evidence(records == 0, (finding(text, stores=len(found), records=records),))


def contact(probe: Probe) -> Evidence:
    """The live contact form offers every company, and every company has a contact and an
    authority."""
    companies = list(Controller.objects.all())
    page = probe.fetch(probe.path_of("privacy:request")).text
    reachable = [
        one
        for one in companies
        if f'value="{one.slug}"' in page and one.privacy_contact and one.authority
    ]
    text = _("The contact form reaches %(reached)d of %(all)d companies.")
    seen = finding(text, reached=len(reachable), all=len(companies))
    return Evidence(bool(companies) and len(reachable) == len(companies), (seen,))
