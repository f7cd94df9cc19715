"""How likely a text is one that a cataloguer wrote, judged by its characters: what tells Chinese from mojibake.

`frequent.txt` holds the characters that make up nine tenths of the Chinese text of 5,000 Library of Congress records of
Chinese books, traditional and simplified. Bytes read in a wrong character set give rare characters instead.
"""

import re
import unicodedata
from importlib.resources import files

_FREQUENT = frozenset((files("wenmai.catalogue.marc") / "frequent.txt").read_text(encoding="utf-8").strip())
_IMPLAUSIBLE = -2.0
_NOT_SORTED = "\x88\x89\x98\x9c"  # control signs around what is not sorted by (ISO 6630)
# "Müller" has its letter in good company; the same bytes read as GB18030 put a hanzi into a Latin word.
_LATIN_IN_WORD = re.compile("(?<=[A-Za-z])[\u00c0-\u017f\u01cd-\u01dc\u0300-\u036f]|[\u00c0-\u017f](?=[a-z])")
_HAN_IN_WORD = re.compile("(?<=[A-Za-z])[\u3400-\u9fff]{1,2}(?=[a-z])|(?<=[a-z])[\u3400-\u9fff](?![\u3400-\u9fff])")
_ASCII = re.compile("[\x00-\x7f]+")
_FEW = 60  # among more characters the company of one does not matter
_CODE = re.compile("\x1f.")
_GOOD, _BAD = 0.5, -1.5
_RANGES = (
    (0x00A0, 0x00BF, 0.1),
    (0x00C0, 0x017F, 0.5),
    (0x01CD, 0x01DC, 0.5),
    (0x0180, 0x024F, -0.5),
    (0x0250, 0x02AF, -0.5),
    (0x02B0, 0x036F, 0.5),
    (0x0370, 0x07FF, -0.1),
    (0x1E00, 0x1EFF, 0.4),
    (0x2000, 0x206F, 0.4),
    (0x2460, 0x24FF, 0.3),
    (0x3000, 0x303F, 0.6),
    (0x3040, 0x30FF, 0.3),
    (0xAC00, 0xD7A3, 0.2),
    (0xFE20, 0xFE2F, 0.4),
    (0xFF00, 0xFF5E, 0.6),
)


def _level(sign: str, charset: str, second: int) -> int:
    """1: among the common characters of the national set, 2: among its others, 3: not in it."""
    try:
        lead = sign.encode(charset)[0]
    except UnicodeEncodeError:
        return 3
    return 1 if lead < second else 2


def _han(sign: str) -> float:
    if sign in _FREQUENT:
        return 1.0
    level = min(_level(sign, "gb2312", 0xD8), _level(sign, "big5", 0xC9))
    return {1: 0.15, 2: -0.3, 3: -0.7}[level]


class _Weights(dict[str, float]):
    """The weight of each character from -2 to 1. Learned as characters come."""

    def __missing__(self, sign: str) -> float:
        self[sign] = _weight(sign)
        return self[sign]


def _weight(sign: str) -> float:
    if sign in _NOT_SORTED:
        return 0.3
    if unicodedata.category(sign) in {"Cc", "Co", "Cn", "Cs"}:
        return _IMPLAUSIBLE
    code = ord(sign)
    if 0x4E00 <= code <= 0x9FFF:
        return _han(sign)
    return next((weight for start, end, weight in _RANGES if start <= code <= end), -0.3)


_WEIGHTS = _Weights()


def plausibility(text: str) -> float:
    """The mean weight of the characters beyond ASCII, from -2 (impossible) to 1; 1 where there is none.

    `text` may hold subfield delimiters; the code after one is no letter of a word.

    Chinese catalogue text has 0.6 and more, the same bytes in another set 0.1 and less.
    """
    beyond = _ASCII.sub("", text)
    if not beyond:
        return 1.0
    weight = sum(map(_WEIGHTS.__getitem__, beyond))
    if len(beyond) <= _FEW:
        words = _CODE.sub(" ", text)
        weight += _GOOD * len(_LATIN_IN_WORD.findall(words)) + _BAD * len(_HAN_IN_WORD.findall(words))
    return max(_IMPLAUSIBLE, min(1.0, weight / len(beyond)))
