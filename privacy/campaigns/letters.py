"""From a stored campaign to what its mails say, and to the digest of what was approved."""

from collections import defaultdict
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from privacy.campaigns.blocks import outdated_offers
from privacy.campaigns.mail_check import problems_of
from privacy.campaigns.models import Campaign, CampaignPicture, CampaignText
from privacy.campaigns.rendering import InlinePicture, Letter
from privacy.consent.models import Channel
from privacy.consent.topics import question_of, topics
from privacy.controllers.models import Controller
from privacy.links import absolute_url

Letters = Mapping[tuple[str, str], Letter]


class CampaignError(Exception):
    """The campaign cannot be sent. The message is for staff, in their language."""


def sending_company(campaign: Campaign) -> Controller:
    """Return who sends the campaign. Raises CampaignError where the site has no company."""
    company = campaign.sending_company
    if company is None:
        raise CampaignError(_("No company runs the site yet."))
    return company


def letters_of(campaign: Campaign) -> Letters:
    """Return each text by (variant, language). Raises CampaignError where one is malformed."""
    company, letters = sending_company(campaign), dict[tuple[str, str], Letter]()
    try:
        for text in campaign.texts.all():
            letters[text.variant, text.language] = _letter(campaign, company, text)
    except ValidationError as problem:
        raise CampaignError(" ".join(problem.messages)) from None
    return letters


def campaign_problems(campaign: Campaign) -> list[str]:
    """Return why the campaign must not be sent as it is, in the current language."""
    if question_of(campaign.topic, campaign.channel) is None:
        return [_("Nobody is asked for consent to this topic and channel.")]
    if campaign.channel != Channel.EMAIL:
        return []  # others write what is printed or said
    try:
        letters = letters_of(campaign)
    except CampaignError as problem:
        return [str(problem)]
    problems = [] if letters else [_("The campaign has no text.")]
    languages = defaultdict[str, set[str]](set)
    for variant, language in letters:
        languages[variant].add(language)
    if len(set(map(frozenset, languages.values()))) > 1:
        problems.append(_("The variants must have the same languages."))
    return [*problems, *_problems_of_texts(letters)]


def _problems_of_texts(letters: Letters) -> list[str]:
    problems = list[str]()
    for (variant, language), letter in letters.items():
        own = problems_of(letter)
        for name in outdated_offers(letter.blocks, language):
            own.append(_("The offer “%s” differs from the catalogue.") % name)
        for problem in own:
            problems.append(f"{variant} ({language}): {problem}")
    return problems


def _letter(campaign: Campaign, company: Controller, text: CampaignText) -> Letter:
    blocks = text.parsed_blocks
    with translation.override(text.language):
        topic = topics().get(campaign.topic)
        title = str(topic.title) if topic else campaign.topic
    return Letter(
        language=text.language,
        subject=text.subject,
        preheader=text.preheader,
        blocks=blocks,
        company=company,
        topic=title,
        pictures=_pictures({block.picture for block in blocks if block.picture}),
        page=absolute_url(
            "privacy:campaign",
            text.language,
            campaign=str(campaign.pk),
            variant=text.variant,
        ),
    )


def _pictures(names: set[str]) -> dict[str, InlinePicture]:
    """Return the pictures by name. Raises CampaignError where one was deleted."""
    rows = CampaignPicture.objects.filter(name__in=names)
    pictures = {}
    for row in rows:
        content = bytes(row.content)
        picture = InlinePicture(row.name, row.media_type, content, row.width, row.height)
        pictures[row.name] = picture
    if missing := names - pictures.keys():
        raise CampaignError(_("There is no picture “%s”.") % sorted(missing)[0])
    return pictures
