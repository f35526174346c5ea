"""Secrets as software makes them, and ordinary paths: what the log must not store, and what it
should."""

import base64
import json
import pkgutil
import random
import string
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import allauth
import django

LETTERS_AND_DIGITS = string.ascii_letters + string.digits
SMALL = string.ascii_lowercase + string.digits
CAPITAL = string.ascii_uppercase + string.digits

Maker = Callable[[Random], str]


def _of(alphabet: str, shortest: int, longest: int) -> Maker:
    def make(chance: Random) -> str:
        return "".join(chance.choices(alphabet, k=chance.randint(shortest, longest)))

    return make


def _grouped(text: str, size: int, separator: str) -> str:
    return separator.join(text[start : start + size] for start in range(0, len(text), size))


def _hex(size: int, group: int, separators: str) -> Maker:
    def make(chance: Random) -> str:
        return _grouped(chance.randbytes(size).hex(), group, chance.choice(separators))

    return make


def _digits(count: int, group: int, separators: str, before: str = "") -> Maker:
    def make(chance: Random) -> str:
        digits = "".join(chance.choices(string.digits, k=count))
        return before + _grouped(digits, group, chance.choice(separators))

    return make


def _json_part(chance: Random) -> str:
    claims = json.dumps({"sub": "".join(chance.choices(SMALL, k=chance.randint(1, 8)))})
    return base64.urlsafe_b64encode(claims.encode()).decode().rstrip("=")


def _signed(chance: Random) -> str:
    return f"eyJhbGciOiJIUzI1NiJ9.{_json_part(chance)}.{_of(LETTERS_AND_DIGITS, 43, 43)(chance)}"


def _mailbox(chance: Random) -> str:
    at = chance.choice(["@", "%40", "%2540", "%252540", "＠", "﹫", "(at)", "[at]", "-at-", " at "])
    return f"max.muster{at}example.org"


def _phone(chance: Random) -> str:
    digits = _digits(8, 4, " -")(chance)
    return chance.choice(["+49-170-", "0170/", "+49 170 ", "0049170"]) + digits


SECRETS: dict[str, Maker] = {
    "codes of 8 to 15 letters and digits": _of(LETTERS_AND_DIGITS, 8, 15),
    "codes of small letters and digits": _of(SMALL, 8, 15),
    "codes of capital letters and digits": _of(CAPITAL, 8, 15),
    "16 to 32 small letters": _of(string.ascii_lowercase, 16, 32),
    "app passwords": lambda chance: _grouped(_of(string.ascii_lowercase, 16, 16)(chance), 4, "-"),
    "128 bits in hex": _hex(16, 32, "-"),
    "128 bits in hex, groups of 8": _hex(16, 8, ".~: "),
    "128 bits in hex, groups of 4": _hex(16, 4, ".~:- "),
    "96 bits in hex, groups of 2": _hex(12, 2, ":-"),
    "48 bits in hex": _hex(6, 12, "-"),
    "192 bits in base64": lambda chance: base64.b64encode(chance.randbytes(24)).decode(),
    "256 bits in base64": lambda chance: base64.b64encode(chance.randbytes(32)).decode(),
    "JSON web tokens": _signed,
    "a middle part of one": _json_part,
    "UUIDs": lambda chance: str(uuid.UUID(bytes=chance.randbytes(16))),
    "session keys in path parameters": lambda chance: (
        f"a.html;jsessionid={_of(SMALL, 8, 8)(chance)}"
    ),
    "card numbers": _digits(16, 4, "- ./"),
    "IBANs": _digits(20, 4, " -", "DE"),
    "telephone numbers": _phone,
    "tax numbers": _digits(11, 3, " -"),
    "customer numbers of 8 to 10 digits": _of(string.digits, 8, 10),
    "mailboxes in ten spellings": _mailbox,
}

TYPED = [
    "/de/products/iphone-15-pro-max-256gb/",
    "/de/products/galaxy-s24-ultra-5g/",
    "/robots.txt",
    "/sitemap.xml",
    "/de/news/5g-standalone-netz-2026/",
    "/de/companies/T-Systems-International-GmbH/",
    "/favicon.ico",
    "/de/news/telekommunikationsueberwachungsverordnung/",
    "/api/v1/getCustomerContractDetails",
    "/.env",
    "/apple-touch-icon-120x120-precomposed.png",
    "/TeleGroteskScreen-Regular.woff2",
    "/wp-login.php",
    "/xmlrpc.php",
    "/wp-content/plugins/contact-form-7/readme.txt",
    "/.git/config",
    "/phpmyadmin/index.php",
    "/cgi-bin/luci",
    "/wp-includes/wlwmanifest.xml",
    "/actuator/health",
    "/.well-known/security.txt",
    "/server-status",
    "/HNAP1/",
    "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
    "/de/binding-corporate-rules/",
    "/manager/html",
    "/de/datenschutz-grundverordnung-2018/",
    "/api/v2/users/17/orders/",
    "/archive/2026/11/26/",
    "/config.json",
    "/.aws/credentials",
    "/autodiscover/autodiscover.xml",
    "/boaform/admin/formLogin",
    "/owa/auth/logon.aspx",
    "/solr/admin/info/system",
    "/_ignition/execute-solution",
    "/telescope/requests",
    "/login.action",
    "/sdk/webLanguage",
    "/remote/fgt_lang",
    "/struts2-showcase/",
    "/GponForm/diag_Form",
    "/portal/redlion",
    "/en/contact/status/",
    "/de/tarife/mobilfunk/magenta-mobil-young/",
    "/de/hilfe/router/einrichten/",
    "/de/presse/mitteilungen/2026/",
]


def ordinary_paths(count: int = 1000) -> list[str]:
    """Paths that people, browsers and scanners ask for: typed ones, files of web software, pages of
    manuals."""
    paths = list(dict.fromkeys([*TYPED, *_manuals(), *_files()]))
    chance = random.Random(2026)
    return [*TYPED, *chance.sample(paths[len(TYPED) :], count - len(TYPED))]


def _manuals() -> Iterator[str]:
    for module in sorted(sys.stdlib_module_names):
        yield f"/3/library/{module}.html"
    for package in (django, allauth):
        for submodule in pkgutil.iter_modules(package.__path__):
            yield f"/docs/{package.__name__}/{submodule.name.replace('_', '-')}/"


def _files() -> Iterator[str]:
    top = Path(django.__file__).parent
    for path in sorted(top.rglob("*")):
        if path.suffix in {".js", ".css", ".svg", ".html", ".txt", ".py"}:
            yield f"/{path.relative_to(top)}"
