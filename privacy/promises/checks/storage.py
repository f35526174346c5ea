"""Whether what is stored is declared, can be told, and somebody answers for it."""

import secrets
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from privacy.controllers.models import Controller
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.rows import model_of, rows_of
from privacy.registry.declarations import Identifier, PersonalModel
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
    """Every declared dataset can be read for a person: for one who never existed it yields nothing,
    and a record of each table is found by the address that it names."""
    never_existed = DataSubject(f"{secrets.token_hex(16)}@nobody.invalid")
    datasets = list(export_subject_data(never_existed))
    records = sum(len(subject_data.records) for subject_data in datasets)
    samples = [found for declaration in registry.personal_models for found in _sample(declaration)]
    invented = _(
        "%(datasets)d datasets were read for a person made up for the test; %(records)d "
        "records of others came up."
    )
    sampled = _("%(found)d of %(all)d records, one of each table, are found for their person.")
    return Evidence(
        bool(datasets) and records == 0 and all(samples),
        (
            finding(invented, datasets=len(datasets), records=records),
            finding(sampled, found=sum(samples), all=len(samples)),
        ),
    )


def _sample(declaration: PersonalModel) -> Iterator[bool]:
    """Tell of one record, where there is one that names an address, whether its person is given
    it."""
    if declaration.identified_by is not Identifier.EMAIL or not declaration.paths:
        return
    path = declaration.paths[0]
    rows = model_of(declaration)._base_manager.exclude(**{path: ""}).exclude(**{path: None})
    for key, email in rows.order_by("-pk").values_list("pk", path)[:1]:
        yield rows_of(declaration, DataSubject(str(email))).filter(pk=key).exists()


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
