"""Addresses that people paste, and what each shows; every shipped content has some."""

PB = (
    "!1m18!1m12!1m3!1d2519.9!2d7.1!3d50.7!2m3!1f0!2f0!3f0!3m2!1i1024!2i768!4f13.1!2sBonn, "
    "Post Tower!5e0"
)
DID = "did:plc:z72i7hdynmk6r22z27h6tvur"
SET = {"author": "forss", "piece": "sets/soulhack"}
PODCAST = {"country": "de", "name": "the-daily", "id": "1200361736"}
ALBUM = {"kind": "album", "id": "1ATL5GLyefJaxhQzSPVrLX"}
UUID = "9c9de5e8-0a1e-484a-b099-e80766180a6d"
INSTANCES = {"mastodon-post": ["mastodon.social", "social.bund.de"], "peertube": ["framatube.org"]}
TOOT = {"instance": "mastodon.social", "author": "Gargron", "id": "100254678717223630"}

EXAMPLES: dict[str, list[tuple[str, dict[str, str]]]] = {
    "youtube": [
        ("https://www.youtube.com/watch?v=M7lc1UVf-VE", {"id": "M7lc1UVf-VE"}),
        ("https://youtu.be/M7lc1UVf-VE?si=tracking&t=1m30s", {"id": "M7lc1UVf-VE", "start": "90"}),
        ("//m.youtube.com/watch?app=x&t=90s&v=M7lc1UVf-VE", {"id": "M7lc1UVf-VE", "start": "90"}),
        ("https://www.youtube.com/shorts/M7lc1UVf-VE", {"id": "M7lc1UVf-VE"}),
        ("https://www.youtube.com/live/M7lc1UVf-VE?t=1h", {"id": "M7lc1UVf-VE", "start": "3600"}),
        (
            "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?start=7&autoplay=1",
            {"id": "M7lc1UVf-VE", "start": "7"},
        ),
        ("youtu.be/M7lc1UVf-VE?t=soon", {"id": "M7lc1UVf-VE"}),
    ],
    "youtube-playlist": [
        (
            "https://www.youtube.com/playlist?list=PL590L5WQmH8fJ54F9",
            {"list": "PL590L5WQmH8fJ54F9"},
        ),
        (
            "https://www.youtube.com/embed/videoseries?list=PL590L5WQmH8fJ54F9",
            {"list": "PL590L5WQmH8fJ54F9"},
        ),
    ],
    "vimeo": [
        ("https://vimeo.com/76979871", {"id": "76979871"}),
        ("https://vimeo.com/76979871/8272103f6e", {"id": "76979871", "hash": "8272103f6e"}),
        (
            "https://player.vimeo.com/video/76979871?h=8272103f6e&dnt=0",
            {"id": "76979871", "hash": "8272103f6e"},
        ),
    ],
    "peertube": [
        (f"https://framatube.org/videos/watch/{UUID}", {"instance": "framatube.org", "id": UUID}),
        (
            "https://framatube.org/w/kkGMgK9ZtnKfYAgnEtQxbv",
            {"instance": "framatube.org", "id": "kkGMgK9ZtnKfYAgnEtQxbv"},
        ),
    ],
    "openstreetmap": [
        (
            "https://www.openstreetmap.org/export/embed.html?bbox=7.12%2C50.7%2C7.13%2C50.71&layer=mapnik",
            {"bbox": "7.12,50.7,7.13,50.71"},
        )
    ],
    "google-maps": [
        (f"https://www.google.com/maps/embed?pb={PB.replace(' ', '%20')}", {"place": PB}),
    ],
    "calendly": [
        ("https://calendly.com/acme/intro?month=2026-12", {"user": "acme", "event": "intro"}),
    ],
    "instagram": [
        (
            "https://www.instagram.com/p/CpDd9-Zs0Xk/?utm_source=ig_embed",
            {"kind": "p", "id": "CpDd9-Zs0Xk"},
        ),
        (
            "https://www.instagram.com/telekom/reel/CpDd9-Zs0Xk/",
            {"kind": "reel", "id": "CpDd9-Zs0Xk"},
        ),
        (
            "https://instagram.com/p/CpDd9-Zs0Xk/embed/captioned/",
            {"kind": "p", "id": "CpDd9-Zs0Xk"},
        ),
    ],
    "tiktok": [
        (
            "https://www.tiktok.com/@scout2015/video/6718335390845095173",
            {"id": "6718335390845095173"},
        ),
        ("https://www.tiktok.com/embed/v2/6718335390845095173", {"id": "6718335390845095173"}),
    ],
    "bluesky": [
        (
            f"https://bsky.app/profile/{DID}/post/3jwdwj2ctlk26",
            {"author": DID, "id": "3jwdwj2ctlk26"},
        ),
        (
            f"https://embed.bsky.app/embed/{DID}/app.bsky.feed.post/3jwdwj2ctlk26?ref_url=x",
            {"author": DID, "id": "3jwdwj2ctlk26"},
        ),
    ],
    "mastodon-post": [
        ("https://mastodon.social/@Gargron/100254678717223630", TOOT),
        ("https://mastodon.social/@Gargron/100254678717223630/embed", TOOT),
        (
            "https://social.bund.de/@bsi@example.org/1002",
            {"instance": "social.bund.de", "author": "bsi@example.org", "id": "1002"},
        ),
    ],
    "spotify": [
        ("https://open.spotify.com/intl-de/album/1ATL5GLyefJaxhQzSPVrLX?si=tracking", ALBUM),
        ("https://open.spotify.com/embed/album/1ATL5GLyefJaxhQzSPVrLX?utm_source=generator", ALBUM),
    ],
    "soundcloud": [
        ("https://soundcloud.com/forss/flickermood", {"author": "forss", "piece": "flickermood"}),
        ("https://soundcloud.com/forss/sets/soulhack?si=1", SET),
    ],
    "apple-podcasts": [
        ("https://podcasts.apple.com/de/podcast/the-daily/id1200361736", PODCAST),
        (
            "https://embed.podcasts.apple.com/de/podcast/the-daily/id1200361736?i=1000524310291",
            PODCAST | {"episode": "1000524310291"},
        ),
    ],
    "deezer": [("https://www.deezer.com/de/album/302127", {"kind": "album", "id": "302127"})],
}
# Without an address that a person pastes.
OTHERS = {
    "disqus": [("", {"forum": "acme-news"})],
    "readspeaker": [("", {"customer": "1234", "part": "article"})],
}

NOT_KNOWN = [
    "",
    "about:blank",
    "javascript:alert(1)",
    "https://example.org/",
    "https://www.youtube.com.evil.example/watch?v=M7lc1UVf-VE",
    "https://www.youtube.com@evil.example/watch?v=M7lc1UVf-VE",
    "https://evil@www.youtube.com/watch?v=M7lc1UVf-VE",
    "https://www.youtube.com:8443/watch?v=M7lc1UVf-VE",
    "https://www.youtube.com\\.evil.example/watch?v=M7lc1UVf-VE",
    "ftp://www.youtube.com/watch?v=M7lc1UVf-VE",
    "https://www.youtube.com/watch?v=M7lc1UVf-VE%0A",
    "https://www.youtube.com/watch?v=..%2F..%2Fevil12",
    "https://www.youtube.com/watch?list=PL590L5WQmH8fJ54F9",
    "https://www.youtube.com/embed/videoseries",
    "https://www.youtube.com/watch?v=M7lc1UVf-VE " + "x",
    "https://evil.example/@Gargron/100254678717223630",
    "https://open.spotify.com/user/1ATL5GLyefJaxhQzSPVrLX",
    "https://bsky.app/profile/bsky.app/post/3jwdwj2ctlk26",
    "https://www.google.com/maps/place/Bonn",
    "https://[",
    "//" * 3000,
]
