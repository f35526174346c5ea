"""Players of music and podcasts that come with the layer."""

from django.utils.translation import gettext_lazy as _

from social_consent.providers.declaration import Address, Provider

AUDIO_SENDS = _(
    "IP address, browser and operating system, languages, screen resolution, "
    "what you listen to and how far, and the company's own cookies"
)
PIECE = _("What you listen to")
KIND = _("Whether it is a track, a list or an episode")

SPOTIFY = Provider(
    key="spotify",
    name="Spotify",
    title=_("Player of Spotify"),
    endpoint="https://open.spotify.com/embed/{kind}/{id}",
    plays=True,
    arguments=(("kind", "track|album|playlist|artist|episode|show"), ("id", r"[A-Za-z0-9]{22}")),
    addresses=(
        Address(
            ("open.spotify.com",),
            r"/(?:intl-[a-z-]{2,5}/)?(?:embed/)?(?P<kind>[a-z]+)/(?P<id>[^/]+)/?",
        ),
    ),
    original="https://open.spotify.com/{kind}/{id}",
    preview="https://open.spotify.com/oembed?url={original}",
    preview_hosts=("open.spotify.com", ".spotifycdn.com", "i.scdn.co"),
    meanings=(("kind", KIND), ("id", PIECE)),
    picture="social_consent/audio.svg",
    width=560,
    height=352,
    company="Spotify AB",
    country=_("Sweden"),
    sends=AUDIO_SENDS,
    permissions=("encrypted-media", "fullscreen"),
)

SOUNDCLOUD = Provider(
    key="soundcloud",
    name="SoundCloud",
    title=_("Player of SoundCloud"),
    endpoint="https://w.soundcloud.com/player/",
    plays=True,
    parameters=(("url", "https://soundcloud.com/{author}/{piece}"),),
    autoplay=(("auto_play", "true"),),
    arguments=(
        ("author", r"(?!you\b|discover\b|search\b)[a-z0-9_-]{1,60}"),
        ("piece", r"(sets/)?(?!sets\b)[a-z0-9_-]{1,120}"),
    ),
    addresses=(
        Address(
            ("soundcloud.com", "www.soundcloud.com"),
            "/(?P<author>[^/]+)/(?P<piece>(?:sets/)?[^/]+)/?",
        ),
    ),
    original="https://soundcloud.com/{author}/{piece}",
    preview="https://soundcloud.com/oembed?format=json&url={original}",
    preview_hosts=("soundcloud.com", ".sndcdn.com"),
    meanings=(("url", PIECE),),
    picture="social_consent/audio.svg",
    width=560,
    height=166,
    company="SoundCloud Global Limited & Co. KG",
    country=_("Germany"),
    sends=AUDIO_SENDS,
)

APPLE_PODCASTS = Provider(
    key="apple-podcasts",
    name="Apple Podcasts",
    title=_("Player of Apple Podcasts"),
    endpoint="https://embed.podcasts.apple.com/{country}/podcast/{name}/id{id}",
    plays=True,
    parameters=(("i", "{episode}"),),
    arguments=(
        ("country", "[a-z]{2}"),
        ("name", r"[\w-]{1,120}"),
        ("id", r"\d{5,14}"),
        ("episode", r"\d{8,16}"),
    ),
    optional=frozenset({"episode"}),
    addresses=(
        Address(
            ("podcasts.apple.com", "embed.podcasts.apple.com"),
            r"/(?P<country>[a-z]{2})/podcast/(?P<name>[^/]+)/id(?P<id>\d+)/?",
            (("i", "episode"),),
        ),
    ),
    original="https://podcasts.apple.com/{country}/podcast/{name}/id{id}",
    preview="original",
    preview_hosts=("podcasts.apple.com", ".mzstatic.com"),
    meanings=(
        ("country", _("Country of the shop")),
        ("name", PIECE),
        ("id", PIECE),
        ("episode", PIECE),
    ),
    picture="social_consent/audio.svg",
    width=560,
    height=175,
    company="Apple Distribution International Ltd.",
    country=_("Ireland, with processing in the USA"),
    sends=AUDIO_SENDS,
)

DEEZER = Provider(
    key="deezer",
    name="Deezer",
    title=_("Player of Deezer"),
    endpoint="https://widget.deezer.com/widget/auto/{kind}/{id}",
    plays=True,
    arguments=(("kind", "track|album|playlist|show|episode"), ("id", r"\d{1,16}")),
    addresses=(
        Address(("www.deezer.com", "deezer.com"), r"/(?:[a-z]{2}/)?(?P<kind>[a-z]+)/(?P<id>\d+)/?"),
        Address(
            ("widget.deezer.com",), r"/widget/(?:auto|dark|light)/(?P<kind>[a-z]+)/(?P<id>\d+)/?"
        ),
    ),
    original="https://www.deezer.com/{kind}/{id}",
    meanings=(("kind", KIND), ("id", PIECE)),
    picture="social_consent/audio.svg",
    width=560,
    height=300,
    company="Deezer S.A.",
    country=_("France"),
    sends=AUDIO_SENDS,
    permissions=("encrypted-media",),
)

AUDIO = (SPOTIFY, SOUNDCLOUD, APPLE_PODCASTS, DEEZER)
