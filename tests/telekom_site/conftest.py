"""The demo content, once per module for the crawl and once per test for the rest."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from telekom_site.pages import demo_content
from tests.support.crawl import Visit, crawl, starts


@pytest.fixture
def demo(db: None) -> None:
    """A site filled with the demo content."""
    demo_content.load()


@pytest.fixture(scope="module")
def visits(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Visit]]:
    """Every public address of the demo site, visited once by a stranger."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo_content.load()
        yield crawl(starts())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def pages(visits: dict[str, Visit]) -> list[Visit]:
    """Those of them that are pages for people."""
    return [visit for visit in visits.values() if visit.is_page]
