"""System checks of the privacy layer: one function per rule, each with a stable id."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.apps.config import AppConfig
from django.conf import settings
from django.contrib.admin.sites import all_sites
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import DatabaseError, connections, router
from django.template import TemplateDoesNotExist

from privacy import triggers
from privacy.conf import RENAMED_SETTINGS, conf, unreadable_settings
from privacy.consent.models import ConsentEvent
from privacy.consent.topics import changed_wordings
from privacy.controllers.staff_overview import staff_views
from privacy.personal_data import erasure_journal
from privacy.personal_data.identity_check import UnknownIdentityKeyError, require_identity_keys
from privacy.promises.pinned_sentences import deviations
from privacy.promises.unbound_prose import unbound_prose
from privacy.reporting import (
    asked_fields,
    coverage,
    erasure_gaps,
    joint_controllers,
    retention_law_gaps,
)
from privacy.secret_routes import arguments, secret_routes
from privacy.staff_access.access_log import shows_people
from privacy.staff_access.recorded_admin import RecordsAccess
from privacy.subject_requests.actions.action_catalogue import ACTIONS
from privacy.subject_requests.models import SubjectRequest

MIDDLEWARE = "privacy.middleware.PrivateAddressMiddleware"
MIN_KEY_LENGTH = 32  # characters of an identity key
MIN_KEY_CHARACTERS = 10  # different ones among them

Apps = Sequence[AppConfig] | None
Messages = Iterator[CheckMessage]
T = TypeVar("T")


def _errors(gaps: Iterable[coverage.Gap], check_id: str) -> Messages:
    for gap in gaps:
        yield Error(f"{gap.subject} {gap.problem}.", hint=gap.hint, id=check_id)


def _once_migrated(rows: Iterable[T]) -> list[T]:
    """Return what is read from the tables; nothing before they exist."""
    try:
        return list(rows)
    except DatabaseError:
        return []


@register()
def check_every_model_is_declared(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report models that no app declares (privacy.E001)."""
    return _errors(coverage.undeclared_models(), "privacy.E001")


@register()
def check_every_field_is_declared(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report fields that their model's declaration does not mention (privacy.E002)."""
    return _errors(coverage.undeclared_fields(), "privacy.E002")


@register()
def check_no_declaration_is_stale(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report declarations of models and fields that do not exist (privacy.E003)."""
    return _errors(coverage.stale_declarations(), "privacy.E003")


@register(Tags.database)
def check_no_erasure_was_undone(app_configs: Apps, **kwargs: Any) -> Messages:
    """Warn where database and erasure journal differ (privacy.W005, W007).

    It only warns, since commands that repair run the checks too; serving the site is refused.
    """
    try:
        erasure_journal.require_whole()
    except DatabaseError:
        pass  # not migrated yet, so not restored
    except erasure_journal.JournalBehindError as problem:
        yield Caution(str(problem), id="privacy.W005")
    except erasure_journal.JournalLostError as problem:
        yield Caution(str(problem), id="privacy.W007")


@register(Tags.database)
def check_the_database_enforces_its_rules(app_configs: Apps, **kwargs: Any) -> Messages:
    """Warn where triggers are absent or changed, where others' triggers may change what ours have
    allowed (privacy.W008), or where the database has none (privacy.W009)."""
    connection = connections[router.db_for_write(ConsentEvent)]
    if connection.vendor not in triggers.VENDORS:
        hint = "Use SQLite or PostgreSQL; elsewhere only Python protects the ledger."
        yield Caution("The database has no rules of its own.", hint=hint, id="privacy.W009")
        return
    try:
        is_migrated = triggers.is_fully_migrated(connection)
        missing = triggers.missing(connection) if is_migrated else []
        foreign = triggers.foreign(connection) if is_migrated else []
    except DatabaseError:
        return  # not migrated yet
    if missing:
        message = f"The database does not enforce {len(missing)} rules, such as {missing[0]}."
        yield Caution(message, hint="Run `manage.py migrate`.", id="privacy.W008")
    if foreign:
        message = f"{len(foreign)} others, such as {foreign[0]}, may change what the rules allowed."
        hint = "Drop them: triggers and rules that no release of the privacy layer makes."
        yield Caution(message, hint=hint, id="privacy.W008")


@register(Tags.database)
def check_no_wording_changed_without_a_version(app_configs: Apps, **kwargs: Any) -> Messages:
    """Warn of wordings of consents whose text changed, but not their version (privacy.W010)."""
    for wording in _once_migrated(changed_wordings()):
        yield Caution(
            f"The wording {wording.topic} {wording.channel} {wording.version} "
            f"({wording.language}) is not the text that people agreed to.",
            hint="Restore the text, or give the question another version.",
            id="privacy.W010",
        )


@register(Tags.database)
def check_identity_keys_are_known(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report pseudonyms under a key that is not configured (privacy.E011)."""
    try:
        require_identity_keys()
    except DatabaseError:
        pass  # not migrated yet
    except UnknownIdentityKeyError as problem:
        yield Error(str(problem), id="privacy.E011")


@register(Tags.security, deploy=True)
def check_identity_key_is_strong(app_configs: Apps, **kwargs: Any) -> Messages:
    """Warn of an identity key that can be guessed (privacy.W002, W003)."""
    key = conf.IDENTITY_KEY
    hint = (
        f"Use the key in {conf.IDENTITY_KEY_FILE}, or 48 random bytes: secrets.token_urlsafe(48)."
    )
    if key == settings.SECRET_KEY:
        yield Caution("PRIVACY_IDENTITY_KEY is SECRET_KEY.", hint=hint, id="privacy.W003")
    elif len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_KEY_CHARACTERS:
        yield Caution("PRIVACY_IDENTITY_KEY can be guessed.", hint=hint, id="privacy.W002")


@register()
def check_the_sentences_are_those_reviewed(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report sentences of the notice that were changed, added or removed since their review
    (privacy.E020)."""
    try:
        changed = list(deviations())
    except TemplateDoesNotExist:
        return  # privacy.E021 names it
    for deviation in changed:
        yield Error(
            f"Sentence {deviation.promise} of the notice ({deviation.language}) "
            f"{deviation.problem}.",
            hint="Compare the sentence with what its check sees, in every language; then run "
            "`manage.py privacy_pin_sentences`.",
            id="privacy.E020",
        )


@register()
def check_the_notice_claims_nothing_unchecked(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report texts of the notice's template that claim something without a promise
    (privacy.E021)."""
    try:
        claims = list(unbound_prose())
    except TemplateDoesNotExist as missing:
        yield Error(
            "PRIVACY_NOTICE_TEMPLATE or PRIVACY_NOTICE_SUMMARIES names a template that does not "
            f"exist: {missing}",
            hint="Name the template of the privacy notice, so that its texts are checked.",
            id="privacy.E021",
        )
        return
    for claim in claims:
        yield Error(
            f"Line {claim.line} of {claim.template} says {claim.word!r} ({claim.language}).",
            hint="Name the promise that verifies it in a comment on this line, such as {# S13 #}, "
            "or say it in the sentence of a promise.",
            id="privacy.E021",
        )


@register()
def check_every_record_has_an_end(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report models whose rows would never be deleted (privacy.E004)."""
    return _errors(coverage.models_without_retention(), "privacy.E004")


@register()
def check_every_record_is_reached(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report models whose rows cannot be found by their declaration (privacy.E006)."""
    gaps = (*coverage.unreachable_models(), *coverage.wrong_numbers())
    return _errors(gaps, "privacy.E006")


@register()
def check_who_looks_is_recorded(app_configs: Apps, **kwargs: Any) -> Messages:
    """Warn of admin pages that show people's records without logging access (privacy.W006).

    Source: Art. 5(2), 15 and 32 GDPR.
    """
    for site in all_sites:
        for model, page in site._registry.items():
            if shows_people(model) and not isinstance(page, RecordsAccess):
                shows = f"{type(page).__name__} shows people's records of {model._meta.label}"
                hint = (
                    "Inherit from privacy.staff_access.recorded_admin.RecordsAccess, or from a "
                    "class that does."
                )
                message = f"{shows}, but does not log access to them."
                yield Caution(message, hint=hint, id="privacy.W006")


@register()
def check_drafts_are_finished(app_configs: Apps, **kwargs: Any) -> Messages:
    """Warn of declarations with draft markers (privacy.W001)."""
    for gap in coverage.unfinished_drafts():
        yield Caution(f"{gap.subject} {gap.problem}.", hint=gap.hint, id="privacy.W001")


@register()
def check_every_retention_is_run(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report retentions that count from a field without dates, or cannot be run (privacy.E007)."""
    return _errors(coverage.wrong_retentions(), "privacy.E007")


@register()
def check_what_must_go_can_go(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report fields to clear whose column prevents it (privacy.E008)."""
    return _errors(erasure_gaps.unerasable_fields(), "privacy.E008")


@register()
def check_what_a_law_needs_can_be_cleared(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report fields that cannot be cleared, of rows that a retained row needs (privacy.E012)."""
    return _errors(erasure_gaps.rows_that_a_law_needs(), "privacy.E012")


@register()
def check_every_store_is_declared(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report stores outside the tables that are not declared (privacy.E009)."""
    return _errors(coverage.undeclared_stores(), "privacy.E009")


@register(Tags.urls)
def check_every_page_of_a_correction_exists(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report fields whose page of correction does not exist (privacy.E016)."""
    return _errors(coverage.missing_pages(), "privacy.E016")


@register(Tags.security)
def check_secret_addresses_are_marked(app_configs: Apps, **kwargs: Any) -> Messages:
    """Warn of secret routes without the middleware that protects their addresses (privacy.W004)."""
    if MIDDLEWARE in settings.MIDDLEWARE or not secret_routes(None, arguments()).routes:
        return
    yield Caution(
        "Caches and referrers may keep addresses that carry a secret, such as links from mails.",
        hint=f"Put {MIDDLEWARE!r} near the top of MIDDLEWARE, before any that redirects.",
        id="privacy.W004",
    )


@register()
def check_settings_can_be_read(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report settings that are missing or malformed, so that the site does not start."""
    for name, problem in unreadable_settings():
        yield Error(
            f"PRIVACY_{name} cannot be read ({type(problem).__name__}).",
            hint=str(problem),
            id="privacy.E010",
        )


@register()
def check_every_kind_of_request_is_answered(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report kinds of requests that no staff action answers (privacy.E013)."""
    answered = set[SubjectRequest.Kind]().union(*(action.answers for action in ACTIONS))
    for kind in SubjectRequest.Kind:
        if kind not in answered:
            yield Error(
                f"No staff action answers requests of the kind {kind.value!r}.",
                hint="Name the kind in `answers` of an action in "
                "privacy/subject_requests/actions/, and list the action in ACTIONS of "
                "catalogue.py there.",
                id="privacy.E013",
            )


@register()
def check_every_form_says_why_it_asks(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report personal fields of public forms that do not say why they are asked (privacy.E015)."""
    return _errors(asked_fields.unexplained_fields(asked_fields.public_forms()), "privacy.E015")


@register()
def check_every_record_has_a_controller(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report models and stores that do not say which company is responsible (privacy.E017)."""
    yield from _errors(coverage.undeclared_controllers(), "privacy.E017")
    yield from _errors(joint_controllers.incomplete_arrangements(), "privacy.E017")


@register(Tags.database)
def check_every_named_company_exists(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report declarations that name a company which the directory lacks (privacy.E022)."""
    return _errors(_once_migrated(joint_controllers.unknown_companies()), "privacy.E022")


@register(Tags.database)
def check_there_is_a_company(app_configs: Apps, **kwargs: Any) -> Messages:
    """Warn of a directory without companies, whom no request can be addressed to (privacy.W012)."""
    try:
        is_empty = not joint_controllers.company_names()
    except DatabaseError:  # before the tables exist
        return
    if is_empty:
        yield Caution(
            "The directory of companies is empty, so nobody can send the contact form.",
            hint="Add the company that runs the site, under Group companies in the admin, or by "
            "privacy.models.Controller with is_default=True.",
            id="privacy.W012",
        )


@register()
def check_laws_name_datasets_of_companies(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report laws about retention that name other datasets than those whose period a company can
    choose (privacy.E023)."""
    return _errors(retention_law_gaps.wrong_laws(), "privacy.E023")


@register(Tags.database)
def check_rules_of_companies_are_allowed(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report rules of companies in force that declaration and law do not allow (privacy.E024)."""
    return _errors(_once_migrated(retention_law_gaps.forbidden_rules()), "privacy.E024")


@register(Tags.database)
def check_staff_see_their_companies_only(app_configs: Apps, **kwargs: Any) -> Messages:
    """Warn of staff who work for every company without a role that oversees all (privacy.W011)."""
    keys = [str(view.staff.pk) for view in _once_migrated(staff_views()) if view.has_all]
    if keys:
        yield Caution(
            f"Staff who work for every company, but are no group officers: {', '.join(keys)}.",
            hint="The migration that introduced companies assigned everybody to all: take away "
            "what they do not need, see “Who sees the data of which company” in the staff pages.",
            id="privacy.W011",
        )


@register()
def check_no_setting_has_its_old_name(app_configs: Apps, **kwargs: Any) -> Messages:
    """Report settings that still have the name of an earlier version (privacy.E014)."""
    for old, new in RENAMED_SETTINGS.items():
        if hasattr(settings, f"PRIVACY_{old}"):
            yield Error(
                f"PRIVACY_{old} has no effect.",
                hint=f"Rename it to PRIVACY_{new}.",
                id="privacy.E014",
            )
