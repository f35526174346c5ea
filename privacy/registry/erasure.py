"""Erasure (Art. 17 GDPR): what goes, what is cleared, what a law keeps and until when.

What could go wrong: a row of somebody else goes (rows are found by exact identifier only), or a row that a
law protects goes (declared fields marked KEEP make the row stay until its retention ends, a legal hold until it is
released). Each store is erased in a transaction of its own and leaves a receipt, so an interrupted erasure is simply
run again.
"""

import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, router, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from privacy.registry.declarations import Erasure, Identifier, PersonalModel, Retention, Store
from privacy.registry.discovery import registry
from privacy.registry.holds import Held, cascading, erasure_meets, held
from privacy.registry.kept import claim_rows, settle_claims
from privacy.registry.models import LegalHold
from privacy.registry.rows import model_of, rows_of
from privacy.registry.stores import keeper_of
from privacy.registry.subject import DataSubject

# What becomes of a field when its row stays; the first two leave nothing of it, the third a random value.
GOING = (Erasure.CLEAR, Erasure.DELETE, Erasure.RANDOMISE)


@dataclass(frozen=True, slots=True)
class ErasureStep:
    """What erasure does, or did, to one model's rows, or one store's records, of one person."""

    store: str  # label of the model, or name of the store
    title: str
    deleted: int  # rows that go
    kept: int  # rows that stay, with their CLEAR fields emptied
    cleared_fields: tuple[str, ...]
    kept_fields: tuple[str, ...]
    law: str
    kept_until: date | None  # the day the last kept row goes; None where nothing is kept

    @property
    def found(self) -> bool:
        """Whether the person had anything there."""
        return bool(self.deleted or self.kept)


def preview(subject: DataSubject) -> Iterator[ErasureStep]:
    """What `erase` would do now, one step per store and per declared model, also where the person has nothing."""
    for store in registry.stores:
        yield _store_step(store, keeper_of(store).count(subject))
    bound = held()
    for declared in registry.personal_models:
        yield _step(declared, rows_of(declared, subject), bound.get(declared.model, Held()))


def objections(subject: DataSubject) -> list[str]:
    """Why this person cannot be erased now, as the apps say of their rows (`PersonalModel.erasable`)."""
    asked = ((declared, import_string(declared.erasable)) for declared in registry.personal_models if declared.erasable)
    return [reason for declared, ask in asked if (reason := str(ask(rows_of(declared, subject))))]


def erase(subject: DataSubject, came_before: datetime | None = None) -> Iterator[ErasureStep]:
    """Carry the preview out, store by store; each step yielded is done and committed.

    Rows that point to other rows of the person come first, those that would go along with
    another before that one. Models whose rows stay come last: they may hold the
    identifier by which an interrupted erasure goes on.
    With `came_before`, rows that came to be later are left alone: an old erasure does not mean them.
    """
    claim_rows(subject)
    for store in registry.stores:
        yield _store_step(store, keeper_of(store).erase(subject, came_before))
    bound = held()
    for declared in _in_order():
        yield _erase_rows(declared, _meant(declared, subject, came_before), bound.get(declared.model, Held()), subject)


@transaction.atomic
def release(hold: LegalHold) -> bool:
    """End a legal hold, and erase now what it kept from an erasure; whether there was one."""
    ended = LegalHold.objects.filter(pk=hold.pk, released_at=None).update(released_at=timezone.now())
    hold.refresh_from_db()
    if not ended or not hold.waiting:
        return False
    bound = held()
    for label, key in hold.waiting:  # only what an erasure met: a parent may be somebody else's
        for declared in registry.personal_models:
            if declared.model == label:
                rows = model_of(declared)._base_manager.filter(pk=key)
                _erase_rows(declared, rows, bound.get(label, Held()))
    return True


def _erase_rows(
    declared: PersonalModel,
    rows: models.QuerySet[models.Model],
    bound: Held,
    subject: DataSubject | None = None,
) -> ErasureStep:
    with transaction.atomic(using=router.db_for_write(model_of(declared))):
        keys = list(rows.values_list("pk", flat=True))  # at once: what follows may cut the way to the rows
        rows = model_of(declared)._base_manager.filter(pk__in=keys)
        step = _step(declared, rows, bound)
        if bound.keys:
            erasure_meets(declared.model, _bound_keys(rows, bound), bound)
            rows = rows.exclude(pk__in=bound.keys)
        _delete(expired_or_free(declared, rows))
        if declared.is_kept:
            empty_what_no_law_keeps(declared, rows)
        settle_claims(declared, keys, subject)
    return step


def _in_order() -> list[PersonalModel]:
    return sorted(
        registry.personal_models,
        key=lambda declared: (
            declared.identified_by is not Identifier.RECORD,
            declared.is_kept,
            not cascading(model_of(declared)),
        ),
    )


def _store_step(store: Store, deleted: int) -> ErasureStep:
    return ErasureStep(store.name, str(store.title), deleted, 0, (), (), "", None)


def expired_or_free(declared: PersonalModel, rows: models.QuerySet[models.Model]) -> models.QuerySet[models.Model]:
    """Of these rows, those that no law keeps (any longer)."""
    if not declared.is_kept or declared.retention is None:
        return rows
    return rows.filter(**{f"{declared.retention.counted_from}__lt": ends_before(declared.retention)})


def ends_before(retention: Retention) -> datetime:
    """Rows counted from before this moment have reached the end of their retention."""
    return timezone.now() - retention.period


def _meant(
    declared: PersonalModel, subject: DataSubject, came_before: datetime | None
) -> models.QuerySet[models.Model]:
    rows = rows_of(declared, subject)
    if came_before is None or not declared.came_at:
        return rows
    return rows.filter(**{f"{declared.came_at}__lte": came_before})


def _holds_on(rows: models.QuerySet[models.Model], bound: Held) -> list[LegalHold]:
    """What binds these rows; nobody is told what binds somebody else's."""
    return bound.on(_bound_keys(rows, bound))


def _bound_keys(rows: models.QuerySet[models.Model], bound: Held) -> list[object]:
    return list(rows.filter(pk__in=bound.keys).values_list("pk", flat=True))


def _step(declared: PersonalModel, rows: models.QuerySet[models.Model], bound: Held) -> ErasureStep:
    total = rows.count()
    on_hold = rows.filter(pk__in=bound.keys).count() if bound.keys else 0
    reasons = [hold.reason for hold in _holds_on(rows, bound)] if on_hold else []
    free = rows.exclude(pk__in=bound.keys) if bound.keys else rows
    deleted = expired_or_free(declared, free).count()
    by_law = total - deleted - on_hold
    retention = declared.retention
    laws = [str(retention.reason)] if by_law and retention else []
    return ErasureStep(
        store=declared.model,
        title=str(declared.title),
        deleted=deleted,
        kept=by_law + on_hold,
        cleared_fields=_labels(declared, *GOING) if by_law else (),
        kept_fields=_labels(declared, *Erasure) if on_hold else _labels(declared, Erasure.KEEP) if by_law else (),
        law="; ".join(dict.fromkeys([*laws, *reasons])),
        kept_until=_last_day(retention, free) if by_law and not on_hold and retention else None,
    )


def _labels(declared: PersonalModel, *kinds: Erasure) -> tuple[str, ...]:
    options = model_of(declared)._meta
    names = [name for kind in kinds for name in declared.named(kind)]
    return tuple(str(getattr(options.get_field(name), "verbose_name", name)) for name in names)


def _last_day(retention: Retention, rows: models.QuerySet[models.Model]) -> date | None:
    latest = rows.aggregate(latest=models.Max(retention.counted_from))["latest"]
    if latest is None:
        return None
    end = latest + retention.period
    return end.date() if isinstance(end, datetime) else end


def _delete(rows: models.QuerySet[models.Model]) -> None:
    rows.order_by().delete()


def empty_what_no_law_keeps(declared: PersonalModel, rows: models.QuerySet[models.Model]) -> None:
    """Take out of rows that stay every field that is not declared to stay (Art. 5(1)(c) GDPR)."""
    options = model_of(declared)._meta
    emptied = [options.get_field(name) for kind in (Erasure.CLEAR, Erasure.DELETE) for name in declared.named(kind)]
    random = [options.get_field(name) for name in declared.named(Erasure.RANDOMISE)]
    changes: dict[str, object] = {field.name: None if getattr(field, "null", False) else "" for field in emptied}
    if not random:
        if changes:
            rows.update(**changes)
        return
    for key in list(rows.values_list("pk", flat=True)):  # at once: the identifier itself may be among them
        values = {field.name: random_value(field) for field in random if isinstance(field, models.Field)}
        model_of(declared)._base_manager.filter(pk=key).update(**changes, **values)


def can_be_emptied(field: object) -> bool:
    """Whether a column takes NULL, or an empty text more than once."""
    if not isinstance(field, models.Field):
        return False
    return field.null or (isinstance(field, models.CharField | models.TextField) and not field.unique)


def can_be_randomised(field: object) -> bool:
    """Whether a column takes a random text or UUID."""
    return isinstance(field, models.UUIDField | models.CharField | models.TextField)


def random_value(field: models.Field) -> object:  # type: ignore[type-arg]
    """A value that says nothing, of the column's kind: for addresses of mail one that is never delivered (RFC 2606)."""
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    token = secrets.token_hex(16)
    return f"{token}@erased.invalid" if isinstance(field, models.EmailField) else token[: field.max_length]
