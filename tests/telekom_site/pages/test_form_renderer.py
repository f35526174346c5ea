"""Tests of how a field of a form looks."""

import pytest
from django import forms

from tests.support.markup import Markup


class Example(forms.Form):
    mail = forms.EmailField(label="Mail", help_text="To answer you.")
    remark = forms.CharField(required=False)
    kind = forms.ChoiceField(
        choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, help_text="To sort it."
    )
    agree = forms.BooleanField(label="Yes, please", required=False, help_text="You may say no.")


def rendered(form: forms.Form) -> Markup:
    return Markup("".join(field.as_field_group() for field in form))


@pytest.mark.parametrize("form", [Example(), Example({"mail": "x"})])
def test_the_markup_is_whole(form: forms.Form) -> None:
    page = rendered(form)
    assert page.faults == []
    named = [
        identifier
        for _tag, attributes in page.elements
        for identifier in attributes.get("aria-describedby", "").split()
    ]
    assert set(named) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_the_reason_we_ask_is_tied_to_the_control() -> None:
    mail = next(
        control for control in rendered(Example()).all("input") if control["name"] == "mail"
    )
    assert mail["aria-describedby"] == "id_mail_helptext"


def test_an_error_is_tied_to_the_control_and_marks_it() -> None:
    page = rendered(Example({"mail": "x"}))
    mail = next(control for control in page.all("input") if control["name"] == "mail")
    assert mail["aria-invalid"] == "true"
    assert any("field--bad" in div.get("class", "") for div in page.all("div"))


def test_a_choice_is_a_group_with_a_caption() -> None:
    page = rendered(Example())
    assert page.all("fieldset")[0]["aria-describedby"] == "id_kind_helptext"
    assert len(page.all("legend")) == 1


def test_only_fields_that_may_stay_empty_say_so() -> None:
    assert Example()["remark"].as_field_group().count("field__optional") == 1
    assert "field__optional" not in Example()["mail"].as_field_group()


def test_a_box_to_tick_stands_before_its_words() -> None:
    html = Example()["agree"].as_field_group()
    assert html.index("<input") < html.index("Yes, please")
    assert "checked" not in html
