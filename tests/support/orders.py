"""Orders as customers place them."""

from telekom_site.accounts.models import User
from telekom_site.orders.models import Order


def order_of(email: str, customer: User | None = None, **changes: object) -> Order:
    """Store an order of Mobile M for this address, with or without an account."""
    values: dict[str, object] = {
        "customer": customer,
        "product_slug": "m",
        "product_name": "Mobile M",
        "monthly_price_cents": 1999,
        "minimum_term_months": 24,
        "name": "Anna Arnold",
        "email": email,
        "street": "Weg 1",
        "postcode": "53113",
        "city": "Bonn",
    }
    return Order.objects.create(**(values | changes))
