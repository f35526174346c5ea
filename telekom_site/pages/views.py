"""The public pages; none of them looks at the session."""

import unicodedata
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from privacy.models import Controller
from telekom_site.competitions.models import Competition
from telekom_site.orders import product_catalogue
from telekom_site.orders.basket import Basket
from telekom_site.orders.conf import conf as orders_conf
from telekom_site.orders.models import Product
from telekom_site.orders.product_catalogue import FilterForm
from telekom_site.pages.conf import conf
from telekom_site.pages.glossary import Glossary
from telekom_site.pages.models import GlossaryTerm, NewsArticle
from telekom_site.surveys.models import Survey

# Where the map of the imprint shows a company, by slug: west, south, east, north in degrees.
HEADQUARTERS_BBOX = {"deutsche-telekom": "7.1217,50.7041,7.1377,50.7121"}
ACCESSIBILITY_REVIEWED_ON = date(2026, 11, 27)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page: some products and the latest news."""
    context = {
        "products": Product.objects.all()[:6],
        "news": NewsArticle.objects.published()[: conf.NEWS_ON_HOME],
        "survey": Survey.objects.open().filter(audience=Survey.Audience.SITE).first(),
        "competition": Competition.objects.open().first(),
    }
    return render(request, "pages/home.html", context)


@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """List the products by category, filtered by the fields of the address."""
    asked = any(name in request.GET for name in FilterForm.base_fields)
    form = FilterForm(request.GET if asked else None)
    chosen = form.chosen(Product.objects.all())
    categories = []
    for category in Product.Category:
        offers = [product for product in chosen if product.category == category]
        if offers:
            categories.append((category, offers))
    context = {
        "form": form,
        "basket": Basket.from_text(request.GET.get("items", "")),
        "categories": categories,
        "most_compared": orders_conf.MOST_COMPARED,
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "pages/products.html", context, status=status)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show up to three products side by side."""
    chosen = product_catalogue.compared(request.GET.getlist("compare"))
    context = {
        "products": chosen,
        "too_many": product_catalogue.too_many(chosen),
        "most_compared": orders_conf.MOST_COMPARED,
    }
    status = 422 if context["too_many"] else 200
    return render(request, "pages/compare.html", context, status=status)


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a product and three others."""
    shown = get_object_or_404(Product, slug=slug)
    others = Product.objects.exclude(pk=shown.pk)[:3]
    basket = Basket.from_text(request.GET.get("items", ""))
    context = {"product": shown, "others": others, "basket": basket}
    return render(request, "pages/product.html", context)


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """List the published news, page by page."""
    pages = Paginator(NewsArticle.objects.published(), conf.NEWS_PER_PAGE)
    return render(request, "pages/news.html", {"page": pages.get_page(request.GET.get("page"))})


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a published article and three others."""
    shown = get_object_or_404(NewsArticle.objects.published(), slug=slug)
    others = NewsArticle.objects.published().exclude(pk=shown.pk)[:3]
    return render(request, "pages/article.html", {"article": shown, "others": others})


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """List the terms by first letter; no term links to itself."""
    everything = Glossary.current()
    letters = dict[str, list[tuple[GlossaryTerm, str]]]()
    for term in sorted(everything.terms, key=_sort_key):
        explained = everything.explain(term.definition, leave_out=[term.slug])
        letters.setdefault(_sort_key(term)[0].upper(), []).append((term, explained))
    return render(request, "pages/glossary.html", {"letters": letters.items()})


def _sort_key(term: GlossaryTerm) -> str:
    """Return the term as dictionaries sort it: "Ö" beside "O"."""
    return (
        unicodedata.normalize("NFKD", capfirst(term.term))
        .encode("ascii", "ignore")
        .decode()
        .casefold()
        or "#"
    )


@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """List the companies of the group, with law, authority and contact."""
    return render(request, "pages/companies.html", {"companies": Controller.objects.all()})


@require_safe
def links(request: HttpRequest) -> HttpResponse:
    """Explain how links that leave the group are marked."""
    return render(
        request, "pages/links.html", {"companies": Controller.objects.exclude(website="")}
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the statement on accessibility (§ 14 BFSG)."""
    company = Controller.of_the_site()
    context = {"company": company, "reviewed_on": ACCESSIBILITY_REVIEWED_ON}
    return render(request, "pages/accessibility.html", context)


@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    """Show which company runs the site, and where it is."""
    company = Controller.of_the_site()
    seat = HEADQUARTERS_BBOX.get(company.slug, "") if company else ""
    return render(request, "pages/imprint.html", {"company": company, "seat": seat})
