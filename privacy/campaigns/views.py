"""The public page of a campaign, "View in the browser": counted per day, for nobody in particular.

It sets no cookie, and its address is the same for every reader.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from privacy.campaigns.feedback import count
from privacy.campaigns.letters import CampaignError, letters_of
from privacy.campaigns.models import Campaign, CampaignCount, CampaignPicture, text_for
from privacy.campaigns.rendering import InlinePicture, sections_of
from privacy.digests import keyed_digest

KEY_LENGTH = 32  # hex digits
PUBLIC = (Campaign.State.SENDING, Campaign.State.PAUSED, Campaign.State.DONE)


@require_safe
def campaign_page(request: HttpRequest, campaign: int, variant: str) -> HttpResponse:
    """Show what a campaign says, once it is being sent. Raises Http404."""
    row = get_object_or_404(Campaign, pk=campaign, state__in=PUBLIC)
    try:
        letters = letters_of(row)
        letter = letters[text_for(dict(letters), variant, get_language() or "")]
    except (CampaignError, KeyError):
        raise Http404 from None
    if request.method == "GET":
        count(row.pk, variant, CampaignCount.Kind.VISIT)
    sections = sections_of(letter)
    for section in sections:
        picture = section.get("picture")
        if isinstance(picture, InlinePicture):
            key = picture_key(row, picture.name)
            section["picture_url"] = reverse("privacy:campaign_picture", args=[row.pk, key])
    context = {"letter": letter, "sections": sections}
    return render(request, "privacy/campaigns/page.html", context)


def picture_key(campaign: Campaign, name: str) -> str:
    """Return the name under which a campaign's page shows a picture; nobody can guess it."""
    return keyed_digest("campaign_picture", f"{campaign.pk}/{name}")[:KEY_LENGTH]


@require_safe
def campaign_picture(request: HttpRequest, campaign: int, key: str) -> HttpResponse:
    """Return a picture of the page above, as long as there is that page. Raises Http404."""
    row = get_object_or_404(Campaign, pk=campaign, state__in=PUBLIC)
    names = {picture_key(row, name): name for name in row.picture_names()}
    picture = get_object_or_404(CampaignPicture, name=names.get(key))
    response = HttpResponse(bytes(picture.content), content_type=picture.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=3600"
    return response
