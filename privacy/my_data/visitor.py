"""Who opens "My data": an account holder who just proved it, or a mailbox owner by a link."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from privacy.conf import conf
from privacy.my_data.links import visitor_of
from privacy.personal_data.former_addresses import data_subject
from privacy.registry.subject import DataSubject
from privacy.staff_access.reauthentication import ask_again


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person whose address is verified for this visit.

    Attributes:
        email: the verified address.
        token: of the visit that a mailed link opened; empty for an account holder.
    """

    email: str
    token: str = ""

    @property
    def has_account(self) -> bool:
        """Whether the person is logged in."""
        return not self.token

    def subject(self) -> DataSubject:
        """Return the person, with their former addresses."""
        return data_subject(self.email)

    def url(self, view: str) -> str:
        """Return the path of a page of this visit, such as `my_data`."""
        if self.token:
            return reverse(f"privacy:{view}_at", kwargs={"token": self.token})
        return reverse(f"privacy:{view}")

    def urls(self, *views: str) -> dict[str, Any]:
        """Return the paths of pages of this visit, by name, for a template."""
        return {view: self.url(view) for view in views}


def visitor(request: HttpRequest, token: str) -> Visitor | HttpResponse:
    """Return who opens a page, or the response that leads to the proof that is missing."""
    if token:
        email = visitor_of(token)
        if not email:
            return render(request, "privacy/my_data/visit_ended.html", status=410)
        return Visitor(email, token)
    email = conf.VERIFIED_EMAIL(request) if conf.VERIFIED_EMAIL else ""
    if not email:
        return redirect("privacy:my_data_link")
    return ask_again(request) or Visitor(email)
