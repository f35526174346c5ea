"""Disclosures of earlier releases get a request and an event each, and are still shown."""

from datetime import UTC, datetime

from privacy.disclosures import chain
from privacy.disclosures.models import Disclosure, DisclosureRequest
from privacy.personal_data.export import export_subject_data
from privacy.registry.subject import DataSubject, email_key
from tests.support.migrations import migrate_to, migrated_back_to


def test_disclosures_of_earlier_releases_are_kept(transactional_db: None) -> None:
    with migrated_back_to(("privacy", "0042_retained_records")) as apps_of_then:
        for number in (1, 2):
            apps_of_then.get_model("privacy", "Disclosure").objects.create(
                subject_key=email_key("anna@x.example"),
                recipient="Police",
                what="Name",
                law=f"§ 95 StPO, {number}/26",
                disclosed_at=datetime(2026, 11, number, tzinfo=UTC),
            )
        migrate_to()
    assert (chain.broken_links(), chain.changed_requests()) == (0, 0)
    assert DisclosureRequest.objects.filter(state="recorded", company=None).count() == 2
    assert Disclosure.objects.filter(kept_from=None).count() == 0
    exported = export_subject_data(DataSubject("anna@x.example"))
    told = [data for data in exported if data.dataset == "privacy.Disclosure"]
    assert len(told[0].records) == 2
