"""The finished mail of one message: its bytes, its envelope, its headers."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime, make_msgid, parseaddr

from django.conf import settings
from django.utils import timezone

from privacy.campaigns.conf import conf
from privacy.campaigns.letters import letters_of
from privacy.campaigns.mime import MailForm
from privacy.campaigns.models import Campaign, CampaignMessage, text_for
from privacy.campaigns.recipients import Recipient
from privacy.campaigns.rendering import Letter, PersonalLinks, render_letter
from privacy.conf import conf as layer
from privacy.consent.flows import withdrawal_token_of
from privacy.consent.preference_links import preferences_token
from privacy.consent.topics import topics
from privacy.email_address import sending_form
from privacy.links import absolute_url
from privacy.outbox.conf import conf as mail_conf
from privacy.outbox.mail_tags import MailTag, TagKind, message_id, tagged

WITHDRAWAL, PREFERENCES = "privacy:withdraw_consent", "privacy:preferences_at"
PLACE = "-token-of-the-person-"  # of the token, in an address that is made once for everyone


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is handed to the mail server."""

    sender: str
    recipient: str
    content: bytes


class Mails:
    """The mails of a campaign; each text is rendered once. Raises CampaignError."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign, self._letters = campaign, letters_of(campaign)
        self._forms = dict[tuple[str, str], MailForm]()
        self._pages = dict[str, tuple[str, ...]]()  # by language, with PLACE for the token
        self._topic, self._sender = topics()[campaign.topic], sender_address()

    def envelope(self, message: CampaignMessage, recipient: Recipient) -> Envelope:
        """Return the mail to a recipient. Raises EmailAddressError for an invalid address."""
        tag = MailTag(TagKind.CAMPAIGN, message.pk)
        to = sending_form(recipient.email)
        key = text_for(dict(self._letters), message.variant, recipient.subscriber.language)
        links = self._links(message, key[1])
        headers = self._headers(tag, to, links)
        bounces = mail_conf.BOUNCE_ADDRESS
        return Envelope(
            tagged(bounces, tag) if bounces else self._sender,
            to,
            self._form(key).completed(headers, links),
        )

    def _links(self, message: CampaignMessage, language: str) -> PersonalLinks:
        if language not in self._pages:
            self._pages[language] = (
                absolute_url(WITHDRAWAL, language, token=PLACE),
                absolute_url(PREFERENCES, language, token=PLACE),
            )
        withdrawal, preferences = self._pages[language]
        return PersonalLinks(
            withdrawal.replace(PLACE, withdrawal_token_of(message.subject_key, self._topic)),
            preferences.replace(PLACE, preferences_token(message.subject_key)),
        )

    def _headers(self, tag: MailTag, to: str, links: PersonalLinks) -> Mapping[str, str]:
        """Return the recipient's own headers; those that unsubscribe by one click are RFC 8058."""
        reply = conf.CAMPAIGN_REPLY_ADDRESS
        ways = [f"<{links.withdraw}>"]
        if mail_conf.UNSUBSCRIBE_ADDRESS:
            token = links.withdraw.rstrip("/").rpartition("/")[2]
            ways.append(f"<mailto:{mail_conf.UNSUBSCRIBE_ADDRESS}?subject={token}>")
        headers = {
            "To": to,
            "Date": format_datetime(timezone.now()),
            "Message-ID": message_id(tag),
            "List-Unsubscribe": ",\r\n ".join(ways),
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        return headers | ({"Reply-To": tagged(reply, tag)} if reply else {})

    def _form(self, key: tuple[str, str]) -> MailForm:
        if key not in self._forms:
            letter = self._letters[key]
            self._forms[key] = mail_form(letter, self._sender, self._campaign.topic)
        return self._forms[key]


def test_envelope(letter: Letter, topic: str, email: str) -> Envelope:
    """Return a test mail to a member of staff; its personal links lead to the site. Raises
    EmailAddressError."""
    to, sender = sending_form(email), sender_address()
    headers = {"To": to, "Date": format_datetime(timezone.now()), "Message-ID": make_msgid()}
    content = mail_form(letter, sender, topic).completed(headers, PersonalLinks(layer.SITE_URL))
    return Envelope(sender, to, content)


def sender_address() -> str:
    """Return the address that campaigns are sent from. Raises EmailAddressError."""
    return sending_form(parseaddr(conf.CAMPAIGN_FROM or settings.DEFAULT_FROM_EMAIL)[1])


def mail_form(letter: Letter, sender: str, topic: str) -> MailForm:
    """Return the rendered text with the headers that are the same for everyone."""
    domain = sender.rpartition("@")[2]
    # RFC 2919: a name that stays the same, by which people sort their mail.
    headers = {"List-Id": f"<{topic}.{letter.company.slug or 'group'}.{domain}>"}
    return MailForm(render_letter(letter), sender, letter.company.name, headers)
