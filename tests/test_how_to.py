"""The steps of docs/how-to that no check and no other test names: each failure says what to do."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps

from benchmarks.registry.filling import CUSTOMERS
from privacy.registry.discovery import registry
from privacy.subject_requests import actions
from privacy.subject_requests.actions.action_catalogue import ACTIONS
from privacy.subject_requests.actions.base import StaffAction
from privacy.subject_requests.forms import RequestForm
from social_consent import providers
from social_consent.providers import Provider, registered
from telekom_site.accounts.forms import DetailsForm, RegistrationForm
from telekom_site.enquiries.forms import EnquiryForm
from telekom_site.orders.forms import OrderForm
from telekom_site.pages.public_views import LISTED
from telekom_site.pages.urls import urlpatterns

TOP = Path(__file__).parent.parent


def declared_providers() -> list[Provider]:
    """Every provider that is a constant of a module in social_consent/providers."""
    modules = [
        importlib.import_module(f"{providers.__name__}.{module.name}")
        for module in pkgutil.iter_modules(providers.__path__)
    ]
    constants = [constant for module in modules for constant in vars(module).values()]
    return [constant for constant in constants if isinstance(constant, Provider)]


# docs/how-to/add-a-provider.md


def test_every_declared_provider_is_registered() -> None:
    missing = {provider.key for provider in declared_providers()} - {p.key for p in registered()}
    assert missing == set(), "add the constant to the tuple at the end of its module"


def test_the_page_of_the_two_click_layer_lists_every_provider() -> None:
    page = (TOP / "docs/reference/social-consent.md").read_text()
    rows = re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|.*\|.*\|.*\|$", page, re.MULTILINE)
    listed = {key for row in rows for key in re.findall(r"`([a-z-]+)`", row)}
    missing = {provider.key for provider in registered()} - listed
    assert missing == set(), "add a row to the table in docs/reference/social-consent.md"


# docs/how-to/add-a-personal-field.md


@pytest.mark.django_db  # rules of companies
@pytest.mark.parametrize("form", [OrderForm, EnquiryForm, RegistrationForm])
def test_each_field_of_a_form_says_why_it_is_asked(form: Callable[[], forms.BaseForm]) -> None:
    silent = [
        name
        for name, field in form().fields.items()
        if not field.help_text and not name.startswith("consent_")  # explained together
    ]
    assert silent == [], "declare the reason: `asked` in the app's privacy.py, or help_texts (S16)"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "form", [OrderForm, EnquiryForm, RegistrationForm, DetailsForm, RequestForm]
)
def test_browsers_can_fill_in_each_text_input_of_a_form(
    form: Callable[[], forms.BaseForm],
) -> None:
    """Inputs that ask for the person's own data (WCAG 2.2, 1.3.5); a text area asks for more."""
    inputs = {
        name: field.widget
        for name, field in form().fields.items()
        if isinstance(field.widget, forms.TextInput)
    }
    assert inputs
    silent = [name for name, widget in inputs.items() if not widget.attrs.get("autocomplete")]
    assert silent == [], "add `autocomplete` to the attrs of the widget in `widgets` of the form"


@pytest.mark.parametrize("table", CUSTOMERS)
def test_the_benchmark_fills_every_column_that_needs_a_value(table: str) -> None:
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    needed = {
        field.column
        for field in model._meta.concrete_fields
        if not field.null and not field.primary_key
    }
    assert needed - set(CUSTOMERS[table]) == set(), "add the column to benchmarks/registry"


# docs/how-to/add-a-kind-of-request.md


def test_every_staff_action_is_in_the_catalogue() -> None:
    modules = [
        importlib.import_module(f"{actions.__name__}.{module.name}")
        for module in pkgutil.iter_modules(actions.__path__)
    ]
    classes = {
        name
        for module in modules
        for name, member in vars(module).items()
        if isinstance(member, type)
        and issubclass(member, StaffAction)
        and member.__module__ == module.__name__
    }
    missing = classes - {StaffAction.__name__} - {action.__name__ for action in ACTIONS}
    assert missing == set(), "add the class to ACTIONS in subject_requests/actions/catalogue.py"


@pytest.mark.parametrize("action", ACTIONS)
def test_every_staff_action_has_its_texts_and_its_form(action: type[StaffAction[Any]]) -> None:
    needed = ["name", "label", "explanation", "done", "form_class"]
    assert [name for name in needed if not getattr(action, name, None)] == []
    assert action.perform is not StaffAction.perform


# docs/how-to/add-a-promise.md


def test_a_test_breaks_the_effect_of_every_promise() -> None:
    """In tests/privacy/promises: an id counts where the test expects that it is not kept."""
    broken: set[str] = set()
    nodes = list[tuple[str, ast.stmt]]()
    for file in sorted((TOP / "tests/privacy/promises").rglob("test_*.py")):
        source = file.read_text()
        nodes += [(source, node) for node in ast.parse(source).body]
    for source, node in nodes:
        text = ast.get_source_segment(source, node) or ""
        decorators = getattr(node, "decorator_list", [])
        text += "".join(ast.get_source_segment(source, part) or "" for part in decorators)
        names_breaks = isinstance(node, ast.AnnAssign) and "BREAKS" in ast.unparse(node.target)
        if names_breaks or re.search(r"assert not |== \"unverified\"", text):
            broken |= set(re.findall(r"\"(S\d\d)\"", text))
    missing = {promise.id for promise in registry.promises} - broken
    assert missing == set(), "add the promise to BREAKS, or a test that breaks its effect"


# docs/how-to/add-a-page.md


def test_the_site_map_lists_every_page_without_arguments() -> None:
    names = {pattern.name for pattern in urlpatterns if not pattern.pattern.regex.groupindex}
    assert names - set(LISTED) == set(), "add the page to LISTED in telekom_site/pages/public_views"
