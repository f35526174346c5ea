"""Posts in social networks that come with the layer, each a plain frame of the network."""

from django.utils.translation import gettext_lazy as _

from social_consent.providers.declaration import Address, HeightMessage, Provider

POST = _("The post you view")
POSTS_SEND = _(
    "IP address, browser and operating system, languages, screen resolution, "
    "which post you look at, and the network's own cookies"
)
SERVER = r"([a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}"

INSTAGRAM = Provider(
    key="instagram",
    name="Instagram",
    title=_("Post on Instagram"),
    endpoint="https://www.instagram.com/{kind}/{id}/embed/",
    # With these two it announces its height, as AMP's amp-instagram has it do.
    parameters=(("cr", "1"), ("v", "12")),
    height_message=HeightMessage(path=("details", "height"), type="MEASURE"),
    arguments=(("kind", "p|reel"), ("id", r"[A-Za-z0-9_-]{5,40}")),
    addresses=(
        Address(
            ("www.instagram.com", "instagram.com"),
            r"/(?:[\w.]{1,30}/)?(?P<kind>p|reel)/(?P<id>[^/]+)/?(?:embed/?(?:captioned/?)?)?",
        ),
    ),
    original="https://www.instagram.com/{kind}/{id}/",
    scripts=("www.instagram.com/embed.js",),
    meanings=(("kind", _("Kind of the post")), ("id", POST)),
    picture="social_consent/post.svg",
    width=400,
    height=600,
    company="Meta Platforms Ireland Ltd.",
    country=_("Ireland, with processing in the USA"),
    sends=POSTS_SEND,
)

TIKTOK = Provider(
    key="tiktok",
    name="TikTok",
    title=_("Film on TikTok"),
    endpoint="https://www.tiktok.com/player/v1/{id}",
    plays=True,
    autoplay=(("autoplay", "1"),),
    no_original=_("TikTok offers no link to a film without the name of its author."),
    arguments=(("id", r"\d{15,21}"),),
    addresses=(
        Address(
            ("www.tiktok.com", "tiktok.com"),
            r"/(?:@[\w.]{1,30}/video|player/v1|embed(?:/v2)?)/(?P<id>\d+)/?",
        ),
    ),
    scripts=("www.tiktok.com/embed.js",),
    meanings=(("id", _("The film you watch")),),
    picture="social_consent/film.svg",
    width=340,
    height=605,
    company="TikTok Technology Ltd.",
    country=_("Ireland, with processing in the USA and China"),
    sends=POSTS_SEND,
    permissions=("fullscreen",),
)

BLUESKY = Provider(
    key="bluesky",
    name="Bluesky",
    title=_("Post on Bluesky"),
    endpoint="https://embed.bsky.app/embed/{author}/app.bsky.feed.post/{id}",
    height_message=HeightMessage(),  # social-app, bskyembed/src/components/container.tsx
    # The frame takes the author's permanent identifier, which embed codes name, and not the
    # changeable handle.
    arguments=(("author", r"did:plc:[a-z2-7]{24}"), ("id", r"[a-z2-7]{13}")),
    addresses=(
        Address(("bsky.app",), r"/profile/(?P<author>did:[^/]+)/post/(?P<id>[^/]+)/?"),
        Address(
            ("embed.bsky.app",),
            r"/embed/(?P<author>did:[^/]+)/app\.bsky\.feed\.post/(?P<id>[^/]+)/?",
        ),
    ),
    original="https://bsky.app/profile/{author}/post/{id}",
    scripts=("embed.bsky.app/static/embed.js",),
    meanings=(("author", _("Author of the post")), ("id", POST)),
    picture="social_consent/post.svg",
    width=560,
    height=400,
    company="Bluesky Social, PBC",
    country=_("USA"),
    sends=POSTS_SEND,
)

MASTODON_POST = Provider(
    key="mastodon-post",
    name=_("Mastodon post"),
    title=_("Post on Mastodon"),
    endpoint="https://{instance}/@{author}/{id}/embed",
    # mastodon, public/embed.js; it answers with the same id.
    height_message=HeightMessage(type="setHeight", question=(("type", "setHeight"), ("id", "0"))),
    arguments=(
        ("instance", SERVER),
        ("author", rf"\w{{1,30}}(@{SERVER})?"),
        ("id", r"\d{1,20}"),
    ),
    addresses=(Address((), r"/@(?P<author>[^/]+)/(?P<id>\d+)(?:/embed)?/?"),),
    original="https://{instance}/@{author}/{id}",
    meanings=(
        ("instance", _("Server of the post")),
        ("author", _("Author of the post")),
        ("id", POST),
    ),
    picture="social_consent/post.svg",
    width=560,
    height=400,
    company=_("the operator of that server"),
    country=_("where that server stands"),
    sends=_(
        "IP address, browser and operating system, languages, screen resolution, and "
        "which post you look at"
    ),
)

POSTS = (INSTAGRAM, TIKTOK, BLUESKY, MASTODON_POST)
