"""The check behind S21: no staff page opens before its reader has signed, and none was read so.

What was signed is what is stored.
"""

from collections.abc import Iterator
from inspect import isfunction
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, QuerySet
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.confidentiality.gate import OPEN_PAGES
from privacy.confidentiality.models import Undertaking, UndertakingSignature, UndertakingText
from privacy.confidentiality.signing import digest_of
from privacy.registry.promise import Evidence, Probe, finding
from privacy.staff_access.models import StaffAccess
from telekom_site.accounts.models import User
from telekom_site.accounts.sessions import SessionStore

NOBODY = -1  # key of an invented member of staff, who has signed nothing
REDIRECTED = 302
# Names of the URLs of OPEN_PAGES that differ, and of the page on which staff sign.
OPEN_URLS = {*OPEN_PAGES, "jsi18n", "undertaking"}


def staff_have_signed(probe: Probe) -> Evidence:
    """Check that every page of staff, outside the admin too, leads an invented member of staff to
    the undertaking, and that nobody is on record who opened data before they had signed it."""
    undertaking, pages, closed = reverse("admin:undertaking"), 0, 0
    for pattern in _staff_patterns(get_resolver().url_patterns):
        pages += 1
        closed += _target(pattern).startswith(undertaking)
    accesses, unsigned = (rows.count() for rows in _accesses())
    gate = _("%(closed)d of %(all)d staff pages open only to those who signed.")
    record = _("%(all)d accesses were recorded since then, %(unsigned)d of them unsigned.")
    seen = [finding(gate, closed=closed, all=pages)]
    seen.append(finding(record, all=accesses, unsigned=unsigned))
    altered = _signatures_of_other_texts()
    if altered:
        text = _(
            "Of %(altered)d signatures, the text that was signed is not the stored one, or was not "
            "yet in force."
        )
        seen.append(finding(text, altered=altered))
    return Evidence(bool(pages) and closed == pages and not unsigned and not altered, tuple(seen))


def _signatures_of_other_texts() -> int:
    """Return the number of signatures whose text was changed or deleted since then, or came into
    force only later."""
    texts = UndertakingText.objects.all()
    digests = {(text.undertaking_id, text.language): digest_of(text) for text in texts}
    signatures = UndertakingSignature.objects.values_list("undertaking", "language", "digest")
    early = UndertakingSignature.objects.filter(signed_at__lt=F("undertaking__published_at"))
    others = sum(digests.get((key, code)) != digest for key, code, digest in signatures.iterator())
    return others + early.count()


def _staff_patterns(urls: Any, *, is_admin: bool = False) -> Iterator[URLPattern]:
    """Yield the pages of every admin site, and those outside that ask whether one is staff."""
    for pattern in urls:
        if isinstance(pattern, URLResolver):
            below = is_admin or pattern.app_name == "admin"
            yield from _staff_patterns(pattern.url_patterns, is_admin=below)
        elif pattern.name not in OPEN_URLS if is_admin else _asks_for_staff(pattern.callback):
            yield pattern


def _asks_for_staff(view: Any, seen: set[int] | None = None) -> bool:
    """Return whether a view, a function in its decorators, or a method of its class reads the mark
    of members of staff."""
    seen = set() if seen is None else seen
    if id(view) in seen:
        return False
    seen.add(id(view))
    parts = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    parts += filter(None, [getattr(view, "__wrapped__", None)])
    if view_class := getattr(view, "view_class", None):
        parts += [part for base in view_class.__mro__ for part in vars(base).values()]
    code = getattr(view, "__code__", None)
    reads = code is not None and "is_staff" in code.co_names
    return reads or any(_asks_for_staff(part, seen) for part in parts if isfunction(part))


def _target(pattern: URLPattern) -> str:
    """Return to where a view sends the invented member of staff, whatever its arguments; empty
    where it does not. What a view does that runs nevertheless is rolled back."""
    # Here, since no process that serves needs it, and it takes an eighth of the start of each.
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = User(pk=NOBODY, is_active=True, is_staff=True, is_superuser=True)
    request.session = SessionStore()
    arguments = dict.fromkeys(pattern.pattern.converters, "")
    try:
        with transaction.atomic():
            response = pattern.callback(request, **arguments)
            transaction.set_rollback(True)
    except Exception:  # the view itself ran, and failed for such a reader
        return ""
    return str(response["Location"]) if response.status_code == REDIRECTED else ""


def people_read_unsigned() -> Iterator[str]:
    """Yield the people whose data staff opened who had not signed."""
    _all, unsigned = _accesses()
    return unsigned.order_by().values_list("subject_key", flat=True).distinct().iterator()


def _accesses() -> tuple[QuerySet[StaffAccess], QuerySet[StaffAccess]]:
    """Return the accesses by staff that were recorded since an undertaking is in force, all where
    none is, and those of them by staff who had not signed it before."""
    in_force = Undertaking.objects.filter(published_at__lte=timezone.now())
    since = in_force.aggregate(since=Min("published_at"))["since"]
    signed = UndertakingSignature.objects.filter(
        staff=OuterRef("staff"), signed_at__lte=OuterRef("opened_at")
    )
    accesses = StaffAccess.objects.exclude(staff=None)
    if since is not None:
        accesses = accesses.filter(opened_at__gt=since)
    return accesses, accesses.exclude(Exists(signed))
