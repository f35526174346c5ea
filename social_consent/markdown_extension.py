"""Extension of Python-Markdown (extra `markdown`): an address alone in its paragraph becomes an
embed code.

`markdown.markdown(text, extensions=["social_consent.markdown_extension"])`; `{% social_html %}`
then turns the embed code into a card.
"""

from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from social_consent.providers import embeddable
from social_consent.providers.content_addresses import provider_for


class _Addresses(Treeprocessor):  # type: ignore[misc]  # the library is not always installed where types are checked
    def run(self, root: Element) -> None:
        for paragraph in list(root.iter("p")):
            address = (paragraph.text or "").strip().removeprefix("<").removesuffix(">")
            if not len(paragraph) and provider_for(address, embeddable()):
                paragraph.tag, paragraph.text = "iframe", None
                paragraph.set("src", address)


class SocialConsentExtension(Extension):  # type: ignore[misc]
    """Extension under the name social_consent."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        """Register the tree processor."""
        # Before the inline patterns: an underscore in an address is not an emphasis.
        md.treeprocessors.register(_Addresses(md), "social_consent", 25)


def makeExtension(**kwargs: Any) -> SocialConsentExtension:  # noqa: N802 (the library's name)
    """Return the extension, for `extensions=["social_consent.markdown_extension"]`."""
    return SocialConsentExtension(**kwargs)
