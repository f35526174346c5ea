"""The privacy notice: sentences with the state of their checks, and tables derived from the
declarations."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from privacy.company_rules.in_force import AS_DECLARED, rules_in_force
from privacy.controllers.models import Controller
from privacy.notice_versions.models import NoticeVersion
from privacy.precautions.measure_register import measures, summary
from privacy.processors.register import summaries
from privacy.promises.checked_sentences import (
    Sentence,
    last_checked,
    sentences,
    unchecked_sentences,
)
from privacy.registry.discovery import registry
from privacy.subject_requests.models import SubjectRequest
from telekom_site.pages.glossary import Glossary
from telekom_site.pages.group_hosts import GroupHosts
from telekom_site.pages.notice_outline import parts, periods_in_words, questions

Kind = SubjectRequest.Kind
# What the law calls each right (GDPR), beside the button to use it.
RIGHTS = (
    (Kind.ACCESS, "Art. 15"),
    (Kind.CORRECTION, "Art. 16"),
    (Kind.DELETION, "Art. 17"),
    (Kind.RESTRICTION, "Art. 18"),
    (Kind.PORTABILITY, "Art. 20"),
    (Kind.WITHDRAWAL, "Art. 7(3)"),
)
RIGHT_TO_OBJECT = "Art. 21"  # presented apart from the others, as its fourth paragraph asks


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """Show the privacy notice: each sentence with its state, and the tables derived from the
    declarations."""
    everything = sentences()
    context = {
        **_content(list(Controller.objects.all()), everything),
        "layout": "base.html",
        "measures": summary(),
        "broken": [sentence for sentence in everything if sentence.state == "broken"],
        "kept": sum(sentence.state == "kept" for sentence in everything),
        "total": len(everything),
        "verified_at": last_checked(everything),
        "stale": sum(sentence.is_stale for sentence in everything),
        "version": NoticeVersion.objects.defer("texts").first(),
    }
    return render(request, "pages/notice.html", context)


@require_safe
def easy_notice(request: HttpRequest) -> HttpResponse:
    """Show the five questions of the notice in easy language (Leichte Sprache, DIN SPEC 33429)."""
    company = Controller.of_the_site()
    context = {
        "company": company,
        "recipients": registry.recipients,
        **periods_in_words(company, rules_in_force()),
    }
    return render(request, "pages/easy_notice.html", context)


def notice_text(companies: Sequence[Controller]) -> str:
    """Return the notice as HTML without the frame of the site and without what was found.

    `companies`: the one that runs the site first. As PRIVACY_NOTICE_TEXT asks for it.
    """
    context = {
        **_content(companies, unchecked_sentences()),
        "layout": "pages/_notice_alone.html",
        "measures": measures().values(),
        "glossary": Glossary(()),  # links are no part of the text
        "group_hosts": GroupHosts(frozenset()),
    }
    return render_to_string("pages/notice.html", context)


def _content(companies: Sequence[Controller], everything: list[Sentence]) -> dict[str, Any]:
    """Return what the notice says; `companies`: the one that runs the site first."""
    rules = rules_in_force() if companies else AS_DECLARED  # rows of the database
    return {
        "questions": questions(companies[0] if companies else None, rules),
        "parts": parts(everything, companies, rules),
        "cookies": registry.cookies,
        "recipients": registry.recipients,
        "processors": summaries() if companies else [],  # rows of the database
        "rights": RIGHTS,
        "right_to_object": RIGHT_TO_OBJECT,
        "companies": companies,
    }
