"""Sabotages of the marks beside the sentences: findings that are shown as others, or as new."""

from tests.privacy.promises.sabotages.kinds import (
    NOTICE,
    Sabotage,
    at,
    body,
    patched,
    template,
)

SENTENCE, STATE = "pages/_notice_sentence.html", "privacy/promises/_state.html"
FEED, BADGE = "privacy/evidence_feed.xml", "privacy/evidence_badge.svg"
IS_STALE, KEPT = "privacy.promises.models.Verification.is_stale", "{{ kept }} of {{ total }} kept"
BROKEN, IS_BROKEN = '{% translate "broken" %}', "{{ id }} is broken"

SABOTAGES = [
    Sabotage(
        "S35",
        "mark that is always green",
        template(SENTENCE, "proof--{{ sentence.state }}", "proof--kept"),
        NOTICE,
    ),
    Sabotage("S35", "word that is always kept", template(SENTENCE, BROKEN, "kept"), NOTICE),
    Sabotage(
        "S35",
        "mark that a proxy colours",
        at("/en/privacy/", body("proof--unverified", "proof--kept")),
        NOTICE,
    ),
    Sabotage(
        "S35",
        "number that counts all",
        template("pages/notice.html", "{{ kept }} of {{ total }}", "{{ total }} of {{ total }}"),
        NOTICE,
    ),
    Sabotage(
        "S35",
        "old findings that count",
        patched("privacy.promises.models.Verification.is_stale", 0),
    ),
    Sabotage("S35", "state that is always green", template(STATE, "badge--broken", "badge--kept")),
    Sabotage(
        "S35",
        "evidence for programs that is always kept",
        at("/privacy/evidence.json", body('"state": "unverified"', '"state": "kept"')),
    ),
    Sabotage(
        "S35",
        "older evidence for programs that is always kept",
        at("/privacy/notice.json", body('"state": "unverified"', '"state": "kept"')),
    ),
    Sabotage(
        "S35", "badge of full marks", template(BADGE, "{{ kept }} of {{ total }} kept", "all")
    ),
    Sabotage("S35", "feed that is never broken", template(FEED, IS_BROKEN, "{{ id }} is kept")),
    Sabotage(
        "S35", "feed that forgets", patched("privacy.promises.evidence_views.FEED_ENTRIES", 0)
    ),
]
