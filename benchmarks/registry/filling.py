"""A large database of invented customers, filled by the database itself."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from privacy.request_log.partitions import ensure

DAYS = 6  # that the log reaches back
OLD = "now() - interval '300 days'"

# table → column → SQL, where n is the number of the row; the mailbox of customer n is
# cn@customer.example.
CUSTOMERS = {
    "accounts_user": {
        "password": "'!'",
        "is_superuser": "false",
        "is_staff": "false",
        "is_active": "true",
        "first_name": "'First' || n",
        "last_name": "'Last' || n",
        "email": "'c' || n || '@customer.example'",
        "date_joined": OLD,
        "last_used_at": "now()",
        "self_registered": "true",
        "customer_number": "lpad(n::text, 12, '1')",
        "phone": "''",
    },
    "orders_order": {
        "id": "gen_random_uuid()",
        "number": "'A' || n",
        "state": "'received'",
        "language": "'en'",
        "name": "'First Last' || n",
        "email": "'c' || n || '@customer.example'",
        "street": "'Street ' || n",
        "postcode": "'53113'",
        "city": "'Bonn'",
        "delivery_name": "''",
        "delivery_street": "''",
        "delivery_postcode": "''",
        "delivery_city": "''",
        "placed_at": OLD,
    },
    "enquiries_enquiry": {
        "reference": "upper(substr(md5(random()::text || n), 1, 8))",
        "topic": "'tv'",
        "email": "'c' || n || '@customer.example'",
        "name": "''",
        "question": "'How many channels?'",
        "language": "'en'",
        "asked_at": "now()",
        "state": "'open'",
        "team_is_notified": "true",
    },
}
ANSWERED = {"state": "'answered'", "answered_at": OLD}
LOG = {
    "id": "gen_random_uuid()",
    "time": f"now() - (n % {DAYS * 86_400}) * interval '1 second'",
    "address": "('10.' || (n % 200) || '.' || (n / 200 % 250) || '.' || (n / 50000 % 250))::inet",
    "method": "'GET'",
    "url": "'/de/products/' || (n % 40) || '/'",
    "status": "200",
    "referrer": "''",
    "bytes_sent": "12345",
    "host": "''",
}


def fill(customers: int, log_rows: int) -> None:
    """That many customers, each with an account, an order and an enquiry, and so many rows of the
    log."""
    for table, columns in CUSTOMERS.items():
        insert(table, columns, customers)
    today = timezone.now().date()
    ensure(connection, [today - timedelta(days=number) for number in range(DAYS + 2)])
    insert("privacy_request_log_requestlogentry", LOG, log_rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def fill_expired(rows: int) -> None:
    """Enquiries that have reached the end of their retention."""
    insert("enquiries_enquiry", CUSTOMERS["enquiries_enquiry"] | ANSWERED, rows)


def insert(table: str, columns: dict[str, str], rows: int) -> None:
    names, values = ", ".join(columns), ", ".join(columns.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM generate_series(1, {rows:d}) n"  # noqa: S608
        )
