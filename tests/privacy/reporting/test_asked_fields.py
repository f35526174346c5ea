"""Tests of forms that say why they ask for personal data."""

import gc
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from django import forms
from django.contrib.admin.sites import all_sites
from django.utils import translation

from privacy.registry.declarations import PersonalModel
from privacy.registry.discovery import registry
from privacy.reporting.asked_fields import AskedFields, public_forms, unexplained_fields
from telekom_site.accounts.admin import AccountCreationForm
from telekom_site.accounts.forms import NewAddressForm
from telekom_site.enquiries.forms import EnquiryForm
from telekom_site.enquiries.models import Enquiry
from telekom_site.orders.forms import OrderForm

pytestmark = pytest.mark.django_db  # rules of companies


@pytest.fixture(autouse=True)
def forgotten_forms() -> Iterator[None]:
    """The classes of these tests, which Python lists as subclasses until they are collected."""
    yield
    gc.collect()


def without_reason(label: str, name: str) -> list[Any]:
    """All declarations, but the field of a model has no `asked`."""

    def changed(declaration: object) -> object:
        if not isinstance(declaration, PersonalModel) or declaration.model != label:
            return declaration
        fields = dict(declaration.fields)
        return replace(declaration, fields=fields | {name: replace(fields[name], asked="")})

    return [changed(declaration) for declaration in registry.declarations]


def test_a_field_shows_reason_purpose_basis_and_retention_of_its_declaration() -> None:
    with translation.override("en"):
        help_text = OrderForm().fields["street"].help_text
    assert "<summary>For the contract, the delivery and the invoice.</summary>" in help_text
    assert "For the commercial letters that the law wants kept" in help_text
    assert "Legal obligation, Art. 6(1)(c) GDPR" in help_text
    assert "6 years: § 257 HGB" in help_text


def test_a_field_speaks_the_language_of_the_page() -> None:
    with translation.override("de"):
        assert "Rechtsgrundlage" in str(EnquiryForm().fields["email"].help_text)


def test_a_form_may_word_the_reason_itself() -> None:
    class Short(AskedFields, forms.Form):
        asks: ClassVar = {"mail": "enquiries.Enquiry.email"}
        mail = forms.EmailField(help_text="For the <reply>.")

    help_text = Short().fields["mail"].help_text
    assert "<summary>For the &lt;reply&gt;.</summary>" in help_text


def test_forms_of_the_admin_are_not_public() -> None:
    public = public_forms()
    assert {EnquiryForm, OrderForm, NewAddressForm} <= public
    assert AccountCreationForm not in public
    staff = {page.form for site in all_sites for page in site._registry.values()}
    assert not public & staff


def test_a_declared_field_without_a_reason_is_reported() -> None:
    with registry.temporarily(without_reason("enquiries.Enquiry", "name")):
        (gap,) = unexplained_fields([EnquiryForm])
    assert gap.subject == "telekom_site.enquiries.forms.EnquiryForm.name"


def test_a_form_without_the_mixin_is_reported() -> None:
    class Silent(forms.ModelForm):  # type: ignore[type-arg]
        class Meta:
            model = Enquiry
            fields: ClassVar = ["email", "language"]

    assert Silent in public_forms()
    assert [gap.problem for gap in unexplained_fields([Silent])] == [
        "asks for personal data without saying why"
    ]


@pytest.mark.parametrize("place", ["enquiries.Enquiry.gone", "enquiries.Gone.email"])
def test_a_field_that_nobody_declared_is_reported(place: str) -> None:
    class Stale(AskedFields, forms.Form):
        asks: ClassVar = {"mail": place}
        mail = forms.EmailField()

    assert [gap.problem for gap in unexplained_fields([Stale])] == [
        "asks for a field that is not declared"
    ]
