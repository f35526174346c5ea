"""Four members of staff delete the same person's data at the same moment: it is done once."""

import pytest

from privacy.personal_data import erasure_journal
from privacy.personal_data.erasure_journal_file import entries
from privacy.registry.discovery import registry
from privacy.subject_requests.actions.erase import erase_and_answer
from privacy.subject_requests.gate import RequestNotOpenError
from telekom_site.accounts.models import User
from tests.privacy.subject_requests.conftest import Verified
from tests.support.at_once import at_once, needs_connections

pytestmark = [pytest.mark.django_db(transaction=True), needs_connections]


def test_concurrent_erasures_are_performed_once(
    verified: Verified, customer: User, stranger: User
) -> None:
    deletion = verified("deletion")
    results = at_once(*[lambda: erase_and_answer(deletion, "Gone.")] * 4)
    refused = [result for result in results if isinstance(result, RequestNotOpenError)]
    assert (len(results), len(refused)) == (4, 3)
    assert not any(isinstance(result, Exception) for result in results if result not in refused)
    assert len(list(entries())) == 1
    erasure_journal.require_whole()
    assert deletion.receipts.count() == len(registry.stores) + len(registry.personal_models)
