"""System checks of the privacy layer: one function per rule, each with a stable id."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.contrib.admin.sites import all_sites
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import DatabaseError

from privacy.conf import conf, unreadable_settings
from privacy.personal_data import erasure_journal
from privacy.personal_data.identity_check import UnknownIdentityKeyError, require_identity_keys
from privacy.reporting import coverage
from privacy.secret_routes import arguments, secret_routes
from privacy.staff_access.access_log import shows_people
from privacy.staff_access.recorded_admin import RecordsAccess
from privacy.subject_requests.actions.catalogue import ACTIONS
from privacy.subject_requests.models import SubjectRequest

MIDDLEWARE = "privacy.middleware.PrivateAddressMiddleware"
MIN_KEY_LENGTH = 32  # characters of an identity key
MIN_KEY_CHARACTERS = 10  # different ones among them


def _errors(gaps: Iterable[coverage.Gap], check_id: str) -> list[CheckMessage]:
    return [Error(f"{gap.place} {gap.problem}.", hint=gap.hint, id=check_id) for gap in gaps]


@register()
def check_every_model_is_declared(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    return _errors(coverage.undeclared_models(), "privacy.E001")


@register()
def check_every_field_is_declared(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    return _errors(coverage.undeclared_fields(), "privacy.E002")


@register()
def check_no_declaration_is_stale(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    return _errors(coverage.stale_declarations(), "privacy.E003")


@register(Tags.database)
def check_no_erasure_was_undone(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn only, since every command runs the checks, also those that repair; serving is
    refused."""
    try:
        erasure_journal.require_whole()
    except DatabaseError:
        return []  # nothing was migrated yet, so nothing was restored
    except erasure_journal.JournalBehindError as problem:
        return [Caution(str(problem), id="privacy.W005")]
    except erasure_journal.JournalLostError as problem:
        return [Caution(str(problem), id="privacy.W007")]
    return []


@register(Tags.database)
def check_identity_keys_are_known(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    try:
        require_identity_keys()
    except DatabaseError:
        return []  # nothing was migrated yet
    except UnknownIdentityKeyError as problem:
        return [Error(str(problem), id="privacy.E011")]
    return []


@register(Tags.security, deploy=True)
def check_identity_key_is_strong(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    key = conf.IDENTITY_KEY
    hint = (
        f"Take the key in {conf.IDENTITY_KEY_FILE}, or 48 random bytes: secrets.token_urlsafe(48)."
    )
    if key == settings.SECRET_KEY:
        return [Caution("PRIVACY_IDENTITY_KEY is SECRET_KEY.", hint=hint, id="privacy.W003")]
    if len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_KEY_CHARACTERS:
        return [Caution("PRIVACY_IDENTITY_KEY can be guessed.", hint=hint, id="privacy.W002")]
    return []


@register()
def check_every_record_has_an_end(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    return _errors(coverage.models_without_retention(), "privacy.E004")


@register()
def check_every_record_is_reached(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    return _errors(coverage.unreachable_models(), "privacy.E006")


@register()
def check_who_looks_is_recorded(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Every admin page whose records name people tells them who looked (Art. 5(2), 15, 32 GDPR)."""
    return [
        Caution(
            f"{type(page).__name__} shows people's records of {model._meta.label}, and "
            f"nobody records who looks.",
            hint="Inherit from privacy.staff_access.recorded_admin.RecordsAccess, or from a class "
            "that does.",
            id="privacy.W006",
        )
        for site in all_sites
        for model, page in site._registry.items()
        if shows_people(model) and not isinstance(page, RecordsAccess)
    ]


@register()
def check_drafts_are_finished(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    return [
        Caution(f"{gap.place} {gap.problem}.", hint=gap.hint, id="privacy.W001")
        for gap in coverage.unfinished_drafts()
    ]


@register()
def check_every_retention_is_run(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    return _errors(coverage.wrong_retentions(), "privacy.E007")


@register()
def check_what_must_go_can_go(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    return _errors(coverage.unerasable_fields(), "privacy.E008")


@register()
def check_what_a_law_needs_can_be_cleared(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    return _errors(coverage.rows_that_a_law_needs(), "privacy.E012")


@register()
def check_every_store_is_declared(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    return _errors(coverage.undeclared_stores(), "privacy.E009")


@register(Tags.security)
def check_secret_addresses_are_marked(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Where a route carries a secret, its answers tell caches and browsers to keep the address to
    themselves."""
    if MIDDLEWARE in settings.MIDDLEWARE or not secret_routes(None, arguments()).routes:
        return []
    return [
        Caution(
            "Caches and referrers may keep addresses that carry a secret, such as "
            "links from mails.",
            hint=f"Put {MIDDLEWARE!r} near the top of MIDDLEWARE, before all that redirects.",
            id="privacy.W004",
        )
    ]


@register()
def check_settings_can_be_read(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Nothing is ever decided on a missing or broken setting: the start-up fails."""
    return [
        Error(
            f"PRIVACY_{name} cannot be read ({type(problem).__name__}).",
            hint=str(problem),
            id="privacy.E010",
        )
        for name, problem in unreadable_settings()
    ]


@register()
def check_every_kind_of_request_is_answered(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Each kind of request has the staff action that answers it."""
    answered = {kind for action in ACTIONS for kind in action.answers}
    return [
        Error(
            f"No staff action answers requests of the kind {kind.value!r}.",
            hint="Name the kind in `answers` of an action in privacy/subject_requests/actions/, "
            "and list the action in ACTIONS of catalogue.py there.",
            id="privacy.E013",
        )
        for kind in SubjectRequest.Kind
        if kind not in answered
    ]
