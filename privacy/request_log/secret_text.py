"""Detection of path segments that look like a secret or identify a person, in time linear in their
length.

A segment is stored where it reads like words: letters in an order that is common in English or
German, short numbers, known abbreviations. Mixtures of letters and digits as in codes, letters in
an order that neither language has, long numbers in any grouping, and email addresses are replaced
by a marker. Names of people and pass phrases made of words are not detected (for the measured rates
see benchmarks/request_log/secrets).
"""

import re
import unicodedata
from itertools import pairwise
from urllib.parse import quote, unquote

OPAQUE, NUMBER, MAILBOX, LONG = "<opaque>", "<number>", "<mailbox>", "<long>"

LONGEST_SEGMENT = 100  # characters; a longer segment is not read
MOST_SEGMENTS = 60  # that are judged separately
# Digits of a segment that do not identify a person: a post code, a year and month.
LONGEST_NUMBER = 6
# Characters of a segment, in words that mix letters and digits, that are not a secret: `256gb`.
LONGEST_CODE = 7
ENCODED = 4  # how often a text may be percent-encoded
SAFE = "!$&'()*+,;=:"  # not quoted in a path, besides letters, digits and _.-~

# Words too short to be a secret, as most paths are made of. Possessive, so linear.
PLAIN = re.compile(r"(?:[A-Za-z_-]{0,7}+/)*+[A-Za-z_-]{0,7}+(?:\.[a-z]{1,5})?")
MAILBOX_IN_WORDS = re.compile(
    r"[(\[{<]\s*(?:at|ät)\s*[)\]}>]|(?:[\s_-]at[\s_-])[a-z0-9-]+(?:\.|[\s_-]dot[\s_-])[a-z]{2,}"
)
WORD = re.compile(r"[a-z0-9]+")
ABBREVIATIONS = re.compile(
    r"gmbh|html|http|https|json|jpeg|mysql|phpmy|wlw|xhtml|api|asp|aws|cfg|cgi|cms|css|csv|dns|env|faq|ftp|gif"
    r"|git|htm|img|ios|iso|jpg|jpa|jsp|jwt|lib|mp[34]|npm|pdf|php|png|rpc|rss|sdk|sms|smtp|sql|src|ssh|ssl|svg"
    r"|tls|tmp|txt|url|usb|vpn|wsdl|www|xls|xml|zip|(?<![a-z])(?:js|ts|wp)(?![a-z])"
)
WORD_WITH_A_VERSION = re.compile(r"(?<![a-z])([a-z]{3,}+)[0-9]{1,2}")
DIGITS_IN_GROUPS = re.compile(r"[0-9](?:[^A-Za-z]*[0-9])?")
NUMBERS_IN_A_ROW = re.compile(r"(?<![^/])(?:[0-9]{1,6}/){2,}[0-9]{1,6}(?![^/])")

# How common a letter is after another in English and German: 0 to 9, where 5 is chance. Counted by
# benchmarks/request_log/letter_pairs.py in the texts of Django, the Python reference and this site.
USUAL = (
    "05654251503757040768531140"  # after a
    "71429020650810720653700040"  # after b
    "70407008506600810517500020"  # after c
    "62059010810421500462500040"  # after d
    "53573433501558042876132520"  # after e
    "71007610800502810636700030"  # after f
    "50019045701525500664600000"  # after g
    "80019000700534800636301020"  # after h
    "43656452000659740467040102"  # after i
    "72329222222222722262722222"  # after j
    "60209040700425740376602000"  # after k
    "72159210700700700055510060"  # after l
    "85009000700150670043500010"  # after m
    "60577381503224500078430022"  # after n
    "24554230204568550855645200"  # after o
    "80028102500700760846410030"  # after p
    "11121111111711111111911111"  # after q
    "72359241703254620566522040"  # after r
    "40608115703300551078603030"  # after s
    "70209106800310610665403043"  # after t
    "55537450500668150777200000"  # after u
    "80009000800020600000000000"  # after v
    "80008007800205800560302000"  # after w
    "60718002700000380038001440"  # after x
    "24407010600357670087006040"  # after y
    "61029203600200400206815023"  # after z
)
_USUAL = {
    first + second: int(USUAL[26 * row + column])
    for row, first in enumerate("abcdefghijklmnopqrstuvwxyz")
    for column, second in enumerate("abcdefghijklmnopqrstuvwxyz")
}
FEW_PAIRS, MANY_PAIRS = 7, 15
# Lowest mean of a text that reads like words; random letters have 2.9.
LEAST_USUAL_OF_FEW, LEAST_USUAL = 5.0, 5.25


def without_secrets(path: str, limit: int) -> str:
    """Return a path, or a text like one, as printable ASCII of at most `limit` characters, with
    markers instead of secrets."""
    if PLAIN.fullmatch(path, 0, limit + 1):
        return path[:limit]
    kept, length, wary = list[str](), 0, False
    for segment in path.split("/", MOST_SEGMENTS):
        shown = kept_of(segment, wary)
        wary = wary or shown == OPAQUE
        kept.append(shown)
        length += len(shown) + 1
        if length > limit:
            break
    return NUMBERS_IN_A_ROW.sub(_number_of_many, "/".join(kept))[:limit]


def kept_of(segment: str, wary: bool = False) -> str:
    """Return one segment, quoted, or its marker.

    `wary`: an earlier segment was a secret, and this one may be the rest of it.
    """
    if len(segment) > LONGEST_SEGMENT:
        return LONG
    if ";" in segment:  # parameters of a path (RFC 3986, 3.3), such as the key of a session
        base, _, _parameters = segment.partition(";")
        return f"{kept_of(base, wary)};{OPAQUE}"
    text = plain_text(segment)
    if "@" in text or MAILBOX_IN_WORDS.search(text.lower()):
        return MAILBOX
    if looks_secret(text) or (
        wary and not text.islower() and not text.isalpha() and text.strip("-_.")
    ):
        return OPAQUE
    if sum(map(str.isdigit, text)) > LONGEST_NUMBER:
        segment = DIGITS_IN_GROUPS.sub(NUMBER, text)
        return "".join(
            part if part == NUMBER else _quoted(part) for part in re.split(f"({NUMBER})", segment)
        )
    return _quoted(segment)


def plain_text(text: str) -> str:
    """Return a text percent-decoded, also when encoded repeatedly, with look-alikes of ASCII as
    ASCII (NFKC)."""
    for _again in range(ENCODED):
        if "%" not in text:
            break
        text = unquote(text)
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def looks_secret(text: str) -> bool:
    """Return whether letters and digits are in an order that is typical of codes, not of words."""
    lower = text.lower()
    words = WORD.findall(ABBREVIATIONS.sub(" ", lower))
    in_codes, total, pairs = 0, 0, 0
    for word in words:
        letters = word
        if not word.isalpha():
            versioned = WORD_WITH_A_VERSION.fullmatch(word)
            if versioned is None:
                in_codes += 0 if word.isdigit() else len(word)
                continue
            letters = versioned[1]
        usual = sum([_USUAL[first + second] for first, second in pairwise(letters)])
        if letters != word and usual < (len(letters) - 1) * LEAST_USUAL:
            in_codes += len(word)
        elif len(letters) > 3:
            total += usual
            pairs += len(letters) - 1
    if in_codes > LONGEST_CODE:
        return True
    if pairs < FEW_PAIRS:
        return False
    return total < pairs * (LEAST_USUAL if pairs >= MANY_PAIRS else LEAST_USUAL_OF_FEW)


def _number_of_many(numbers: re.Match[str]) -> str:
    """Return the marker for short numbers in a row that form a long number, as of a bank card."""
    digits = sum(map(str.isdigit, numbers[0]))
    return NUMBER if digits > 8 else numbers[0]  # dates have eight


def _quoted(text: str) -> str:
    return text if text.isalnum() and text.isascii() else quote(text, safe=SAFE, errors="replace")
