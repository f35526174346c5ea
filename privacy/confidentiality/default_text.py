"""The undertaking that comes with the layer, for companies without a text of their own."""

from django.utils.translation import gettext as _


def default_text() -> str:
    """Return the text in the current language; a blank line separates its paragraphs."""
    return "\n\n".join(
        (
            _(
                "I undertake to keep confidential all personal data that I learn of in my work, "
                "and to process it only as my company instructs me to (Art. 28(3)(b), 29 and 32(4) "
                "GDPR)."
            ),
            _(
                "I open the data of a person only if a task of mine requires it. I know that each "
                "access is recorded with its purpose, and that the person can read this record."
            ),
            _(
                "I pass personal data on to nobody who does not need it for their work, and keep "
                "it from others: I lock my screen, and share neither my password nor my second "
                "factor."
            ),
            _(
                "I report at once to the privacy officer when personal data was lost or was seen "
                "by someone who should not have seen it."
            ),
            _(
                "This obligation lasts when I change my task, and after I have left the company. "
                "A violation can be a breach of my contract, an administrative offence or a "
                "criminal offence."
            ),
        )
    )
