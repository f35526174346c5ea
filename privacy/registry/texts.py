"""Texts that people read in their language: strings or lazy translations."""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText
else:
    from django.utils.functional import Promise as LazyText

__all__ = ["LazyText", "Text"]
Text: TypeAlias = str | LazyText
