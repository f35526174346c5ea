"""Numbers by which a company knows people: customer numbers, contract numbers, phone numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from privacy.registry.texts import Text

# In `PersonalModel.numbers`: a column that holds the kind and the number, as `str(Number)`.
ANY_KIND = ""


@dataclass(frozen=True, slots=True)
class IdentifierKind:
    """A kind of number by which a person can be named in a data-subject request.

    The person proves that the number is theirs by a code that is sent to an address on file.

    Attributes:
        name: stored with requests and in `PersonalModel.numbers`, such as "customer_number".
        title: what a lay person calls the number.
        hint: where a lay person finds it.
        normalise: returns the stored form of what a person typed. Raises ValueError where that
            cannot be such a number.
        model: label of the model whose row has the number. Where several rows have it, it proves
            nothing.
        path: lookup path from the row to the number.
        email: lookup path to the email address on file; empty where there is none.
        phone: lookup path to the phone number on file; empty where there is none, and where no one
            has verified that it is the person's.
        postal_address: returns the lines of the postal address on file for a row, the name first;
            None where there is none.
        is_lasting: whether a number never passes to another person, so that a proven one leads to
            rows (`PersonalModel.numbers`). One that does, such as a phone number, only leads to the
            email address on file.
    """

    name: str
    title: Text
    hint: Text
    normalise: Callable[[str], str]
    model: str
    path: str
    email: str = ""
    phone: str = ""
    postal_address: Callable[[Any], Sequence[str]] | None = None
    is_lasting: bool = False
