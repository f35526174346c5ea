"""Tests of the pages for what goes wrong."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from telekom_site.pages import views
from tests.telekom_site.pages.markup import Markup


@pytest.mark.django_db
def test_a_page_that_is_not_allowed_has_our_frame() -> None:
    page = render_to_string("403.html", request=RequestFactory().get("/de/"))
    assert Markup(page).faults == []
    assert "site-footer" in page


def test_the_page_for_a_fault_stands_when_the_site_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "Product", None)
    response = Client(raise_request_exception=False).get("/en/")
    assert response.status_code == 500
    assert b"Something broke" in response.content
    assert Markup(response.content.decode()).faults == []
    assert render_to_string("500.html") == response.content.decode()


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_with_a_reason() -> None:
    response = Client(enforce_csrf_checks=True).post("/en/", headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert b"We did not accept this form." in response.content
