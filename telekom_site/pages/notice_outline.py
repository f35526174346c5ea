"""The outline of the privacy notice: its parts in the order in which people meet them, the kinds of
data of each, and the five questions of its first screen."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from privacy.company_rules.in_force import AS_DECLARED, Rules
from privacy.controllers.models import Controller
from privacy.promises import log_statements as log
from privacy.promises import statements as layer
from privacy.promises.checked_sentences import Sentence
from privacy.registry.discovery import registry
from privacy.registry.retention_period import period_in_words
from privacy.registry.texts import Text
from privacy.reporting.notice_tables import DataKind, data_kinds
from privacy.request_log.conf import conf as log_conf
from telekom_site import statements as site
from telekom_site.orders.privacy import SIX_YEARS

# (anchor, title, sections of the promises). Sections without a part follow at the end.
PARTS: tuple[tuple[str, Text, tuple[Text, ...]], ...] = (
    ("visit", gettext_lazy("You visit our pages"), (log.LOG, layer.COOKIES)),
    ("order", gettext_lazy("You order or write to us"), (site.VOLUNTARY,)),
    ("account", gettext_lazy("You have an account"), ()),
    ("offers", gettext_lazy("Offers and news"), (site.ADVERTISING,)),
    ("sharing", gettext_lazy("Who else gets your data"), (site.SOCIAL, site.AUTHORITIES)),
    ("rights", gettext_lazy("Your rights"), (layer.RIGHTS,)),
    ("protection", gettext_lazy("How your data is protected"), (layer.SECURITY, site.STAFF)),
    ("group", gettext_lazy("Who is responsible"), (site.GROUP,)),
)

# What the table of stored data lists in which part: labels of models or names of stores, or the
# part of them before the first dot. What is not listed belongs to your rights.
STAFF_ONLY = ("admin.LogEntry", "privacy.UndertakingSignature", "privacy.StaffCompany")
KINDS: dict[str, tuple[str, ...]] = {
    "visit": ("privacy_request_log", "files:privacy_request_log"),
    "order": (
        *("orders", "contracts", "invoices", "terminations"),
        *("enquiries", "surveys", "competitions"),
        *("privacy.OutgoingMail", "privacy.NoticeDelivery", "mail folder"),
    ),
    "account": ("accounts", "account", "mfa"),
    "offers": (
        *("privacy.ConsentEvent", "privacy.ConsentUse", "privacy.CurrentConsent"),
        *("privacy.Subscriber", "privacy.CampaignMessage"),
    ),
    "sharing": ("privacy.Disclosure", "files:privacy.disclosures"),
    "protection": STAFF_ONLY,
}
OTHERWISE = "rights"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the notice.

    Attributes:
        anchor: its fragment in the address of the page.
        title: its heading in the current language.
        sentences: what is promised in it.
        kinds: the kinds of data that it is about.
    """

    anchor: str
    title: str
    sentences: list[Sentence] = field(default_factory=list)
    kinds: list[DataKind] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the first screen, its answer in one line, and where to read or do more."""

    text: str
    answer: str
    address: str


def parts(
    sentences: Iterable[Sentence],
    companies: Iterable[Controller] = (),
    rules: Rules = AS_DECLARED,
) -> list[Part]:
    """Return the parts with these sentences, and the kinds of data for which these companies are
    responsible, with their rules, in the current language."""
    outline = {anchor: Part(anchor, str(title)) for anchor, title, _sections in PARTS}
    anchors = dict[str, str]()
    for anchor, _title, sections in PARTS:
        for section in sections:
            anchors[str(section)] = anchor
    for sentence in sentences:
        anchor = anchors.get(sentence.section, sentence.section)
        part = outline.setdefault(anchor, Part(anchor, sentence.section))
        part.sentences.append(_running(sentence))
    names = {company.slug: company.name for company in companies}
    for kind in data_kinds(names, rules):
        outline[_anchor_of(kind.dataset)].kinds.append(kind)
    return list(outline.values())


def _running(sentence: Sentence) -> Sentence:
    """Return a sentence as a piece of running text: "… the time …" becomes "the time,"."""
    text = sentence.sentence.removeprefix("…").lstrip()
    if text.endswith("…"):
        text = f"{text.removesuffix('…').rstrip()},"
    return replace(sentence, sentence=text)


def _anchor_of(dataset: str) -> str:
    app = dataset.partition(".")[0]
    for anchor, listed in KINDS.items():
        if dataset in listed or app in listed:
            return anchor
    return OTHERWISE


def questions(responsible: Controller | None, rules: Rules = AS_DECLARED) -> list[Question]:
    """Return the five questions that people come with, answered from declarations, settings and the
    rules of the company that runs the site."""
    return [
        Question(_("What do you know about me if I only read?"), _if_i_read(), "#visit"),
        Question(
            _("What do you know about me if I order?"), _if_i_order(responsible, rules), "#order"
        ),
        Question(_("Who gets my data?"), _who_gets_it(), "#sharing"),
        Question(
            _("How do I see or delete it?"),
            _("Under “My data”, by a link that we send to your email address."),
            reverse("privacy:my_data_link"),
        ),
        Question(_("Who is responsible?"), _who_is_responsible(responsible), "#group"),
    ]


def periods_in_words(
    company: Controller | None = None, rules: Rules = AS_DECLARED
) -> dict[str, str]:
    """Return how long the log keeps the `address` and its `rows`, and a law the orders (`years`) of
    a company, in the current language."""
    rule = rules.of_company(company, "orders.Order")
    orders = rule.applied(SIX_YEARS) if rule else SIX_YEARS
    return {
        "address": _in_words(log_conf.REQUEST_LOG_ADDRESS_RETENTION),
        "rows": _in_words(log_conf.REQUEST_LOG_RETENTION),
        "years": period_in_words(orders.period),
    }


def _if_i_read() -> str:
    text = _("Your address for %(address)s, what you opened for %(rows)s, and no name.")
    return text % periods_in_words()


def _in_words(period: timedelta) -> str:
    return period_in_words(relativedelta(seconds=int(period.total_seconds())))


def _if_i_order(company: Controller | None, rules: Rules) -> str:
    text = _("What you enter in the order. A law requires us to keep it for %(period)s.")
    return text % {"period": periods_in_words(company, rules)["years"]}


def _who_gets_it() -> str:
    services = len(registry.recipients)
    return ngettext(
        "%(services)d service, if you switch it on; companies that work for us under contract; "
        "authorities where a law requires it.",
        "%(services)d services, each if you switch it on; companies that work for us under "
        "contract; authorities where a law requires it.",
        services,
    ) % {"services": services}


def _who_is_responsible(company: Controller | None) -> str:
    if company is None:
        return _("The company that you deal with.")
    return _("%(company)s. Write to %(contact)s.") % {
        "company": company.name,
        "contact": company.privacy_contact,
    }
