"""References to a dataset, a record or a value of a person, as links and forms carry them.

They are signed, and looked up among the visitor's own records only: a reference of another person
leads nowhere.
"""

from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.my_data.mirror import dataset_named
from privacy.personal_data.legal_holds import key_is_secret
from privacy.personal_data.rows import model_of, rows_of
from privacy.registry.declarations import PersonalModel
from privacy.registry.subject import DataSubject

SALT = "privacy.my_data"


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference names.

    Attributes:
        declaration: of the dataset.
        row: the record; None where the whole dataset is meant.
        field: name of the field, or "".
    """

    declaration: PersonalModel
    row: Model | None = None
    field: str = ""

    def __str__(self) -> str:
        words = [str(self.declaration.title)]
        if self.field:
            column = model_of(self.declaration)._meta.get_field(self.field)
            label = self.declaration.fields[self.field].label
            words.append(str(label or getattr(column, "verbose_name", self.field)))
        moment = getattr(self.row, self.declaration.created_at_path, None) if self.row else None
        if moment is not None:
            day = date_format(moment, "DATE_FORMAT")
            words.append(_("recorded on %(day)s") % {"day": day})
        return ", ".join(words)


def reference(dataset: str, record: str = "", field: str = "") -> str:
    """Return a signed reference to a dataset, a record or a value."""
    return signing.dumps([dataset, record, field], salt=SALT)


def target_of(text: str, subject: DataSubject) -> Target | None:
    """Return what a reference names among the person's own records; None where there is none."""
    try:
        dataset, record, field = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    declaration = dataset_named(dataset)
    if declaration is None or (field and field not in declaration.fields):
        return None
    if not record:
        return Target(declaration)
    if key_is_secret(declaration):
        return None
    try:
        row = rows_of(declaration, subject).filter(pk=record).first()
    except (ValueError, ValidationError):
        return None
    return None if row is None else Target(declaration, row, field)
