"""Texts without the punctuation that cataloguing rules put between them (ISBD, GB/T 3792)."""

import re
from collections.abc import Iterable

_HAN = r"[\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_EAST = r"[\u3000-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u00b7\U00020000-\U0003ffff]"
# The Library of Congress' older records divide Chinese words by spaces.
_SPACE_BETWEEN_HAN = re.compile(rf"(?<={_EAST})\s+(?={_EAST})|(?<={_EAST})\u3000+|\u3000+(?={_EAST})")
_NOT_SORTED = dict.fromkeys(map(ord, "\u0088\u0089\u0098\u009c"))
_ENDING = " =:：;；/／,，"
_PERIODS = (".", "．", "。")
_ABBREVIATED = re.compile(r"(?:\b\w|\b(?:etc|inc|co|ltd|corp|jr|sr|dr|ed|eds|vol|no|dept|univ|st))\.$", re.IGNORECASE)
_ENOUGH = 8  # signs from the end that hold the longest of these and what stands before it
_HAS_HAN = re.compile(_HAN)
_NOBODY = re.compile(r"s\.?n\.?|s\.?l\.?|n\.?p\.?|n\.?d\.?|出版(?:地|者|年)(?:不明|不详|不詳)|不详|不明")
_BRACKETS = str.maketrans("", "", "[]［］")


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return bool(_HAS_HAN.search(text))


def bare(text: str) -> str:
    """One space between words, none between Chinese characters, no marks for sorting."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(_SPACE_BETWEEN_HAN.sub("", text.translate(_NOT_SORTED)).split())


def clean(text: str) -> str:
    """The text without the punctuation that leads to the next part, and without a final period that ends a field."""
    text = bare(text).rstrip(_ENDING)
    if text.endswith(_PERIODS) and not _ABBREVIATED.search(text[-_ENOUGH:]):
        text = text.rstrip(_ENDING + "".join(_PERIODS))
    return text


def unbracketed(text: str) -> str:
    """Without the brackets that mark what is not on the title page; empty where they say that nothing is known."""
    plain = clean(text.translate(_BRACKETS))
    return "" if _NOBODY.fullmatch(plain.replace(" ", "").casefold()) else plain


def before_parallel(text: str) -> str:
    """What stands before " = ": a part without its name in another language."""
    return re.split(r"\s*[=＝]\s*", text, maxsplit=1)[0]


def joined(parts: Iterable[str]) -> str:
    """Title and parts, or body and its departments, with a point between them."""
    return ". ".join(text for part in parts if (text := clean(part)))


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """The non-empty texts, each once, in their order."""
    return tuple(dict.fromkeys(text for text in texts if text))


_ROLES = (
    "总主编|副主编|执行主编|主编|編著|编著|編譯|编译|編纂|编纂|編輯|编辑|編撰|编撰|编绘|編寫|编写|選編|选编|彙編|汇编|"
    "翻譯|翻译|譯注|译注|校注|校點|校点|整理|點校|点校|注釋|注释|绘画|繪畫|插图|插圖|摄影|攝影|主講|主讲|朗读|朗讀|播讲|"
    "作词|作曲|導演|导演|口述|改编|改編|原著|撰稿|撰|著者|著|主撰|編者|编者|編|编|譯|译|绘|繪|文|图|注|校|辑|輯"
)
_ROLE_AT_START = re.compile(rf"(?=..)({_ROLES})(?:[人者]?[:：]?)")
_ROLE_AT_END = re.compile(rf"(?:{_ROLES})$")
_SEGMENTS = re.compile(r"[;；]")
_FILLERS = str.maketrans("", "", " 　[]［］.．。")


def role_of(name: str, responsibility: str) -> str:
    """The role that a statement of responsibility names with somebody: "李浩培著" is 著, "主编李国定" is 主编."""
    plain = name.translate(_FILLERS)
    for segment in _SEGMENTS.split(responsibility):
        text = segment.translate(_FILLERS)
        if plain and plain in text:
            ends, starts = _ROLE_AT_END.search(text), _ROLE_AT_START.match(text)
            if ends:
                return ends.group()
            if starts and len(starts[1]) > 1:
                return starts[1]
    return ""
