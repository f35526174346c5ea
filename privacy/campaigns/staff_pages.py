"""Staff pages of one campaign: a glance, composing, preview, and the steps from draft to done."""

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from privacy.campaigns import campaign_states, charts
from privacy.campaigns.audience import count_audience
from privacy.campaigns.blocks import blocks_as_json
from privacy.campaigns.exporting import LISTED, make_list
from privacy.campaigns.forms import BlockFormSet
from privacy.campaigns.hints import hints_for
from privacy.campaigns.letters import (
    CampaignError,
    Letters,
    campaign_problems,
    letters_of,
)
from privacy.campaigns.mails import test_envelope
from privacy.campaigns.models import Campaign, CampaignText
from privacy.campaigns.rendering import Letter, RenderedMail, in_dark, in_light, render_letter
from privacy.consent.models import Channel
from privacy.controllers.staff_rows import rows_for_staff
from privacy.email_address import EmailAddressError
from privacy.outbox.hand_over import MailServer, Outcome
from privacy.staff_access.access_log import record_rows

# The mail itself has one style sheet, ours, and pictures; nothing in it runs, loads or submits
# anything.
FRAME_POLICY = (
    "default-src 'none'; img-src data:; style-src {style}; frame-ancestors 'self'; sandbox"
)
STYLE_SHEET = re.compile(r"<style>(.*?)</style>", re.DOTALL)
STEPS: Mapping[str, Callable[[Campaign, Any], None]] = {
    "approve": campaign_states.approve,
    "draft": lambda campaign, staff: campaign_states.back_to_draft(campaign),
    "schedule": lambda campaign, staff: campaign_states.schedule(campaign, campaign.starts_at),
    "pause": lambda campaign, staff: campaign_states.pause(campaign),
    "resume": lambda campaign, staff: campaign_states.resume(campaign),
    "cancel": lambda campaign, staff: campaign_states.cancel(campaign),
}
LISTED_IN = (Campaign.State.SENDING, Campaign.State.DONE)
OPEN_IN: Mapping[str, frozenset[Campaign.State]] = {
    "approve": frozenset({Campaign.State.DRAFT}),
    "draft": frozenset({Campaign.State.APPROVED, Campaign.State.SCHEDULED}),
    "schedule": frozenset({Campaign.State.APPROVED}),
    "pause": frozenset({Campaign.State.SENDING, Campaign.State.SCHEDULED}),
    "resume": frozenset({Campaign.State.PAUSED}),
    "cancel": frozenset(
        {
            Campaign.State.DRAFT,
            Campaign.State.APPROVED,
            Campaign.State.SCHEDULED,
            Campaign.State.SENDING,
            Campaign.State.PAUSED,
        }
    ),
}


def step_labels() -> dict[str, str]:
    """Return the names of the buttons."""
    return {
        "approve": _("Approve"),
        "draft": _("Back to draft"),
        "schedule": _("Schedule"),
        "pause": _("Pause at once"),
        "resume": _("Resume sending"),
        "cancel": _("Cancel for good"),
    }


def require_right(request: HttpRequest, right: str) -> None:
    """Raise PermissionDenied unless the user has this right for campaigns."""
    if not request.user.has_perm(f"privacy.{right}_campaign"):
        raise PermissionDenied


@require_safe
def overview(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Show a campaign at a glance: audience, problems, hints, texts, figures and next steps."""
    require_right(request, "view")
    campaign = _campaign(request, campaign_id)
    labels, may_change = step_labels(), request.user.has_perm("privacy.change_campaign")
    context = {
        **_context(request, campaign),
        "audience": count_audience(campaign),
        "seen": _seen(campaign),
        "problems": campaign_problems(campaign),
        "hints": _hints(campaign),
        "texts": campaign.texts.all(),
        "may_change": may_change,
        "may_compose": may_change and campaign.state == Campaign.State.DRAFT,
        "makes_list": (
            may_change and campaign.channel != Channel.EMAIL and campaign.state in LISTED_IN
        ),
        "steps": [(key, labels[key]) for key in labels if _may_take(request, campaign, key)],
        "waits_for_another": (
            campaign.state in OPEN_IN["approve"] and not _may_take(request, campaign, "approve")
        ),
        "states": charts.states(campaign),
        "figures": charts.figures(campaign),
    }
    return TemplateResponse(request, "privacy/campaigns/staff_overview.html", context)


@require_POST
def take_step(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Take one step with a campaign, and say what stopped it otherwise."""
    key = request.POST.get("step", "")
    if key not in STEPS:
        raise Http404
    require_right(request, _right_of(key))
    campaign = _campaign(request, campaign_id)
    try:
        if key == "approve":
            _require_seen(request, campaign)
        STEPS[key](campaign, request.user)
    except CampaignError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Done: %s.") % step_labels()[key])
    return redirect("admin:privacy_campaign_overview", campaign_id)


def _right_of(step: str) -> str:
    return "approve" if step == "approve" else "change"


def _may_take(request: HttpRequest, campaign: Campaign, step: str) -> bool:
    """Return whether the reader may take a step now; what they approve, others have edited."""
    if campaign.state not in OPEN_IN[step]:
        return False
    may_approve = step != "approve" or campaign.may_be_approved_by(request.user)
    return may_approve and request.user.has_perm(f"privacy.{_right_of(step)}_campaign")


def _require_seen(request: HttpRequest, campaign: Campaign) -> None:
    """Raise CampaignError where the page showed something else than what would be approved."""
    if request.POST.get("seen", "") not in {"", _seen(campaign)}:
        raise CampaignError(_("It was changed while you looked at it. Please look again."))


def compose(request: HttpRequest, text_id: int) -> HttpResponse:
    """Edit the blocks of one text of a draft."""
    require_right(request, "change")
    text = _text(request, text_id)
    campaign = text.campaign
    if campaign.state != Campaign.State.DRAFT:
        raise PermissionDenied
    formset: Any = BlockFormSet(
        request.POST if request.method == "POST" else None,
        initial=[{**item, "ORDER": number} for number, item in enumerate(text.blocks, start=1)],
        form_kwargs={"language": text.language},
    )
    if request.method == "POST" and formset.is_valid():
        text.blocks = blocks_as_json(formset.blocks())
        with transaction.atomic():
            campaign.edit(request.user)
            campaign.save(update_fields=["edited_by", "editors"])
            text.save(update_fields=["blocks"])
        messages.success(request, _("The text is saved."))
        return redirect("admin:privacy_campaign_compose", text_id)
    context = {**_context(request, campaign), "text": text, "formset": formset}
    status = 422 if formset.is_bound else 200
    template = "privacy/campaigns/staff_compose.html"
    return TemplateResponse(request, template, context, status=status)


@require_safe
def preview(request: HttpRequest, text_id: int) -> HttpResponse:
    """Show one text as a phone, a computer and a client in dark mode do, and as plain text."""
    require_right(request, "view")
    campaign, letter = _letter(request, text_id)
    context = {
        **_context(request, campaign),
        "text_id": text_id,
        "plain": render_letter(letter).text,
        "subject": letter.subject,
        "frame": reverse("admin:privacy_campaign_frame", args=[text_id]),
    }
    return TemplateResponse(request, "privacy/campaigns/staff_preview.html", context)


@require_safe
@xframe_options_sameorigin
def frame(request: HttpRequest, text_id: int) -> HttpResponse:
    """Return the mail itself, for a frame of the preview; `?dark=1` in dark colours."""
    require_right(request, "view")
    _campaign, letter = _letter(request, text_id)
    html = _with_pictures(render_letter(letter))
    html = in_dark(html) if "dark" in request.GET else in_light(html)
    response = HttpResponse(html)
    response["Content-Security-Policy"] = FRAME_POLICY.format(style=_style_source(html))
    return response


def _style_source(html: str) -> str:
    """Return the source of a policy that permits the style sheet in a mail, and no other."""
    style = STYLE_SHEET.search(html)
    if style is None:
        return "'none'"
    return f"'sha256-{b64encode(sha256(style[1].encode()).digest()).decode()}'"


@require_POST
def send_test(request: HttpRequest, text_id: int) -> HttpResponse:
    """Send one text to the member of staff who asks for it, and to nobody else."""
    require_right(request, "change")
    campaign, letter = _letter(request, text_id)
    address = str(getattr(request.user, "email", ""))
    try:
        envelope = test_envelope(letter, campaign.topic, address)
    except EmailAddressError:
        messages.error(request, _("Your staff account has no valid email address."))
        return redirect("admin:privacy_campaign_overview", campaign.pk)
    with MailServer() as server:
        result = server.send(envelope.sender, envelope.recipient, envelope.content, lambda: True)
    if result.outcome is Outcome.SENT:
        messages.success(request, _("A test mail is on its way to you."))
    else:
        messages.error(request, _("The mail server did not accept the test mail."))
    return redirect("admin:privacy_campaign_overview", campaign.pk)


@require_POST
def export(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Return the list for the print shop or the call centre, after recording who is on it."""
    require_right(request, "change")
    campaign = _campaign(request, campaign_id)
    try:
        contacts = make_list(campaign)
    except CampaignError as problem:
        messages.error(request, str(problem))
        return redirect("admin:privacy_campaign_overview", campaign_id)
    record_rows(request, contacts.subscribers, LISTED)
    response = HttpResponse(contacts.content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="campaign-{campaign_id}.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def plot(request: HttpRequest, campaign_id: int = 0) -> HttpResponse:
    """Return the plot of one campaign as an SVG image; of all, without a campaign."""
    from privacy.request_log.views import render_chart

    require_right(request, "view")
    campaign = _campaign(request, campaign_id) if campaign_id else None
    campaigns = rows_for_staff(request.user, Campaign.objects.order_by())
    return render_chart(request, charts.chart(campaign, campaigns))


def _campaign(request: HttpRequest, campaign_id: int) -> Campaign:
    """Return a campaign of the reader's companies. Raises Http404."""
    return get_object_or_404(rows_for_staff(request.user, Campaign.objects.all()), pk=campaign_id)


def _text(request: HttpRequest, text_id: int) -> CampaignText:
    """Return a text of a campaign of the reader's companies. Raises Http404."""
    campaigns = rows_for_staff(request.user, Campaign.objects.order_by())
    texts = CampaignText.objects.select_related("campaign").filter(campaign__in=campaigns)
    return get_object_or_404(texts, pk=text_id)


def _letter(request: HttpRequest, text_id: int) -> tuple[Campaign, Letter]:
    text = _text(request, text_id)
    try:
        letters: Letters = letters_of(text.campaign)
    except CampaignError:
        raise Http404 from None
    return text.campaign, letters[text.variant, text.language]


def _seen(campaign: Campaign) -> str:
    """Return a digest of what would be approved; not the keyed one itself, with which raw SQL could
    pretend an approval."""
    return sha256(campaign.digests()[0].encode()).hexdigest()


def _hints(campaign: Campaign) -> list[str]:
    try:
        letters = letters_of(campaign)
    except CampaignError:
        return []
    hints = []
    for (variant, language), letter in letters.items():
        for hint in hints_for(letter):
            hints.append(f"{variant} ({language}): {hint}")
    return hints


def _with_pictures(mail: RenderedMail) -> str:
    """Return the HTML with its pictures inside, as a mail client puts them in."""
    html = mail.html
    for picture in mail.pictures:
        data = f"data:{picture.media_type};base64,{b64encode(picture.content).decode()}"
        html = html.replace(f'src="cid:{picture.name}"', f'src="{data}"')
    return html


def _context(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "title": campaign.name,
        "campaign": campaign,
        "opts": Campaign._meta,
    }
