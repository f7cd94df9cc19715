"""One spelling for every way of writing a text, character by character, so that substrings stay substrings.

Folding depends on single characters only: if a query occurs in a text, the folded query occurs in the folded text.
That is why traditional characters are mapped one by one and never by phrase.
"""

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

_SHORT = 100  # signs
_KEPT = frozenset("LNM")  # letters, numbers, and the marks that Tibetan and other scripts write their vowels with
_LATIN_ACCENTS = re.compile("[\u0300-\u036f]")
_HAN = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_SPACE_BETWEEN_HAN = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
_VARIANTS = {
    "〇": "零", "峩": "峨", "峯": "峰", "羣": "群", "崐": "昆", "滙": "汇", "砲": "炮", "邨": "村", "塩": "盐", "埜": "野",
    "砦": "寨", "菓": "果", "犂": "犁", "堦": "阶", "畧": "略", "畱": "留", "迻": "移", "甎": "砖", "炤": "照",
    "嶽": "岳", "凃": "涂", "沖": "冲", "衝": "冲", "蹟": "迹", "跡": "迹", "歷": "历", "曆": "历", "綫": "线",
}  # fmt: skip


def _rows(name: str) -> list[list[str]]:
    text = (files("opencc") / "dictionary" / f"{name}.txt").read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines() if line.strip()]


def _is_common_simplified(character: str) -> bool:
    """In GB 2312: folding it away would merge two words that a mainland reader keeps apart (著 and 着)."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _character_table() -> dict[int, str]:
    """Traditional → simplified (OpenCC, first choice), then Taiwan and Hong Kong forms and old variants."""
    table = {row[0]: row[1] for row in _rows("TSCharacters")}
    for name in ("TWVariants", "HKVariants"):
        for standard, *variants in _rows(name):
            for variant in variants:
                if variant not in table and not _is_common_simplified(variant):
                    table[variant] = table.get(standard, standard)
    table |= _VARIANTS
    return {ord(source): table.get(target, target) for source, target in table.items() if source != target}


class _Signs(dict[int, str]):
    """What stands for each sign after folding: itself, its simplified form, or a space. Learned as signs come."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = sign if unicodedata.category(sign)[0] in _KEPT else " "
        return self[code]


_SIGNS = _Signs(_character_table())


def _plain(text: str) -> str:
    """Half width, lower case, without Latin accents."""
    if text.isascii():
        return text.casefold()
    bare = _LATIN_ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", bare).casefold())


def _words(text: str) -> str:
    """Simplified; everything that is not a letter, a number or a mark becomes one space."""
    return " ".join(text.translate(_SIGNS).split())


def fold(text: str) -> str:
    """The comparable form of a text.

    White space between two hanzi is dropped ("通  知" reads 通知); punctuation separates.
    """
    return _short(text) if len(text) <= _SHORT else _folded(text)


def _folded(text: str) -> str:
    return _words(_plain(_SPACE_BETWEEN_HAN.sub("", text)))


# Titles and names are folded again and again: for a row, for its keys, for what it is compared by.
_short = lru_cache(maxsize=8192)(_folded)


def terms(query: str) -> tuple[str, ...]:
    """The folded terms of a query, all of which must occur; white space and punctuation separate them."""
    return tuple(dict.fromkeys(_words(_plain(query)).split()))
