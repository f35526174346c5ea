"""Draft markers: an unfinished declaration must not decide what is deleted or exported."""

from collections.abc import Iterator

from privacy.registry.declarations import DRAFT, NoPersonalData, PersonalModel


class DraftDeclarationError(Exception):
    """A declaration still contains a draft marker; the message names its model."""


def require_finished(*declarations: PersonalModel) -> None:
    """Raise DraftDeclarationError for markers that `manage.py privacy_declare` left to fill in."""
    drafts = [declaration.model for declaration in declarations if is_draft(declaration)]
    if drafts:
        raise DraftDeclarationError(
            f"Finish the declarations of {', '.join(drafts)}: replace each {DRAFT!r} in them "
            f"with what only you know."
        )


def is_draft(declaration: PersonalModel | NoPersonalData) -> bool:
    """Return whether a declaration still contains a draft marker."""
    texts = (
        [declaration.reason]
        if isinstance(declaration, NoPersonalData)
        else list(_texts(declaration))
    )
    return any(DRAFT in str(text) for text in texts)


def _texts(declaration: PersonalModel) -> Iterator[object]:
    yield from (
        declaration.title,
        declaration.ends_with,
        *declaration.paths,
        *declaration.non_personal.values(),
    )
    yield from (field.purpose for field in declaration.fields.values())
    if declaration.retention:
        yield declaration.retention.reason
