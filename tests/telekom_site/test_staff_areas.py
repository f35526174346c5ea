"""The areas of the staff pages: every page in one area, and of each what the role may see."""

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import translation

from telekom_site.accounts.models import User
from telekom_site.staff_areas import AREAS


def test_each_page_of_records_is_listed_in_one_area() -> None:
    labels = [label for _slug, _title, models in AREAS for label in models]
    assert sorted(labels) == sorted(model._meta.label for model in site._registry)


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_two_pages_have_the_same_name(language: str) -> None:
    with translation.override(language):
        names = [str(model._meta.verbose_name_plural) for model in site._registry]
    assert sorted(names) == sorted({*names})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "seen", "hidden"),
    [
        ("editor", "Content of the site", "Customers"),
        ("clerk", "Customers", "Request log"),
        ("administrator", "Companies and staff", "Data breaches"),
    ],
)
def test_the_start_page_shows_the_areas_of_a_role(
    client: Client, role: str, seen: str, hidden: str
) -> None:
    staff = User.objects.create_user("staff@telekom.example", "correct-horse-9", is_staff=True)
    staff.groups.add(Group.objects.get(name=role))
    client.force_login(staff)
    page = client.get("/en/staff/").content.decode()
    assert seen in page
    assert hidden not in page


def test_the_page_of_one_app_lists_that_app(staff_client: Client) -> None:
    page = staff_client.get(reverse("admin:app_list", args=["orders"])).content.decode()
    content = page.partition('id="content-main"')[2]
    assert reverse("admin:orders_product_changelist") in content
    assert reverse("admin:privacy_subjectrequest_changelist") not in content
