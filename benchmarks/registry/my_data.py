"""What "My data" costs with 1,000 records of one person: its time and its queries.

Run from the top folder: sh .ci/with-postgres .venv/bin/python -m benchmarks.registry.my_data
"""

import statistics
import time
from datetime import timedelta

from benchmarks.project import set_up_site

RECORDS, VISITS = 1_000, 20
TARGET = 0.3  # seconds
EMAIL = "anna@customer.example"


def main() -> None:
    """Fill, visit, and print what it took."""
    set_up_site()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, path = Client(), opened_page()
    client.get(path)  # compiles the templates
    few = CaptureQueriesContext(connection)
    with few:
        client.get(path)
    fill()
    many, seconds = CaptureQueriesContext(connection), list[float]()
    for _visit in range(VISITS):
        begin = time.perf_counter()
        answer = client.get(path)
        seconds.append(time.perf_counter() - begin)
        assert answer.status_code == 200
    with many:
        client.get(path)
    verdict = "pass" if max(seconds) < TARGET else "FAIL"
    print(
        f"{RECORDS:,} records: median {statistics.median(seconds):.3f} s, "
        f"greatest {max(seconds):.3f} s, target {TARGET} s: {verdict}; "
        f"{len(many)} queries, {len(few)} without these records"
    )


def opened_page() -> str:
    """Return the path of the page, opened by a link."""
    from django.urls import reverse
    from django.utils import timezone

    from privacy.links import new_token, token_digest
    from privacy.my_data.models import MyDataLink

    token, now = new_token(), timezone.now()
    MyDataLink.objects.create(
        email=EMAIL,
        language="en",
        token_digest=token_digest(token),
        opened_at=now,
        expires_at=now + timedelta(hours=1),
    )
    return reverse("privacy:my_data_at", kwargs={"token": token})


def fill() -> None:
    """Store so many records of the person, in two tables."""
    from privacy.outbox.models import OutgoingMail
    from privacy.registry.subject import email_key
    from privacy.staff_access.models import StaffAccess

    key = email_key(EMAIL)
    StaffAccess.objects.bulk_create(
        StaffAccess(subject_key=key, role="support", what="accounts.User 1", reason="opened")
        for _number in range(RECORDS // 2)
    )
    OutgoingMail.objects.bulk_create(
        OutgoingMail(recipient=EMAIL, subject="An order", purpose="order", language="en")
        for _number in range(RECORDS // 2)
    )


if __name__ == "__main__":
    main()
