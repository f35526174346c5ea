"""Staff who have not signed the undertaking in force of a company that they work for."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model

from privacy.confidentiality.models import Undertaking, UndertakingSignature
from privacy.confidentiality.signing import UndertakingsInForce
from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import StaffCompany, visible_companies
from privacy.controllers.staff_rows import limits_of


class MissingSignature(NamedTuple):
    """A member of staff has not signed the undertaking in force of one of their companies."""

    staff: Any
    company: Controller | None
    undertaking: Undertaking


def missing_signatures(reader: Any) -> Iterator[MissingSignature]:
    """Yield the missing signatures of the companies that a reader sees, by name of the account."""
    visible = set(visible_companies(reader).values_list("pk", flat=True))
    sees_all = limits_of(reader) is None
    signatures = UndertakingSignature.objects.filter(kept_from=None).order_by()
    signed = set(signatures.values_list("staff", "undertaking"))
    in_force = UndertakingsInForce()
    for staff, company in staff_and_companies():
        key = company.pk if company else None
        if not sees_all and key not in visible:
            continue
        undertaking = in_force.of(key)
        if undertaking is not None and (staff.pk, undertaking.pk) not in signed:
            yield MissingSignature(staff, company, undertaking)


def staff_and_companies() -> Iterator[tuple[Any, Controller | None]]:
    """Yield who is staff today with each of their companies: without one, with that which runs the
    site; None where there is no company at all."""
    companies_by_staff = dict[Any, list[Controller | None]]()
    for assigned in StaffCompany.objects.select_related("company").order_by("company"):
        companies_by_staff.setdefault(assigned.staff_id, []).append(assigned.company)
    running = list(Controller.objects.filter(is_default=True))
    of_the_site: list[Controller | None] = [*running] or [None]
    model = get_user_model()
    members = model._base_manager.filter(is_active=True, is_staff=True)
    for staff in members.order_by(model.USERNAME_FIELD):
        for company in companies_by_staff.get(staff.pk) or of_the_site:
            yield staff, company
