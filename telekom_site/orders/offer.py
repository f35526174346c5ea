"""What a customer agrees to with an order: the terms and the contract summary of each product."""

import hashlib
from dataclasses import dataclass

from telekom_site.contracts import legal_texts
from telekom_site.contracts.documents import Document
from telekom_site.contracts.models import DocumentVersion, digest_of, freeze
from telekom_site.orders.basket import Basket, Entry
from telekom_site.orders.product_documents import contract_summary
from telekom_site.translated import language


@dataclass(frozen=True, slots=True)
class Offer:
    """The texts of a basket, as they are now in one language.

    Attributes:
        basket: the products.
        language: the language of the texts.
        terms: the terms and conditions.
        summaries: the contract summary of each entry of the basket.
    """

    basket: Basket
    language: str
    terms: Document
    summaries: tuple[tuple[Entry, Document], ...]

    @classmethod
    def of(cls, basket: Basket) -> "Offer":
        """Return the offer in the current language."""
        summaries = tuple((entry, contract_summary(entry.product)) for entry in basket.entries)
        return cls(basket, language(), legal_texts.terms(basket.company), summaries)

    @property
    def digest(self) -> str:
        """What changes whenever a text, a price or the basket does."""
        parts = [str(self.basket), digest_of(DocumentVersion.Kind.TERMS, self.language, self.terms)]
        for _entry, summary in self.summaries:
            parts.append(digest_of(DocumentVersion.Kind.SUMMARY, self.language, summary))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def freeze_terms(self) -> DocumentVersion:
        """Store the terms as they are."""
        return freeze(DocumentVersion.Kind.TERMS, self.language, self.terms)

    def freeze_summary(self, summary: Document) -> DocumentVersion:
        """Store a contract summary as it is."""
        return freeze(DocumentVersion.Kind.SUMMARY, self.language, summary)
