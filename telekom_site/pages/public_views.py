"""What programs ask of every site: robots.txt, the site map, security.txt, where to change a
password."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from telekom_site.orders.models import Product
from telekom_site.pages.conf import conf
from telekom_site.pages.models import NewsArticle

LISTED = (
    "home",
    "products",
    "compare",
    "news",
    "notice",
    "easy_notice",
    "accessibility",
    "glossary",
    "companies",
    "binding_rules",
    "links",
    "imprint",
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep robots out of forms, and name the site map (RFC 9309)."""
    lines = ["User-agent: *"]
    for code, _name in settings.LANGUAGES:
        lines += [f"Disallow: /{code}/{part}/" for part in ("staff", "account", "order")]
    lines += ["", f"Sitemap: {conf.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Publish where to report a vulnerability (RFC 9116)."""
    expires = (timezone.now() + conf.SECURITY_TXT_LIFETIME).replace(microsecond=0)
    lines = [
        f"Contact: {conf.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat()}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {conf.SITE_URL}{reverse('security')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def change_password(request: HttpRequest) -> HttpResponse:
    """Redirect password managers to the page (W3C well-known URL for changing passwords)."""
    try:
        return redirect("account_change_password")
    except NoReverseMatch:
        raise Http404("There are no accounts.") from None


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List every public page, each with its editions (sitemaps.org, with Google's hreflang
    extension)."""
    entries = []
    for name in LISTED:
        entries.append(_editions(f"pages:{name}", []))
    for slug in Product.objects.values_list("slug", flat=True):
        entries.append(_editions("pages:product", [slug]))
    for slug in NewsArticle.objects.published().values_list("slug", flat=True):
        entries.append(_editions("pages:article", [slug]))
    for name in ("surveys:index", "competitions:index"):
        entries.append(_editions(name, []))
    return render(
        request, "pages/sitemap.xml", {"entries": entries}, content_type="application/xml"
    )


def _editions(name: str, arguments: list[str]) -> list[tuple[str, str]]:
    """Return language and absolute address of each edition of a page."""
    editions = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            editions.append((code, conf.SITE_URL + reverse(name, args=arguments)))
    return editions
