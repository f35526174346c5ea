"""Forms of the preference centre: consent to more, and ask for a link or for the first email."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.consent.questions import ConsentQuestions
from privacy.consent.topics import Question
from privacy.outbox.form_fields import EmailAddressField
from privacy.reporting.asked_fields import AskedFields
from privacy.single_line import SingleLineFields


class LinkForm(AskedFields, SingleLineFields, forms.Form):
    """The address to which a link is mailed."""

    asks: ClassVar[Mapping[str, str]] = {"email": "privacy.OutgoingMail.recipient"}
    email = EmailAddressField(
        label=_("Your email address"),
        help_text=_(
            "We send the link only there. It works for years, so please keep it to yourself."
        ),
    )


class SubscriptionForm(AskedFields, ConsentQuestions, SingleLineFields, forms.Form):
    """The questions of consent, to anyone with an address."""

    asks: ClassVar[Mapping[str, str]] = {"email": "privacy.Subscriber.email"}
    email = EmailAddressField(
        label=_("Your email address"),
        help_text=_("We send you an email there; only its link makes your consent count."),
    )

    def clean(self) -> dict[str, Any]:
        """Require a checked box."""
        cleaned = super().clean()
        if not self.errors and not self.agreed_titles():
            raise forms.ValidationError(_("Please check at least one box."))
        return cleaned


class MoreForm(ConsentQuestions, SingleLineFields, forms.Form):
    """The questions that the person has not consented to yet."""

    def __init__(self, data: Any = None, *, given: Collection[Question] = ()) -> None:
        self._given = given
        super().__init__(data)

    def _questions(self) -> Iterable[Question]:
        return [question for question in super()._questions() if question not in self._given]

    def clean(self) -> dict[str, Any]:
        """Require a checked box."""
        cleaned = super().clean()
        if not self.errors and not self.agreed_titles():
            raise forms.ValidationError(_("Please check at least one box."))
        return cleaned
