"""The order form."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.consent.questions import ConsentQuestions
from privacy.consent.topics import Question
from privacy.reporting.asked_fields import AskedFields
from privacy.single_line import SingleLineFields
from telekom_site.orders.models import Order

ELSEWHERE = ("delivery_street", "delivery_postcode", "delivery_city")


class OrderForm(AskedFields, ConsentQuestions, SingleLineFields, forms.ModelForm):  # type: ignore[type-arg]
    """What a contract needs, where to deliver, and the questions of consent.

    A form for a minor does not ask these, and accepts no answer.
    """

    deliver_elsewhere = forms.BooleanField(
        label=_("Deliver to another address"),
        required=False,
        help_text=_("Only if we should not deliver to the address above."),
    )

    class Meta:
        model = Order
        fields = [
            "name", "email", "street", "postcode", "city",
            "delivery_name", "delivery_street", "delivery_postcode", "delivery_city",
        ]  # fmt: skip
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "street": forms.TextInput(attrs={"autocomplete": "street-address"}),
            "postcode": forms.TextInput(attrs={"autocomplete": "postal-code"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "delivery_name": forms.TextInput(attrs={"autocomplete": "shipping name"}),
            "delivery_street": forms.TextInput(attrs={"autocomplete": "shipping street-address"}),
            "delivery_postcode": forms.TextInput(attrs={"autocomplete": "shipping postal-code"}),
            "delivery_city": forms.TextInput(attrs={"autocomplete": "shipping address-level2"}),
        }

    field_order = [
        "name", "email", "street", "postcode", "city", "deliver_elsewhere",
        "delivery_name", "delivery_street", "delivery_postcode", "delivery_city",
    ]  # fmt: skip

    def __init__(self, *args: Any, for_minor: bool = False, **kwargs: Any) -> None:
        self.for_minor = for_minor
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True  # it is only empty after an erasure

    def _questions(self) -> Iterable[Question]:
        return () if self.for_minor else super()._questions()

    def clean(self) -> dict[str, Any]:
        """Require the whole delivery address if there is one, and drop it if there is none."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("deliver_elsewhere"):
            return cleaned | dict.fromkeys(("delivery_name", *ELSEWHERE), "")
        for name in ELSEWHERE:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Please fill this in, or uncheck the box above."))
        return cleaned
