"""The drill: an invented person is planted in every table with addresses, then found, counted and
written to as in a real breach. All of it is rolled back; only the duration is kept."""

import time
from datetime import timedelta

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, models, router, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from privacy.breaches import flows
from privacy.breaches.conf import conf
from privacy.breaches.models import Breach, BreachDrill
from privacy.breaches.scoper import affected_by, recipients
from privacy.conf import conf as layer
from privacy.controllers.models import Controller
from privacy.email_address import is_same
from privacy.personal_data.canary import Canary
from privacy.personal_data.files import file_fields
from privacy.personal_data.rows import model_of
from privacy.registry.declarations import Identifier, PersonalModel
from privacy.registry.discovery import registry
from privacy.triggers import is_guarded

NUMBER = 9  # of the canary; larger ones do not fit into every column
TOLERANCE = timedelta(minutes=1)  # a drill from the future was recorded by a wrong clock


def drill_if_due() -> bool:
    """Perform a drill where the last one is PRIVACY_BREACH_DRILL_DAYS old; return whether.

    A periodic task.
    """
    now = timezone.now()
    recent = BreachDrill.objects.filter(
        started_at__gt=now - conf.BREACH_DRILL_INTERVAL, started_at__lte=now + TOLERANCE
    )
    if recent.exists() or not Controller.objects.exists():
        return False
    perform()
    return True


def perform() -> BreachDrill:
    """Perform a drill and record it. Raises Controller.DoesNotExist where no company is entered."""
    begin, tables = time.monotonic(), _tables()
    with transaction.atomic():
        passed = _rehearse(tables)
        transaction.set_rollback(True)
    spent = round((time.monotonic() - begin) * 1000)
    return BreachDrill.objects.create(milliseconds=spent, tables=len(tables), passed=passed)


def published_drills() -> list[BreachDrill]:
    """Return the drills that the transparency report lists, the newest first."""
    return list(BreachDrill.objects.all()[: conf.BREACH_DRILLS_PUBLISHED])


def _tables() -> list[PersonalModel]:
    """Return the tables in which an invented person can be planted and rolled back: no triggers are
    suspended for it, and no files are written."""
    tables = []
    for declaration in registry.personal_models:
        is_by_email = declaration.identified_by is Identifier.EMAIL
        if is_by_email and _can_be_planted(model_of(declaration)):
            tables.append(declaration)
    return tables


def _can_be_planted(model: type[models.Model]) -> bool:
    is_ours = router.db_for_write(model) == DEFAULT_DB_ALIAS
    return is_ours and not file_fields(model) and not is_guarded(model._meta.db_table)


def _rehearse(tables: list[PersonalModel]) -> bool:
    """Return whether the canary is counted, found and written to in every language."""
    company = Controller.objects.order_by("-is_default", "pk")[:1].get()
    canary, scope = Canary(NUMBER), set[str]()
    breach = Breach(title="", company=company, path=Breach.Path.READ, facts="")
    for declaration in tables:
        scope.update(f"{declaration.model}.{name}" for name in declaration.fields)
    breach.scope = sorted(scope)
    before = affected_by(breach)
    for declaration in tables:
        canary.row_of(declaration)
    breach.save()
    flows.count(breach)
    is_found = any(is_same(each.email, canary.subject.email) for each in recipients(breach))
    is_counted = breach.counts["people"] > before.people
    return is_found and is_counted and _is_written(breach)


def _is_written(breach: Breach) -> bool:
    """Return whether the notification and the email in each language can be made."""
    flows.draft_texts(breach)
    written = [flows.notification(breach)]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            context = {"site_url": layer.SITE_URL, **flows.mail_context(breach, language)}
            written.append(render_to_string(flows.MAIL, context))
    return all(text.strip() for text in written)
