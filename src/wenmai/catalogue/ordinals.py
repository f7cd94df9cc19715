"""Numbers of volumes and editions in the ways people write them: 3, Ⅲ, 三, 第十二卷, 下册, v. 2."""

import re
import unicodedata

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
    "兩": 2,
    "贰": 2,
    "貳": 2,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "〇○零一二三四五六七八九十百千两兩贰貳"
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}  # no volume is numbered 100 in Roman numerals, but words are
_ROMAN_SHAPE = re.compile(r"(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_PLACES = {"上": 1, "中": 2, "下": 3}
_WORDS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip
_PINYIN = {
    sign: value for value, sign in enumerate(["yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu", "shi"], 1)
}
_CORE = re.compile(
    rf"[0-9]+|[{_NUMERAL}]+|\b(?:{'|'.join(_WORDS)})\b|\b[ivxl]+\b|[上中下](?=[册冊卷编編集部篇辑輯]|$)", re.IGNORECASE
)


def number_in(text: str) -> int | None:
    """The first number of a text, None where there is none. 上, 中, 下 are 1, 2, 3 (下 of two volumes is 3 too: an order)."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    found = _CORE.search(plain)
    return _value(found.group()) if found else None


def pinyin_number(word: str) -> int | None:
    """The number of one syllable without tone: "san" is 3."""
    return _PINYIN.get(word.casefold())


def _value(core: str) -> int | None:
    if core.isascii() and core.isdigit():
        return int(core) if len(core) < 10 else None
    if core in _PLACES:
        return _PLACES[core]
    if core in _WORDS:
        return _WORDS[core]
    return _roman(core) if core.isascii() else chinese(core)


def _roman(core: str) -> int | None:
    if not _ROMAN_SHAPE.fullmatch(core):
        return None
    values = [_ROMAN[sign] for sign in core]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def chinese(core: str) -> int | None:
    """The value of Chinese numerals: 二十三 is 23, 一九九八 is 1998; None where a sign is none."""
    if not core or any(sign not in _NUMERAL for sign in core):
        return None
    if not any(sign in _UNITS for sign in core):
        return int("".join(str(_DIGITS[sign]) for sign in core)) if len(core) < 10 else None
    total, held = 0, None
    for sign in core:
        if sign in _UNITS:
            total += (1 if held is None else held) * _UNITS[sign]
            held = None
        else:
            held = _DIGITS[sign]
    return total + (held or 0)
