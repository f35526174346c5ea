"""Networks that come with the layer: buttons and plain links that share a page."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from social_consent.providers.declaration import Lifecycle, Link, Provider, State

META = "Meta Platforms Ireland Ltd."
FACEBOOK_LINK = Link("https://www.facebook.com/sharer/sharer.php", "u")

FACEBOOK = Provider(
    key="facebook",
    name="Facebook",
    title=_("Share on Facebook"),
    endpoint="https://www.facebook.com/plugins/share_button.php",
    parameters=(("href", "{url}"), ("layout", "button"), ("size", "small"), ("locale", "{locale}")),
    picture="social_consent/facebook.svg",
    width=120,
    height=28,
    company=META,
    country=_("Ireland, with processing in the USA"),
    link=FACEBOOK_LINK,
)

FACEBOOK_LIKE = Provider(
    key="facebook-like",
    name=_("Facebook Like"),
    title=_("Like on Facebook"),
    endpoint="https://www.facebook.com/plugins/like.php",
    parameters=(
        ("href", "{url}"),
        ("layout", "button"),
        ("action", "like"),
        ("width", "120"),
        ("height", "28"),
        ("locale", "{locale}"),
    ),
    picture="social_consent/facebook-like.svg",
    width=120,
    height=28,
    company=META,
    country=_("Ireland, with processing in the USA"),
    link=FACEBOOK_LINK,
    lifecycle=Lifecycle(
        State.RETIRED,
        date(2026, 2, 10),
        "https://betanews.com/2025/11/11/meta-is-killing-off-facebook-social-plugins-including-the-external-like-button/",
    ),
)

GOOGLE_PLUS = Provider(
    key="googleplus",
    name="Google+",
    title=_("Recommend on Google+"),
    endpoint="https://apis.google.com/u/0/_/+1/fastbutton",
    parameters=(("url", "{url}"), ("size", "medium"), ("annotation", "none"), ("hl", "{language}")),
    picture="social_consent/googleplus.svg",
    width=120,
    height=28,
    company="Google Ireland Ltd.",
    country=_("Ireland, with processing in the USA"),
    # The buttons for other sites ended on this day; the network itself on 2 April 2019.
    lifecycle=Lifecycle(State.RETIRED, date(2019, 3, 7), "https://developers.google.com/+"),
)

TWITTER = Provider(
    key="twitter",
    name="Twitter (X)",
    title=_("Post on Twitter (X)"),
    endpoint="https://platform.twitter.com/widgets/tweet_button.html",
    parameters=(("url", "{url}"), ("size", "m"), ("lang", "{language}"), ("dnt", "true")),
    meanings=(("dnt", _("Request not to be tracked")),),
    picture="social_consent/twitter.svg",
    width=120,
    height=28,
    company="X Internet Unlimited Company",
    country=_("Ireland, with processing in the USA"),
    link=Link("https://twitter.com/intent/tweet", "url"),
)

LINKEDIN = Provider(
    key="linkedin",
    name="LinkedIn",
    title=_("Share on LinkedIn"),
    company="LinkedIn Ireland Unlimited Company",
    country=_("Ireland, with processing in the USA"),
    link=Link("https://www.linkedin.com/sharing/share-offsite/", "url"),
)

MASTODON = Provider(
    key="mastodon",
    name="Mastodon",
    title=_("Share on Mastodon"),
    company=_("the server that you name"),
    country=_("where that server stands"),
    link=Link("https://{instance}/share", "text"),
)

WHATSAPP = Provider(
    key="whatsapp",
    name="WhatsApp",
    title=_("Send by WhatsApp"),
    company="WhatsApp Ireland Ltd.",
    country=_("Ireland, with processing in the USA"),
    link=Link("https://wa.me/", "text"),
)

BLUESKY = Provider(
    key="bluesky-share",
    name="Bluesky",
    title=_("Post on Bluesky"),
    company="Bluesky Social, PBC",
    country=_("USA"),
    link=Link("https://bsky.app/intent/compose", "text"),
)

THREADS = Provider(
    key="threads",
    name="Threads",
    title=_("Post on Threads"),
    company=META,
    country=_("Ireland, with processing in the USA"),
    link=Link("https://www.threads.com/intent/post", "url"),
)

TELEGRAM = Provider(
    key="telegram",
    name="Telegram",
    title=_("Send by Telegram"),
    company="Telegram Messenger Inc.",
    country=_("British Virgin Islands"),
    link=Link("https://t.me/share/url", "url"),
)

THREEMA = Provider(
    key="threema",
    name="Threema",
    title=_("Send by Threema"),
    company="Threema GmbH",
    country=_("Switzerland"),
    link=Link("https://threema.id/compose", "text"),
)

LINKS = (LINKEDIN, MASTODON, WHATSAPP, BLUESKY, THREADS, TELEGRAM, THREEMA)
NETWORKS = (FACEBOOK, FACEBOOK_LIKE, GOOGLE_PLUS, TWITTER, *LINKS)
