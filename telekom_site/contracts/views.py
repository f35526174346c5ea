"""Dates of a contract for the customer's calendar."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from privacy.calendar_file import DayEvent, calendar_file, calendar_response
from telekom_site.accounts.views import current_user
from telekom_site.contracts.models import Contract


@never_cache
@login_required
@require_safe
def calendar(request: HttpRequest, number: str) -> HttpResponse:
    """Serve the end of a contract of the account, and the last day of notice, as `.ics`."""
    contract = get_object_or_404(Contract, number=number, customer=current_user(request))
    content = calendar_file(events(contract), timezone.now())
    return calendar_response(content, f"{contract.number}.ics")


def events(contract: Contract) -> Iterator[DayEvent]:
    """Return the days that matter: the end, or the last day of notice and of the minimum term."""
    words = {"product": contract.product_name, "number": contract.number}
    if contract.ends_on is not None:
        ends = _("Contract ends: %(product)s (%(number)s)") % words
        yield DayEvent(f"{contract.number}-end", contract.ends_on, ends)
        return
    notice = _("Last day of notice to the end of the minimum term: %(product)s (%(number)s)")
    yield DayEvent(f"{contract.number}-notice", contract.notice_by, notice % words)
    term = _("Minimum term ends: %(product)s (%(number)s)") % words
    yield DayEvent(f"{contract.number}-end", contract.minimum_term_ends_on, term)
