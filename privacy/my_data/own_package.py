"""Access and portability without staff (Art. 15, 20 GDPR): the package at once.

What may be about someone else follows with the second part of the same request, once staff have
reviewed it (Art. 15(4) GDPR); its deadline runs from the beginning.
"""

from itertools import count

from django.db import transaction
from django.utils.translation import get_language

from privacy.company_rules.in_force import rules_in_force
from privacy.email_address import canonical
from privacy.my_data.conf import conf
from privacy.my_data.visitor import Visitor
from privacy.personal_data.export import export_dataset, third_party_data
from privacy.personal_data.rows import filter_by_email
from privacy.rate_limits.counting import DAY, RateLimitError, take
from privacy.registry.declarations import PersonalModel
from privacy.registry.subject import DataSubject
from privacy.subject_requests.access_package.building import UNDER_REVIEW, order_package
from privacy.subject_requests.access_package.tables import file_name, tables_of
from privacy.subject_requests.intake import NewRequest, file_verified, main_company
from privacy.subject_requests.models import SubjectRequest


def order_own_package(person: Visitor) -> SubjectRequest:
    """File an access request and have its package built; return the request.

    A package that is being built already is not ordered twice. Raises RateLimitError beyond
    PRIVACY_MY_DATA_PACKAGES_PER_DAY.
    """
    if waiting := _being_built(person.email):
        return waiting
    if not take("my_data.package", canonical(person.email), DAY, conf.MY_DATA_PACKAGES_PER_DAY):
        raise RateLimitError
    with transaction.atomic():
        kind = SubjectRequest.Kind.ACCESS.value
        request = file_verified(NewRequest(kind, [main_company()], person.email, "", ""))
        needs_review = next(third_party_data(request.subject()), None) is not None
        order_package(request, is_first_part=needs_review)
    return request


def table_of(declaration: PersonalModel, subject: DataSubject) -> tuple[str, str]:
    """Return (name, CSV) of one dataset, without what staff must review first; empty without
    records."""
    follows = str(UNDER_REVIEW)
    withheld = {value.reference: follows for value in third_party_data(subject, declaration)}
    subject_data = export_dataset(declaration, subject, withheld, count(1), rules_in_force())
    tables = tables_of([subject_data], get_language() or "en")
    return next(tables, (file_name(subject_data), ""))


def _being_built(email: str) -> SubjectRequest | None:
    requests = SubjectRequest.objects.filter(
        kind=SubjectRequest.Kind.ACCESS,
        verified_at__isnull=False,
        closed_at=None,
        package__built_at=None,
        package__isnull=False,
    )
    return filter_by_email(requests, "email", email).first()
