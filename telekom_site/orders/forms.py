"""The order form. Each field says why it is asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.single_line import SingleLineFields
from telekom_site.accounts.forms import advertising_choice
from telekom_site.orders.models import Order

DELIVERY = _("For the contract, the delivery and the invoice.")


class OrderForm(SingleLineFields, forms.ModelForm):  # type: ignore[type-arg]
    """What a contract needs, and the advertising question beside it."""

    advertising = advertising_choice()

    class Meta:
        model = Order
        fields = ["name", "email", "street", "postcode", "city"]
        help_texts = {
            "name": DELIVERY,
            "email": _("We send the confirmation there."),
            "street": DELIVERY,
            "postcode": DELIVERY,
            "city": DELIVERY,
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "street": forms.TextInput(attrs={"autocomplete": "street-address"}),
            "postcode": forms.TextInput(attrs={"autocomplete": "postal-code"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["email"].required = True  # it is only empty after an erasure
