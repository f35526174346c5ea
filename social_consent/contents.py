"""The contents that the layer brings along: films, maps and a reading voice of other companies."""

from django.utils.translation import gettext_lazy as _

from social_consent.providers import SANDBOX, Provider

FILMS_SEND = _(
    "IP address, browser and operating system, languages, screen resolution, which film you watch and how far, "
    "and the company's own cookies"
)
FILM = _("Film that you look at")
COORDINATE = r"-?\d{1,3}(\.\d{1,7})?"

YOUTUBE = Provider(
    key="youtube",
    name="YouTube",
    title=_("Film on YouTube"),
    endpoint="https://www.youtube-nocookie.com/embed/{id}",
    parameters=(("hl", "{language}"),),
    arguments=(("id", r"[A-Za-z0-9_-]{11}"),),
    meanings=(("id", FILM),),
    picture="social_consent/film.svg",
    width=560,
    height=315,
    company="Google Ireland Ltd.",
    country=_("Ireland, with processing in the USA"),
    sends=FILMS_SEND,
    referrer_policy="strict-origin",  # YouTube plays nothing for a page that hides where it is
    sandbox=(*SANDBOX, "allow-presentation"),
    permissions=("fullscreen",),
)

VIMEO = Provider(
    key="vimeo",
    name="Vimeo",
    title=_("Film on Vimeo"),
    endpoint="https://player.vimeo.com/video/{id}",
    parameters=(("dnt", "1"),),
    arguments=(("id", r"\d{1,12}"),),
    meanings=(("id", FILM), ("dnt", _("Request not to be tracked"))),
    picture="social_consent/film.svg",
    width=560,
    height=315,
    company="Vimeo.com, Inc.",
    country=_("USA"),
    sends=FILMS_SEND,
    referrer_policy="strict-origin",
    sandbox=(*SANDBOX, "allow-presentation"),
    permissions=("fullscreen",),
)

OPENSTREETMAP = Provider(
    key="openstreetmap",
    name="OpenStreetMap",
    title=_("Map of OpenStreetMap"),
    endpoint="https://www.openstreetmap.org/export/embed.html",
    parameters=(("bbox", "{bbox}"), ("layer", "mapnik")),
    arguments=(("bbox", rf"{COORDINATE}(,{COORDINATE}){{3}}"),),  # west, south, east, north in degrees
    meanings=(("bbox", _("Part of the map that you look at, in degrees west, south, east, north")),),
    picture="social_consent/map.svg",
    width=560,
    height=315,
    company="OpenStreetMap Foundation",
    country=_("United Kingdom"),
    sends=_("IP address, browser and operating system, languages, and which part of the map you look at"),
    referrer_policy="strict-origin",  # its servers refuse requests that hide where they come from
)

READSPEAKER = Provider(
    key="readspeaker",
    name="ReadSpeaker",
    title=_("Reading voice of ReadSpeaker"),
    endpoint="https://app-eu.readspeaker.com/cgi-bin/rsent",
    parameters=(("customerid", "{customer}"), ("lang", "{locale}"), ("readid", "{part}"), ("url", "{url}")),
    arguments=(("customer", r"\d{1,8}"), ("part", r"[A-Za-z][\w-]{0,63}")),  # part: the id of what is read
    meanings=(("customer", _("This site’s customer number")), ("part", _("Part of the page that is read"))),
    picture="social_consent/voice.svg",
    width=320,
    height=90,
    company="ReadSpeaker B.V.",
    country=_("Netherlands"),
    sends=_("IP address, browser and operating system, languages, and the address of the page that is read"),
)

CONTENTS = (YOUTUBE, VIMEO, OPENSTREETMAP, READSPEAKER)
