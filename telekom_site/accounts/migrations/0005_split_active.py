"""What "active" said until now becomes two facts: the address is confirmed, and staff allow the account.

An account that was active had opened its mailed link, so its address is confirmed. One that was not, and that nobody
ever logged in to, without a password and without rights, is a registration that waits: it is allowed now, and its
address is not confirmed. Any other inactive account was blocked, and stays so.

Holds on sessions are released and forget the session's key, which is a login cookie.
"""

from typing import Any

from django.db import migrations
from django.db.models import Q

from privacy.email_address import canonical

CHUNK = 2000  # rows


def split(apps: Any, schema_editor: Any) -> None:
    User = apps.get_model("accounts", "User")
    EmailAddress = apps.get_model("account", "EmailAddress")
    waiting = User.objects.filter(
        Q(password__startswith="!") | Q(password=""),
        is_active=False, last_login=None, is_staff=False, is_superuser=False,
    )  # fmt: skip
    confirmed = set(EmailAddress.objects.filter(verified=True).values_list("email", flat=True))
    known = set(EmailAddress.objects.values_list("user_id", flat=True))
    registrations = set(waiting.values_list("pk", flat=True))
    rows = []
    for key, email in User.objects.order_by("-is_active", "pk").values_list("pk", "email").iterator(CHUNK):
        address = canonical(email)
        if key in known:
            continue
        verified = key not in registrations and address not in confirmed
        if verified:
            confirmed.add(address)
        rows.append(EmailAddress(user_id=key, email=address, verified=verified, primary=True))
    EmailAddress.objects.bulk_create(rows, CHUNK)
    waiting.update(is_active=True, self_registered=True)


def forget_session_keys(apps: Any, schema_editor: Any) -> None:
    apps.get_model("privacy", "LegalHold").objects.filter(
        table__app_label="accounts", table__model="login"
    ).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0004_confirmed_and_allowed"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("privacy", "0012_keys_and_addresses"),
    ]

    operations = [
        migrations.RunPython(split, migrations.RunPython.noop),
        migrations.RunPython(forget_session_keys, migrations.RunPython.noop),
    ]
