"""Agreement of the documented settings with the code: names, meanings, defaults."""

import inspect
import re
from datetime import timedelta

import pytest
from pytest_django import Settings

from privacy.breaches.conf import BreachConf
from privacy.campaigns.conf import CampaignConf
from privacy.conf import Conf
from privacy.confidentiality.conf import ConfidentialityConf
from privacy.consent.conf import ConsentConf
from privacy.disclosures.conf import DisclosureConf
from privacy.due_reviews.conf import DueReviewConf
from privacy.live_checks.conf import LiveCheckConf
from privacy.my_data.conf import MyDataConf
from privacy.notice_versions.conf import NoticeVersionConf
from privacy.outbox.conf import MailConf
from privacy.precautions.conf import PrecautionConf
from privacy.preferences.conf import PreferencesConf
from privacy.promises.conf import PromiseConf
from privacy.request_log.conf import RequestLogConf
from privacy.service_notices.conf import ServiceNoticeConf
from privacy.staff_access.conf import StaffAccessConf
from privacy.subject_requests.conf import RequestConf
from privacy.subject_requests.numbers.conf import NumberConf
from privacy.subject_requests.workbench.conf import WorkbenchConf
from privacy.transparency.conf import TransparencyConf
from social_consent.conf import Conf as SocialConsentConf
from telekom_site.accounts.conf import Conf as AccountsConf
from telekom_site.competitions.conf import Conf as CompetitionsConf
from telekom_site.contracts.conf import Conf as ContractsConf
from telekom_site.enquiries.conf import Conf as EnquiriesConf
from telekom_site.invoices.conf import Conf as InvoicesConf
from telekom_site.orders.conf import Conf as OrdersConf
from telekom_site.pages.conf import Conf as PagesConf
from telekom_site.surveys.conf import Conf as SurveysConf
from telekom_site.terminations.conf import Conf as TerminationsConf
from tests.support.documented_amounts import amount_in, amount_of
from tests.support.documents import TOP, text

CONFS = [
    ("PRIVACY_", Conf),
    ("PRIVACY_", BreachConf),
    ("PRIVACY_", CampaignConf),
    ("PRIVACY_", ConfidentialityConf),
    ("PRIVACY_", ConsentConf),
    ("PRIVACY_", DisclosureConf),
    ("PRIVACY_", DueReviewConf),
    ("PRIVACY_", LiveCheckConf),
    ("PRIVACY_", MyDataConf),
    ("PRIVACY_", MailConf),
    ("PRIVACY_", NoticeVersionConf),
    ("PRIVACY_", PrecautionConf),
    ("PRIVACY_", PreferencesConf),
    ("PRIVACY_", PromiseConf),
    ("PRIVACY_", ServiceNoticeConf),
    ("PRIVACY_", StaffAccessConf),
    ("PRIVACY_", TransparencyConf),
    ("PRIVACY_", NumberConf),
    ("PRIVACY_", WorkbenchConf),
    ("PRIVACY_", RequestConf),
    ("PRIVACY_", RequestLogConf),
    ("SOCIAL_CONSENT_", SocialConsentConf),
    ("ACCOUNTS_", AccountsConf),
    ("COMPETITIONS_", CompetitionsConf),
    ("ENQUIRIES_", EnquiriesConf),
    ("PAGES_", PagesConf),
    ("CONTRACTS_", ContractsConf),
    ("INVOICES_", InvoicesConf),
    ("ORDERS_", OrdersConf),
    ("TERMINATIONS_", TerminationsConf),
    ("SURVEYS_", SurveysConf),
]
STATES_DEFAULT = re.compile(r"Default: |Required\b|Empty: ")


def settings_of(conf: type) -> list[tuple[str, str]]:
    """(name of the setting without prefix, docstring in one line) of each property."""
    properties = inspect.getmembers(conf, lambda member: isinstance(member, property))
    meanings = [
        (_setting_of(member), " ".join((inspect.getdoc(member) or "").split()))
        for _name, member in properties
    ]
    return [(name, meaning) for name, meaning in meanings if name]


def _setting_of(member: property) -> str:
    """The name in the property's source; empty where it only derives from other settings."""
    source = inspect.getsource(member.fget)  # type: ignore[arg-type]
    names = re.findall(
        r'(?:setting\(|getattr\(\s*settings,)\s*"(?:(?:PRIVACY|SOCIAL_CONSENT|ACCOUNTS|ENQUIRIES'
        r'|SURVEYS|COMPETITIONS|PAGES|CONTRACTS|INVOICES|ORDERS|TERMINATIONS)_)?(\w+)"',
        source,
    )
    return str(names[0]) if names else ""


@pytest.mark.parametrize(("prefix", "conf"), CONFS)
def test_every_setting_is_documented_in_its_own_words(prefix: str, conf: type) -> None:
    page = text("docs/reference/configuration.md")
    assert settings_of(conf)
    for name, meaning in settings_of(conf):
        row = f"| `{prefix}{name}` | {meaning} |"
        assert row in page, f"add this row to docs/reference/configuration.md: {row}"


@pytest.mark.parametrize(("prefix", "conf"), CONFS)
def test_every_setting_states_its_default(prefix: str, conf: type) -> None:
    silent = [name for name, meaning in settings_of(conf) if not STATES_DEFAULT.search(meaning)]
    assert silent == [], "end the docstring with `Default: 10 days.`, `Empty: …` or `Required.`"


@pytest.mark.parametrize(("prefix", "conf"), CONFS)
def test_the_code_has_the_default_that_is_documented(
    prefix: str, conf: type, settings: Settings
) -> None:
    """Where the default is a number or a length of time, also if this site sets another value."""
    compared = 0
    for _name, member in inspect.getmembers(conf, lambda member: isinstance(member, property)):
        name = f"{prefix}{_setting_of(member)}"
        default = re.search(r"Default: (\d.*)", " ".join((inspect.getdoc(member) or "").split()))
        if default is None:
            continue
        if hasattr(settings, name):
            delattr(settings, name)
        value = member.fget(conf())
        if isinstance(value, int | float | timedelta):
            assert amount_of(value) == amount_in(default[1], name), (
                f"correct the docstring of {name}"
            )
            compared += 1
    assert compared


def test_every_conf_module_is_documented() -> None:
    modules = {
        ".".join(path.relative_to(TOP).with_suffix("").parts)
        for package in ("privacy", "social_consent", "telekom_site")
        for path in (TOP / package).rglob("conf.py")
    }
    assert modules == {conf.__module__ for _prefix, conf in CONFS}, "add it to CONFS"


def test_every_environment_variable_of_the_site_is_documented() -> None:
    page = text("docs/reference/configuration.md")
    names = re.findall(r'env\.\w+\("([A-Z_]+)"', text("telekom_site/settings.py"))
    assert names
    missing = [name for name in names if f"| `{name}` |" not in page]
    assert missing == [], "add the row `| name | meaning |` to docs/reference/configuration.md"


def test_the_settings_have_the_default_that_is_documented() -> None:
    """Of environment variables with a plain number."""
    page = text("docs/reference/configuration.md")
    defaults = re.findall(
        r'env\.(?:int|float)\("([A-Z_]+)", ([\d_.]+)\)', text("telekom_site/settings.py")
    )
    assert defaults
    wrong = []
    for name, default in defaults:
        row = re.search(rf"^\| `{name}` \|.*Default: ([\d.]+\d|\d)", page, re.MULTILINE)
        if row is None or float(row[1]) != float(default):
            wrong.append(f"{name}: Default: {default}")
    assert wrong == [], "correct the row in docs/reference/configuration.md"
