"""The order form."""

from django import forms

from privacy.reporting.asked_fields import AskedFields
from privacy.single_line import SingleLineFields
from telekom_site.accounts.forms import ADVERTISING_ASKED, advertising_choice
from telekom_site.orders.models import Order


class OrderForm(AskedFields, SingleLineFields, forms.ModelForm):  # type: ignore[type-arg]
    """What a contract needs, and the advertising question beside it."""

    advertising = advertising_choice()
    asks = ADVERTISING_ASKED

    class Meta:
        model = Order
        fields = ["name", "email", "street", "postcode", "city"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "street": forms.TextInput(attrs={"autocomplete": "street-address"}),
            "postcode": forms.TextInput(attrs={"autocomplete": "postal-code"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True  # it is only empty after an erasure
