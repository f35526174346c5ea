"""Public pages of the versions of the notice: the list, each version, and what changed in it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from privacy.notice_versions.comparison import changes
from privacy.notice_versions.conf import conf
from privacy.notice_versions.models import ComingNotice, NoticeVersion, passages_in
from privacy.notice_versions.published import published
from privacy.notice_versions.recording import announced


@require_safe
@conditional_page
def versions(request: HttpRequest) -> HttpResponse:
    """List the versions, the one in force first."""
    listed = NoticeVersion.objects.defer("texts")
    context = {"versions": listed, "coming": announced(), "published": published()}
    return _cacheable(request, "versions.html", context)


@require_safe
@conditional_page
def coming_version(request: HttpRequest, number: int) -> HttpResponse:
    """Show a version that was announced, and what will change."""
    known = ComingNotice.objects.exclude(announced_at=None)
    shown = get_object_or_404(known, pk=number)
    current = NoticeVersion.objects.first()
    before = passages_in(current.texts, shown.language) if current else []
    context = {"version": shown, "changes": changes(before, shown.passages)}
    return _cacheable(request, "coming.html", context)


@require_safe
@conditional_page
def version(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a version as it was read."""
    shown = get_object_or_404(NoticeVersion, slug=slug)
    context = {"version": shown, "next": _next(shown), "earlier": _before(shown)}
    return _cacheable(request, "version.html", context)


@require_safe
@conditional_page
def version_changes(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what changed from the version before to this one."""
    shown = get_object_or_404(NoticeVersion, slug=slug)
    earlier = _before(shown)
    if earlier is None:
        raise Http404
    language = shown.language
    context = {
        "version": shown,
        "earlier": earlier,
        "changes": changes(passages_in(earlier.texts, language), shown.passages),
    }
    return _cacheable(request, "changes.html", context)


def _before(version: NoticeVersion) -> NoticeVersion | None:
    return NoticeVersion.objects.filter(number=version.number - 1).first()


def _next(version: NoticeVersion) -> NoticeVersion | None:
    return NoticeVersion.objects.filter(number=version.number + 1).defer("texts").first()


def _cacheable(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render a page that browsers and proxies may keep; one for a session becomes private later
    on."""
    response = render(request, f"privacy/notice_versions/{template}", context)
    seconds = int(conf.NOTICE_VERSION_CACHE.total_seconds())
    patch_cache_control(response, public=True, max_age=seconds)
    return response
