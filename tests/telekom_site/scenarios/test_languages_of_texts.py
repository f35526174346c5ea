"""Staff write texts in languages of the site: no form takes another one."""

from typing import Any

import pytest
from django.contrib import admin
from django.forms import ChoiceField
from django.test import RequestFactory

from telekom_site.accounts.models import User

pytestmark = pytest.mark.django_db


def test_every_language_is_chosen_from_those_of_the_site() -> None:
    request = RequestFactory().get("/en/staff/")
    request.user = User.objects.create_superuser(email="all@telekom.example", password="long-9-one")
    forms = dict[str, Any]()
    for model, page in admin.site._registry.items():
        if page.has_add_permission(request):
            forms[model._meta.label] = page.get_form(request)
        for inline in page.get_inline_instances(request):
            forms[inline.model._meta.label] = inline.get_formset(request).form
    fields = {label: form.base_fields.get("language") for label, form in forms.items()}
    del fields["privacy.Controller"]  # its own language, which need not be one of the site's
    del fields["privacy.SubjectRequest"]  # entered by a form of its own
    asked = {label: field for label, field in fields.items() if field is not None}
    assert "privacy.IncidentText" in asked
    for label, field in asked.items():
        assert isinstance(field, ChoiceField), label
