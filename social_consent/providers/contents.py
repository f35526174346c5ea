"""Content that comes with the layer: films, maps and a reading voice of other companies."""

from django.utils.translation import gettext_lazy as _

from social_consent.providers.audio import AUDIO
from social_consent.providers.declaration import SANDBOX, Address, Provider
from social_consent.providers.posts import POSTS, SERVER
from social_consent.providers.services import SERVICES

FILMS_SEND = _(
    "IP address, browser and operating system, languages, screen resolution, which "
    "film you watch and how far, "
    "and the company's own cookies"
)
FILM = _("The film you watch")
COORDINATE = r"-?\d{1,3}(\.\d{1,7})?"

YOUTUBE_HOSTS = ("www.youtube.com", "youtube.com", "m.youtube.com", "music.youtube.com")
YOUTUBE_EMBEDS = ("www.youtube-nocookie.com", "www.youtube.com", "youtube.com")
START = r"\d{1,6}"
PLAYER = (*SANDBOX, "allow-presentation")

YOUTUBE = Provider(
    key="youtube",
    name="YouTube",
    title=_("Film on YouTube"),
    endpoint="https://www.youtube-nocookie.com/embed/{id}",
    plays=True,
    autoplay=(("autoplay", "1"),),
    parameters=(("hl", "{language}"), ("start", "{start}")),
    arguments=(("id", r"[A-Za-z0-9_-]{11}"), ("start", START)),  # start: in seconds
    optional=frozenset({"start"}),
    addresses=(
        Address(
            YOUTUBE_HOSTS, "/watch/?", (("v", "id"), ("start", "start"), ("t", "start")), ("start",)
        ),
        Address(YOUTUBE_HOSTS, "/(?:shorts|live)/(?P<id>[^/]+)/?", (("t", "start"),), ("start",)),
        Address(("youtu.be",), "/(?P<id>[^/]+)", (("t", "start"),), ("start",)),
        Address(YOUTUBE_EMBEDS, "/embed/(?P<id>(?!videoseries)[^/]+)/?", (("start", "start"),)),
    ),
    original="https://www.youtube.com/watch?v={id}",
    preview="https://www.youtube.com/oembed?format=json&url={original}",
    preview_hosts=("www.youtube.com", "i.ytimg.com"),
    meanings=(("id", FILM), ("start", _("Where it starts, in seconds"))),
    picture="social_consent/film.svg",
    width=560,
    height=315,
    company="Google Ireland Ltd.",
    country=_("Ireland, with processing in the USA"),
    sends=FILMS_SEND,
    referrer_policy="strict-origin",  # YouTube plays nothing for a page that hides where it is
    sandbox=PLAYER,
    permissions=("fullscreen",),
)

YOUTUBE_PLAYLIST = Provider(
    key="youtube-playlist",
    name=_("YouTube playlist"),
    title=_("Films on YouTube"),
    endpoint="https://www.youtube-nocookie.com/embed/videoseries",
    plays=True,
    autoplay=(("autoplay", "1"),),
    parameters=(("list", "{list}"), ("hl", "{language}")),
    arguments=(("list", r"(?:PL|UU|OL|FL)[A-Za-z0-9_-]{10,64}"),),
    addresses=(
        Address(YOUTUBE_HOSTS, "/playlist/?", (("list", "list"),)),
        Address(YOUTUBE_EMBEDS, "/embed/videoseries/?", (("list", "list"),)),
    ),
    original="https://www.youtube.com/playlist?list={list}",
    preview="https://www.youtube.com/oembed?format=json&url={original}",
    preview_hosts=("www.youtube.com", "i.ytimg.com"),
    meanings=(("list", _("The playlist you watch")),),
    picture="social_consent/film.svg",
    width=560,
    height=315,
    company="Google Ireland Ltd.",
    country=_("Ireland, with processing in the USA"),
    sends=FILMS_SEND,
    referrer_policy="strict-origin",
    sandbox=PLAYER,
    permissions=("fullscreen",),
)

VIMEO = Provider(
    key="vimeo",
    name="Vimeo",
    title=_("Film on Vimeo"),
    endpoint="https://player.vimeo.com/video/{id}",
    plays=True,
    autoplay=(("autoplay", "1"),),
    parameters=(("dnt", "1"), ("h", "{hash}")),
    # Hash: of a film that is not listed.
    arguments=(("id", r"\d{1,12}"), ("hash", r"[0-9a-f]{6,20}")),
    optional=frozenset({"hash"}),
    addresses=(
        Address(
            ("vimeo.com", "www.vimeo.com"),
            r"/(?P<id>\d+)(?:/(?P<hash>[0-9a-f]+))?/?",
            (("h", "hash"),),
        ),
        Address(("player.vimeo.com",), r"/video/(?P<id>\d+)/?", (("h", "hash"),)),
    ),
    original="https://vimeo.com/{id}/{hash}",
    preview="https://vimeo.com/api/oembed.json?url={original}",
    preview_hosts=("vimeo.com", "i.vimeocdn.com"),
    meanings=(
        ("id", FILM),
        ("dnt", _("Request not to be tracked")),
        ("hash", _("Key of an unlisted film")),
    ),
    picture="social_consent/film.svg",
    width=560,
    height=315,
    company="Vimeo.com, Inc.",
    country=_("USA"),
    sends=FILMS_SEND,
    referrer_policy="strict-origin",
    sandbox=PLAYER,
    permissions=("fullscreen",),
)

PEERTUBE = Provider(
    key="peertube",
    name="PeerTube",
    title=_("Film on PeerTube"),
    endpoint="https://{instance}/videos/embed/{id}",
    plays=True,
    autoplay=(("autoplay", "1"),),
    arguments=(("instance", SERVER), ("id", r"[0-9A-Za-z-]{20,40}")),
    addresses=(Address((), "/(?:w|videos/watch|videos/embed)/(?P<id>[^/]+)/?"),),
    original="https://{instance}/videos/watch/{id}",
    preview="https://{instance}/services/oembed?format=json&url={original}",
    preview_hosts=("{instance}",),
    meanings=(("id", FILM), ("instance", _("Server of the film"))),
    picture="social_consent/film.svg",
    width=560,
    height=315,
    company=_("the operator of that server"),
    country=_("where that server stands"),
    sends=_(
        "IP address, browser and operating system, languages, screen resolution, and "
        "which film you watch"
    ),
    sandbox=PLAYER,
    permissions=("fullscreen",),
)

OPENSTREETMAP = Provider(
    key="openstreetmap",
    name="OpenStreetMap",
    title=_("Map of OpenStreetMap"),
    endpoint="https://www.openstreetmap.org/export/embed.html",
    parameters=(("bbox", "{bbox}"), ("layer", "mapnik")),
    # West, south, east, north in degrees.
    arguments=(("bbox", rf"{COORDINATE}(,{COORDINATE}){{3}}"),),
    addresses=(
        Address(("www.openstreetmap.org",), r"/(?:export/embed\.html)?", (("bbox", "bbox"),)),
    ),
    original="https://www.openstreetmap.org/?bbox={bbox}",
    meanings=(("bbox", _("Section of the map, in degrees west, south, east, north")),),
    picture="social_consent/map.svg",
    width=560,
    height=315,
    company="OpenStreetMap Foundation",
    country=_("United Kingdom"),
    sends=_(
        "IP address, browser and operating system, languages, and which part of the map you look at"
    ),
    referrer_policy="strict-origin",  # its servers refuse requests that hide where they come from
)

GOOGLE_MAPS = Provider(
    key="google-maps",
    name="Google Maps",
    title=_("Map of Google Maps"),
    endpoint="https://www.google.com/maps/embed",
    parameters=(("pb", "{place}"),),
    no_original=_("Google Maps offers no other link to this map."),
    # As the map's own "Embed a map" gives it: no other address of a map can be framed without a
    # key.
    arguments=(("place", r"(?:!\d{1,4}[a-z][^!\x00-\x1f\x7f]{0,300}){1,80}"),),
    addresses=(
        Address(
            ("www.google.com", "www.google.de", "maps.google.com"),
            "/maps/embed",
            (("pb", "place"),),
        ),
    ),
    meanings=(("place", _("Place and section of the map that you view")),),
    picture="social_consent/map.svg",
    width=560,
    height=315,
    company="Google Ireland Ltd.",
    country=_("Ireland, with processing in the USA"),
    sends=_(
        "IP address, browser and operating system, languages, screen resolution, which "
        "part of the map you look at, "
        "and the company's own cookies"
    ),
    permissions=("fullscreen",),
)

READSPEAKER = Provider(
    key="readspeaker",
    name="ReadSpeaker",
    title=_("Reading voice of ReadSpeaker"),
    endpoint="https://app-eu.readspeaker.com/cgi-bin/rsent",
    plays=True,
    no_original=_("It reads this page."),
    parameters=(
        ("customerid", "{customer}"),
        ("lang", "{locale}"),
        ("readid", "{part}"),
        ("url", "{url}"),
    ),
    # Part: the id of what is read.
    arguments=(("customer", r"\d{1,8}"), ("part", r"[A-Za-z][\w-]{0,63}")),
    meanings=(
        ("customer", _("This site’s customer number")),
        ("part", _("Part of the page that is read")),
    ),
    picture="social_consent/voice.svg",
    width=320,
    height=90,
    company="ReadSpeaker B.V.",
    country=_("Netherlands"),
    sends=_(
        "IP address, browser and operating system, languages, and the address of the "
        "page that is read"
    ),
)

FILMS = (YOUTUBE, YOUTUBE_PLAYLIST, VIMEO, PEERTUBE)
CONTENTS = (*FILMS, OPENSTREETMAP, GOOGLE_MAPS, *POSTS, *AUDIO, *SERVICES, READSPEAKER)
