"""Declarations that a person has not finished: nothing is deleted or told on their strength."""

from collections.abc import Iterator

from privacy.registry.declarations import DRAFT, NoPersonalData, PersonalModel


class DraftDeclarationError(Exception):
    """A declaration still contains a draft marker; the message names its model."""


def require_finished(*declarations: PersonalModel) -> None:
    """Raise DraftDeclarationError where `manage.py privacy_declare` left something for a person to
    say."""
    drafts = [declared.model for declared in declarations if is_draft(declared)]
    if drafts:
        raise DraftDeclarationError(
            f"Finish the declarations of {', '.join(drafts)}: each {DRAFT!r} in them "
            f"stands for what only you know."
        )


def is_draft(declared: PersonalModel | NoPersonalData) -> bool:
    """Whether a declaration still contains a draft marker."""
    texts = [declared.reason] if isinstance(declared, NoPersonalData) else list(_texts(declared))
    return any(DRAFT in str(text) for text in texts)


def _texts(declared: PersonalModel) -> Iterator[object]:
    yield from (
        declared.title,
        declared.ends_with,
        *declared.paths,
        *declared.non_personal.values(),
    )
    yield from (field.purpose for field in declared.fields.values())
    if declared.retention:
        yield declared.retention.reason
