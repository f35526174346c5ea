"""Joint controllers (Art. 26 GDPR) are declared, shown and checked."""

from dataclasses import replace
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.utils import translation

from privacy.controllers.models import Controller
from privacy.registry.companies import ControllerPath, JointControllers, OneCompany
from privacy.registry.discovery import registry
from privacy.reporting.joint_controllers import (
    company_names,
    incomplete_arrangements,
    joint_in_words,
    unknown_companies,
)
from privacy.reporting.notice_tables import data_kinds
from privacy.reporting.processing_record import activities
from telekom_site.pages.notice_outline import parts
from tests.support.system_checks import messages_of

pytestmark = pytest.mark.django_db
TOGETHER = JointControllers(
    ("telekom-de", "telekom-at"), "Each answers you.", "privacy@group.example"
)


def declared(controller: ControllerPath) -> mock._patch:  # type: ignore[type-arg]
    """Declare a controller of enquiries."""
    models = []
    for declaration in registry.personal_models:
        is_changed = declaration.model == "enquiries.Enquiry"
        models.append(replace(declaration, controller=controller) if is_changed else declaration)
    return mock.patch.object(
        type(registry), "personal_models", new_callable=mock.PropertyMock, return_value=models
    )


def test_notice_and_record_say_who_decides_together(
    client: Client, controller: Controller, austria: Controller
) -> None:
    with declared(TOGETHER), translation.override("en"):
        names = company_names()
        said = [kind.joint for kind in data_kinds(names) if kind.dataset == "enquiries.Enquiry"]
        recorded = {each.joint for each in activities(names) if each.store == "enquiries.Enquiry"}
        page = client.get("/en/privacy/").content.decode()
    assert recorded == set(said)
    for text in (controller.name, austria.name, "Each answers you.", "privacy@group.example"):
        assert text in said[0]
    assert said[0] in page
    assert joint_in_words("company", {}) == ""


def test_the_text_of_the_notice_names_them_without_the_database(
    controller: Controller, austria: Controller, django_assert_num_queries: Any
) -> None:
    companies = [controller, austria]
    with declared(TOGETHER), translation.override("en"), django_assert_num_queries(0):
        parts_of_notice = parts((), companies)
        without_names = [kind.joint for kind in data_kinds() if kind.joint]
    kinds = [kind.joint for part in parts_of_notice for kind in part.kinds if kind.joint]
    assert f"{controller.name} and {austria.name}" in kinds[0]
    assert "telekom-de and telekom-at" in without_names[0]


def test_an_unknown_company_is_an_error(controller: Controller) -> None:
    for named in (TOGETHER, OneCompany("telekom-at")):
        with declared(named):
            (gap,) = unknown_companies()
            errors = messages_of("privacy")
            assert "telekom-at" in gap.problem
            assert [error.id for error in errors if error.id == "privacy.E022"]
    assert not list(unknown_companies())


@pytest.mark.parametrize(
    "incomplete",
    [replace(TOGETHER, slugs=("telekom-de",)), replace(TOGETHER, contact=" ")],
    ids=["one company", "no contact"],
)
def test_an_incomplete_arrangement_is_an_error(incomplete: JointControllers) -> None:
    with declared(incomplete):
        assert len(list(incomplete_arrangements())) == 1
