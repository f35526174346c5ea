"""The public page of a campaign, "View in the browser": counted per day, for nobody in particular.

It sets no cookie, and its address is the same for every reader.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from privacy.campaigns.feedback import count
from privacy.campaigns.letters import CampaignError, letters_of
from privacy.campaigns.models import Campaign, CampaignCount, CampaignPicture, text_for
from privacy.campaigns.rendering import sections_of

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
    context = {"letter": letter, "sections": sections_of(letter)}
    return render(request, "privacy/campaigns/page.html", context)


@require_safe
def campaign_picture(request: HttpRequest, name: str) -> HttpResponse:
    """Return a picture of the page above. Raises Http404."""
    picture = get_object_or_404(CampaignPicture, name=name)
    response = HttpResponse(bytes(picture.content), content_type=picture.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=86400"
    return response
