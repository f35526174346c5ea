"""Checks that stored data is declared, can be exported, and have a responsible company."""

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import urlsplit

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf as layer
from privacy.controllers.models import Controller
from privacy.heartbeat.beats import states
from privacy.my_data.mirror import mirror_of
from privacy.personal_data.export import exported_at_once
from privacy.personal_data.retention import late_rows, people_with_late_rows, purge_all
from privacy.personal_data.rows import model_of, rows_of, stored_addresses
from privacy.promises.checks import shopper
from privacy.promises.checks.rehearsal import (
    rehearse_access,
    rehearse_erasure,
    rehearse_other_company,
)
from privacy.promises.conf import conf
from privacy.promises.crawl import in_each_language
from privacy.promises.shown_sentences import notices
from privacy.promises.unknown_files import unknown_files, unnamed_sealed_files
from privacy.registry.declarations import Erasure, Identifier, PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.promise import Evidence, Finding, Page, Probe, finding
from privacy.registry.store_adapter import SampledAdapter
from privacy.registry.subject import DataSubject
from privacy.reporting import coverage, erasure_gaps, unknown_tables
from privacy.subject_requests.models import SubjectRequest

OK = 200
UNANSWERED = {404, 405, 410, *range(500, 600)}  # statuses of a form that cannot be sent
READS = 3  # again, of data that changed meanwhile
LATE = relativedelta(days=2)  # for the deletion by age, which may be postponed once


def purposes(probe: Probe) -> Evidence:
    """Check that every model and field has a declared purpose and retention period, that there is
    no table, column or file of nobody, that the deletion by age runs, and that it leaves no row for
    longer."""
    gaps = [
        *coverage.undeclared_models(),
        *coverage.undeclared_fields(),
        *coverage.fields_without_purpose(),
        *coverage.unfinished_drafts(),
        *coverage.stale_declarations(),
        *coverage.models_without_retention(),
    ]
    fields = sum(len(model.fields) for model in registry.personal_models)
    text = _("%(fields)d personal fields in %(models)d tables have a purpose; %(gaps)d have none.")
    seen = finding(text, fields=fields, models=len(registry.personal_models), gaps=len(gaps))
    left, of_nobody = late_rows(LATE), list(_of_nobody())
    kept_on = finding(_("Rows that should have been deleted by now: %(rows)d."), rows=left)
    findings = [seen, kept_on, *of_nobody]
    deletion = next((state for state in states() if state.work.function is purge_all), None)
    if deletion is None or deletion.due_by is None or not deletion.is_overdue:
        return Evidence(not (gaps or left or of_nobody), tuple(findings))
    late = finding(_("The deletion by age is overdue since %(due)s."), due=deletion.due_by)
    return Evidence(False, (*findings, late))


def _of_nobody() -> Iterator[Finding]:
    """Yield the tables, columns and files that no part of this site declares, with the setting for
    those that another program uses. Names of files may be those of people."""
    if tables := [gap.subject for gap in unknown_tables.unknown_tables()]:
        text = _(
            "Tables or columns that no part of this site declares: %(number)d. Where another "
            "program uses them, the settings must say so: %(setting)s"
        )
        setting = f"PRIVACY_TABLES_OF_OTHERS = {tables}"
        yield finding(text, number=len(tables), setting=setting)
    for folder, number in unnamed_sealed_files().items():
        text = _("Encrypted files in the folder %(folder)s that belong to nothing: %(number)d.")
        yield finding(text, folder=folder, number=number)
    folders = Counter(name.partition("/")[0] for name in unknown_files())
    for folder, number in folders.items():
        text = _(
            "Files in the folder %(folder)s that nothing names: %(number)d. Where another program "
            "uses them, %(setting)s must list their names."
        )
        setting = "PRIVACY_FILES_OF_OTHERS"
        yield finding(text, folder=folder, number=number, setting=setting)


def people_kept_too_long() -> Iterator[str]:
    """Yield the people of whom rows should have been deleted by now."""
    return people_with_late_rows(LATE)


def readable(probe: Probe) -> Evidence:
    """Check that every dataset can be exported: nothing for a person who never existed, every value
    of an invented one, and a sample record of each table for the person whose address it contains,
    and of each store that knows one; that "My data" can be opened and shows what the package of a
    sample person contains; and that the mystery shopper got its package."""
    never_existed = DataSubject(f"{secrets.token_hex(16)}@nobody.invalid")
    datasets = exported_at_once(never_existed)
    records = sum(len(subject_data.records) for subject_data in datasets)
    samples = list[bool]()
    for declaration in registry.personal_models:
        samples += _sample(declaration)
    stores = list(_samples_of_stores())
    doors = [probe.fetch(path) for path in in_each_language(probe, "privacy:my_data_link")]
    can_be_opened = all(door.status == OK and 'name="email"' in door.text for door in doors)
    can_be_opened &= not any(_sent(probe, door).status in UNANSWERED for door in doors)
    packaged, mirrored = _compared()
    rehearsed, shopped = rehearse_access(), shopper.access()
    invented = _(
        "%(datasets)d datasets were read for a test person who never existed; "
        "%(records)d records were found."
    )
    sampled = _("%(found)d of %(all)d records, one of each table, are found for their person.")
    outside = _("%(found)d of %(all)d stores outside the tables export what they have of a person.")
    is_kept = bool(datasets) and records == 0 and all(samples + stores) and can_be_opened
    is_kept &= packaged == mirrored and rehearsed.values > 0 and not rehearsed.wrong
    return Evidence(
        shopped.kept if is_kept else False,
        (
            *shopped.findings,
            finding(
                _("The package of an invented person has %(found)d of %(all)d stored values."),
                found=rehearsed.values - len(rehearsed.wrong),
                all=rehearsed.values,
            ),
            finding(invented, datasets=len(datasets), records=records),
            finding(sampled, found=sum(samples), all=len(samples)),
            finding(outside, found=sum(stores), all=len(stores)),
            finding(
                _("“My data” can be opened by an emailed link.")
                if can_be_opened
                else _("“My data” cannot be opened by an emailed link.")
            ),
            finding(
                _("“My data” shows %(shown)d of %(all)d datasets in the package of one person."),
                shown=len(mirrored & packaged),
                all=len(packaged),
            ),
        ),
    )


def erasable(probe: Probe) -> Evidence:
    """Check, with an invented person, that an erasure leaves no value but those that are declared
    to be retained, in a transaction that is rolled back; and that a law requires each of these."""
    rehearsed, without_law = rehearse_erasure(), list(erasure_gaps.retained_without_law())
    text = _(
        "Of an invented person, %(values)d values in %(tables)d tables were deleted; %(left)d were "
        "left."
    )
    seen = finding(
        text,
        values=rehearsed.values - len(rehearsed.wrong),
        tables=len(rehearsed.tables),
        left=len(rehearsed.wrong),
    )
    retained = sum(len(model.named(Erasure.KEEP)) for model in registry.personal_models)
    text = _("%(fields)d fields are retained; for %(wrong)d of them no law is named.")
    laws = finding(text, fields=retained, wrong=len(without_law))
    is_kept = rehearsed.values > 0 and not rehearsed.wrong and not without_law
    return Evidence(is_kept, (seen, laws))


def _compared() -> tuple[set[str], set[str]]:
    """Return what `_mirrored` does; read again where both differ, since the person may order, or be
    erased, between the two reads."""
    packaged, mirrored = _mirrored()
    for _again in range(READS):
        if packaged == mirrored:
            break
        packaged, mirrored = _mirrored()
    return packaged, mirrored


def _mirrored() -> tuple[set[str], set[str]]:
    """Return the titles of the datasets that the package of a sample person contains, and of those
    that "My data" shows them."""
    subject = DataSubject(next(stored_addresses(), ""))
    packaged, mirrored = set[str](), set[str]()
    for subject_data in exported_at_once(subject):
        if any(subject_data.records):
            packaged.add(subject_data.title)
    for purpose in mirror_of(subject, rows_each=1).purposes:
        mirrored.update(part.title for part in purpose.parts)
    return packaged, mirrored


def _sample(declaration: PersonalModel) -> Iterator[bool]:
    """Yield whether a sample record is exported to its person; nothing where no record has an
    address."""
    if declaration.identified_by is not Identifier.EMAIL or not declaration.paths:
        return
    path = declaration.paths[0]
    rows = model_of(declaration)._base_manager.exclude(**{path: ""}).exclude(**{path: None})
    for key, email in rows.order_by("-pk").values_list("pk", path)[:1]:
        is_found = rows_of(declaration, DataSubject(str(email))).filter(pk=key).exists()
        is_gone = not rows.filter(**{"pk": key, path: email}).exists()  # erased meanwhile
        yield is_found or is_gone


def _samples_of_stores() -> Iterator[bool]:
    """Yield whether a store exports something of a person of whom it has a record; nothing for a
    store that is empty, knows nobody, or changed meanwhile."""
    for store in registry.stores:
        adapter = store.adapter
        person = adapter.sample() if isinstance(adapter, SampledAdapter) else None
        if person is not None and isinstance(adapter, SampledAdapter):
            is_found = any(True for _record in store.records(person))
            yield is_found or adapter.sample() != person


def contact(probe: Probe) -> Evidence:
    """Check that the live contact form offers every company, each with a contact, which notice and
    directory name, and a supervisory authority, that it answers what is sent, and that a request to
    one neither tells nor changes what another one stores."""
    companies = list(Controller.objects.all())
    published = [page.text for page in notices(probe).values() if page.status == OK]
    forms = [probe.fetch(path) for path in in_each_language(probe, "privacy:request")]
    forms += [page for page in map(partial(_sent, probe), forms) if page.status in UNANSWERED]
    reachable = []
    for company in companies:
        offers = [f'value="{value}"' for value in (company.slug, *SubjectRequest.Kind.values)]
        is_offered = all(
            form.status == OK and all(offer in form.text for offer in offers) for form in forms
        )
        is_named = all(escape(company.privacy_contact) in text for text in published)
        if is_offered and is_named and _is_address(company.privacy_contact) and company.authority:
            reachable.append(company)
    text = _("The contact form reaches %(reached)d of %(all)d companies.")
    seen = finding(text, reached=len(reachable), all=len(companies))
    directory = _directory(probe, companies)
    rehearsed = rehearse_other_company()
    elsewhere = _(
        "A request of an invented person to another company was rehearsed: of %(values)d values in "
        "%(tables)d tables, it told or changed %(wrong)d."
    )
    untouched = finding(
        elsewhere,
        values=rehearsed.values,
        tables=len(rehearsed.tables),
        wrong=len(rehearsed.wrong),
    )
    is_kept = bool(companies) and len(reachable) == len(companies)
    is_limited = rehearsed.values > 0 and not rehearsed.wrong
    is_listed = directory is None or bool(directory.kept)
    named = directory.findings if directory else ()
    return Evidence(is_kept and is_listed and is_limited, (seen, *named, untouched))


def _is_address(contact: str) -> bool:
    try:
        validate_email(contact)
    except ValidationError:
        return False
    return True


def _sent(probe: Probe, form: Page) -> Page:
    """Return the answer to a form that is sent with all its fields empty."""
    here = {"Origin": layer.SITE_URL, "Sec-Fetch-Site": "same-origin"}
    return probe.fetch(urlsplit(form.url).path, here, [("probe", "-")])


def _directory(probe: Probe, companies: Sequence[Controller]) -> Evidence | None:
    """Return whether the live directory (PRIVACY_DIRECTORY_VIEW) names the contact of every company
    in each language; None without one."""
    if not conf.DIRECTORY_VIEW:
        return None
    pages = [probe.fetch(path) for path in in_each_language(probe, conf.DIRECTORY_VIEW)]
    contacts = [escape(company.privacy_contact) for company in companies]
    named = [each for each in contacts if all(_names(page, each) for page in pages)]
    text = _("The directory names the privacy contact of %(named)d of %(all)d companies.")
    seen = finding(text, named=len(named), all=len(companies))
    return Evidence(len(named) == len(companies), (seen,))


def _names(page: Page, contact: str) -> bool:
    return page.status == OK and bool(contact) and contact in page.text
