"""What is compared: for each task the page without any layer, ours twice, and other people's
software."""

from dataclasses import dataclass

SHARE, FILM = "share", "film"
TASKS = {
    SHARE: "Share buttons for Facebook and Twitter",
    FILM: "One film of YouTube behind consent",
}
HOSTS = {SHARE: "www.facebook.com", FILM: "www.youtube-nocookie.com"}


@dataclass(frozen=True, slots=True)
class Contender:
    """One page. `button` is the selector of what activates; `banner` of what must be answered
    before it can be hit."""

    key: str
    label: str
    task: str
    page: str
    button: str
    banner: str = ""

    @property
    def host(self) -> str:
        """Who is contacted when the visitor activates it."""
        return HOSTS[self.task]

    @property
    def ours(self) -> bool:
        return self.key in OURS.values()


def _ours(key: str, label: str, task: str, provider: str) -> Contender:
    return Contender(
        key, label, task, f"{task}-ours", f".social-consent__checkbox[value='{provider}']"
    )


NOTHING = {
    task: Contender(f"{task}-nothing", "no layer", task, "nothing", "#end") for task in TASKS
}
OURS = {SHARE: "share-ours", FILM: "film-ours"}
AGAIN = {SHARE: "share-ours-again", FILM: "film-ours-again"}
CONTENDERS = [
    NOTHING[SHARE],
    _ours(OURS[SHARE], "social_consent", SHARE, "facebook"),
    _ours(AGAIN[SHARE], "social_consent, again", SHARE, "facebook"),
    Contender("shariff", "Shariff", SHARE, "shariff", ".shariff a[href*='facebook.com']"),
    NOTHING[FILM],
    _ours(OURS[FILM], "social_consent", FILM, "youtube"),
    _ours(AGAIN[FILM], "social_consent, again", FILM, "youtube"),
    Contender("iframemanager", "iframemanager alone", FILM, "iframemanager", ".c-l-b"),
    Contender(
        "cookieconsent", "vanilla-cookieconsent + iframemanager", FILM, "cookieconsent", ".c-l-b"
    ),
    Contender("klaro", "Klaro", FILM, "klaro", ".context-notice .cm-btn-success"),
    Contender(
        "tarteaucitron",
        "tarteaucitron",
        FILM,
        "tarteaucitron",
        ".tac_activate .tarteaucitronAllow",
        banner="#tarteaucitronAllDenied2",
    ),
]
