from typing import Any

from django.db import migrations
from privacy.email_address import canonical
from telekom_site.numbers import new_number

ORDER, CONTRACT = "A", "V"


def divide(apps: Any, schema_editor: Any) -> None:
    """Give each order its number, its one item, its first state and the contract that it began."""
    order_model, contract = apps.get_model("orders", "Order"), apps.get_model("contracts", "Contract")
    accounts = verified_accounts(apps)
    for order in order_model.objects.filter(number="").iterator(chunk_size=1000):
        order.number = new_number(ORDER, order_model.objects.all())
        order.customer_id = order.customer_id or accounts.get(canonical(order.email))
        order.save(update_fields=["number", "customer"])
        terms = {
            name: getattr(order, name)
            for name in (
                "product_slug",
                "product_name",
                "monthly_price_cents",
                "minimum_term_months",
            )
        }
        order.items.create(**terms)
        order.changes.create(state=order.state, changed_at=order.placed_at)
        if not order.email:  # erased: only the order itself is kept
            continue
        contract.objects.create(
            number=new_number(CONTRACT, contract.objects.all()),
            customer_id=order.customer_id,
            order_number=order.number,
            concluded_at=order.placed_at,
            **{name: getattr(order, name) for name in ("name", "email", "street", "postcode", "city")},
            **terms,
        )


def verified_accounts(apps: Any) -> dict[str, int]:
    """Return the key of each account by its verified address."""
    addresses = apps.get_model("account", "EmailAddress").objects.filter(verified=True)
    return {canonical(email): key for email, key in addresses.values_list("email", "user_id")}


class Migration(migrations.Migration):

    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('orders', '0006_orders_with_items'),
    ]

    operations = [
        migrations.RunPython(divide, migrations.RunPython.noop),
    ]
