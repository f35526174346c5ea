"""Check that the request log is read for the security of the system only, and that it shows."""

from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _

from privacy.promises.crawl import in_each_language
from privacy.registry.promise import Evidence, Finding, Probe, finding
from privacy.request_log import readers
from privacy.request_log.models import LogReading
from privacy.request_log.store import database

ROWS = "privacy_request_log.RequestLogEntry"  # not imported: this module does not read the rows
LIST = "admin:privacy_request_log_requestlogentry_changelist"


def security_only(probe: Probe) -> Evidence:
    """Check the code, the database and the staff page: nothing else reads the log, and each reading
    by staff is recorded with its reason."""
    modules, roles = readers.reading_modules(), readers.reading_roles()
    private = readers.database_file_is_private()
    is_closed, is_recorded = _is_closed(probe), _is_recorded()
    recorded = LogReading.objects.using(database())
    total, silent = recorded.count(), recorded.filter(reason__regex=r"^\s*$").count()
    kept = not modules and not roles and private and is_closed and is_recorded and not silent
    seen: list[Finding] = [
        finding(
            _("%(modules)d parts of our software other than the log itself read it."),
            modules=len(modules),
        ),
        finding(_("%(roles)d other users of the database may read it."), roles=len(roles)),
        finding(
            _("%(total)d readings by staff are recorded, %(silent)d of them without a reason."),
            total=total,
            silent=silent,
        ),
    ]
    if not private:
        seen.append(finding(_("Other users of the server can read the file of the log.")))
    if not is_closed:
        seen.append(finding(_("A visitor can open the page on which staff read the log.")))
    if not is_recorded:
        seen.append(finding(_("A test reading by staff was not recorded.")))
    return Evidence(kept, tuple(seen))


def _is_closed(probe: Probe) -> bool:
    """Return whether an unknown visitor is sent away from the list of rows, in each language."""
    try:
        lists = [probe.fetch(path) for path in in_each_language(probe, LIST)]
    except NoReverseMatch:
        return True  # a project without the admin
    return all(page.status in {302, 403, 404} for page in lists)


def _is_recorded() -> bool:
    """Return whether opening the list of rows records it; what this records is rolled back."""
    # Here, since no process that serves needs it, and it takes an eighth of the start of each.
    from django.test import RequestFactory

    page: Any = admin.site._registry.get(apps.get_model(ROWS))
    if page is None:
        return True
    request: HttpRequest = RequestFactory().get("/")
    request.user = SimpleNamespace(  # type: ignore[assignment]
        pk="check",
        is_active=True,
        is_staff=True,
        is_superuser=True,  # of all companies
        has_perm=lambda *names: True,
    )
    request.session = {}  # type: ignore[assignment]
    readings = LogReading.objects.using(database())
    with transaction.atomic(using=database()):
        before = readings.count()
        page.get_changelist_instance(request)
        after = readings.count()
        transaction.set_rollback(True, using=database())
    return after == before + 1
