"""The page of a campaign is the same for everyone, and counts visits for nobody in particular."""

import re

import pytest
from django.test import Client

from privacy.campaigns.models import Campaign, CampaignCount, CampaignPicture
from privacy.campaigns.views import picture_key
from tests.support.campaigns import approved, campaign, png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


def test_the_page_counts_visits_and_sets_no_cookie(browser: Client) -> None:
    row = approved("A", "B")
    for _visit in range(2):
        shown = browser.get(f"/en/privacy/campaigns/{row.pk}/B/")
        assert shown.status_code == 200
        assert not shown.cookies
    browser.head(f"/en/privacy/campaigns/{row.pk}/B/")
    browser.get(f"/de/privacy/campaigns/{row.pk}/A/")
    counted = CampaignCount.objects.order_by("variant").values_list("kind", "variant", "count")
    assert list(counted) == [("visit", "A", 1), ("visit", "B", 2)]


def test_what_is_not_sent_yet_has_no_page(browser: Client) -> None:
    row = campaign()
    for state in ("draft", "approved", "scheduled", "cancelled"):
        Campaign.objects.update(state=state)
        assert browser.get(f"/en/privacy/campaigns/{row.pk}/A/").status_code == 404
    Campaign.objects.update(state="sending")
    assert browser.get(f"/en/privacy/campaigns/{row.pk}/C/").status_code == 404
    assert browser.post(f"/en/privacy/campaigns/{row.pk}/A/").status_code in {403, 405}
    assert not CampaignCount.objects.exists()


def test_a_picture_is_served_by_the_page_of_its_campaign_only(browser: Client) -> None:
    for name in ("tower", "secret-offer"):
        CampaignPicture.objects.create(
            name=name, media_type="image/png", width=32, height=32, content=png()
        )
    row, other = campaign(), campaign()
    Campaign.objects.update(state="sending")
    blocks = [{"kind": "picture", "picture": "tower", "alt": "A tower"}]
    row.texts.update(blocks=blocks)
    page = browser.get(f"/en/privacy/campaigns/{row.pk}/A/").content.decode()
    source = re.search(r'<img src="(/[^"]*/campaigns/[^"]+)"', page)
    assert source is not None
    assert "tower" not in source[1]
    shown = browser.get(source[1])
    assert (shown["Content-Type"], shown.content) == ("image/png", png())
    key = source[1].rstrip("/").rpartition("/")[2]
    for pk, guess in (
        (row.pk, "tower"),
        (row.pk, picture_key(row, "secret-offer")),
        (other.pk, key),
        (other.pk, picture_key(other, "tower")),
    ):
        address = f"/en/privacy/campaigns/{pk}/pictures/{guess}/"
        assert browser.get(address).status_code == 404, guess
    for state in ("draft", "approved", "scheduled", "cancelled"):
        Campaign.objects.update(state=state)
        assert browser.get(source[1]).status_code == 404, state
