"""No list of staff but that of the request log reads its rows: all registered ones are tried."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from privacy.confidentiality.signing import ensure_undertaking
from privacy.request_log.models import RequestLogEntry
from telekom_site.accounts.models import User
from tests.support.undertakings import sign_all

TABLE = f'"{RequestLogEntry._meta.db_table}"'
# The start page and these show counts and plots of the log, to those who may read it.
OF_THE_LOG = {"admin:index", "admin:privacy_request_log_requestlogentry_changelist"}


@pytest.mark.django_db
def test_only_the_pages_of_the_log_read_it(client: Client) -> None:
    ensure_undertaking()
    boss = User.objects.create_superuser("boss@telekom.example", "correct-horse-9")
    sign_all(boss)
    client.force_login(boss)
    names = ["admin:index"]
    names += [
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in admin.site._registry
        for page in ("changelist", "add")
    ]
    opened, reading = 0, set[str]()
    for name in names:
        with CaptureQueriesContext(connection) as queries:
            opened += client.get(reverse(name)).status_code == 200
        if any(TABLE in query["sql"] for query in queries):
            reading.add(name)
    assert reading <= OF_THE_LOG
    assert opened > len(names) / 2, "most pages open"
