"""What orders hold about people."""

from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import NoPersonalData

declarations = [
    NoPersonalData("orders.Product", _("The catalogue: texts and prices.")),
]
