"""The terms and conditions, and the withdrawal instruction with its model form (Anlagen 1 and 2 to
Art. 246a § 1 EGBGB)."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from privacy.controllers.models import Controller
from privacy.links import absolute_url
from telekom_site.contracts.conf import conf
from telekom_site.contracts.documents import Document
from telekom_site.seller import Seller
from telekom_site.translated import language

FOLDER = Path(__file__).parent / "texts"


def terms(company: Controller | None = None) -> Document:
    """Return the terms and conditions of today, in the current language."""
    return _document("terms", company)


def withdrawal_instruction(company: Controller | None = None) -> Document:
    """Return the withdrawal instruction, in the current language."""
    return _document("withdrawal", company)


def withdrawal_form(company: Controller | None = None) -> Document:
    """Return the model withdrawal form, in the current language."""
    return _document("withdrawal_form", company)


def _document(name: str, company: Controller | None) -> Document:
    seller = Seller.current(company)
    values = {
        "seller": seller.name,
        "address": seller.address,
        "email": seller.email,
        "days": conf.WITHDRAWAL.days,
        "link": absolute_url("terminations:withdraw", language()),
    }
    return Document.from_json(_filled(_texts(language())[name], values))


def _filled(content: Any, values: dict[str, object]) -> Any:
    if isinstance(content, str):
        return content.format_map(values)
    if isinstance(content, list):
        return [_filled(part, values) for part in content]
    return {name: _filled(part, values) for name, part in content.items()}


@cache
def _texts(code: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8"))
