"""Call numbers under 中国图书馆分类法: which classes are valid, and the order of the shelf.

Order of classes, from left to right, one sign after another: 《中国图书馆分类法（第五版）使用手册》, pages 82 and 83 (not seen by
us; taken as quoted, with its example R711 … R711.1, in the Apache-2.0 source of a Chinese library system): letters first,
then digits as a decimal string; where the signs before are the same, auxiliary marks stand in the order

    -  ( )  " "  =  < >  :  +

and all of them before a further digit. The point after three digits is for the eye only and does not count. Not in that
quotation, so decided here: a class alone stands before everything that extends it; the mark of recommendation `a` right
after it, then `/`; a closing bracket before anything inside it that goes on; letters within a class after digits (T, T-0,
TB); brackets [ ] { } of alternative and disused classes are dropped.

After the class: 种次号 as integers, before 著者号 (letters, then a number); then volume, year, copy, each as text in which
runs of digits count as numbers. Cutter numbers of other schemes, which are decimals, are not sorted by this module.
"""

import re
import unicodedata
from dataclasses import dataclass

from wenmai.catalogue.ordinals import number_in

_MAIN = r"(?:T[BDEFGHJKLMNPQSUV]|DF|[A-KN-VXZ])"
_DECIMAL = r"(?:[0-9]{3}(?:\.[0-9]{3})*(?:\.[0-9]{1,3})?|[0-9]{1,2})"
_MARKS = rf'(?:-{_DECIMAL}|\({_DECIMAL}\)|"{_DECIMAL}"|={_DECIMAL}|<{_DECIMAL}>)'
_ONE = rf"{_MAIN}{_DECIMAL}?a?{_MARKS}*"
_CLASS = re.compile(rf"{_ONE}(?:[:+]{_ONE})*")
_DROPPED = re.compile(r"[\s.\[\]{}【】]+")
_ALIKE = str.maketrans(
    {"“": '"', "”": '"', "″": '"', "〃": '"', "〈": "<", "〉": ">", "《": "<", "》": ">", "－": "-", "—": "-", "–": "-", "−": "-",
     "‐": "-", "：": ":", "∶": ":", "＋": "+", "＝": "=", "（": "(", "）": ")", "．": ".", "／": "/"}
)  # fmt: skip
_CLOSING, _QUOTE = "!", '"'
_RANK = {
    "a": "#",
    "/": "$",
    "-": "%",
    "(": "&",
    _QUOTE: "'",
    "=": "(",
    "<": ")",
    ":": "*",
    "+": "+",
    ")": _CLOSING,
    ">": _CLOSING,
}
_RUNS = re.compile(r"[0-9]+|[^0-9]+")


def is_class(text: str) -> bool:
    """Whether a text is written like a class of 中图法: its letters exist, points after three digits, marks closed.

    Whether the table has such a class is not asked: numbers may be built.
    """
    return bool(_CLASS.fullmatch(_even(text)))


def _even(text: str) -> str:
    """Half width, without spaces, brackets of alternative classes dropped, one form of each mark."""
    plain = unicodedata.normalize("NFKC", text.translate(_ALIKE)).translate(_ALIKE)
    return re.sub(r"[\s\[\]{}]+", "", plain)


def normal_class(text: str) -> str:
    """The one spelling by which classes are equal: as _even, without points, in capitals but for the mark `a`."""
    plain = _DROPPED.sub("", _even(text))
    return re.sub(r"(?<![0-9])a", "A", re.sub("[b-z]", lambda found: found.group().upper(), plain))


def class_key(text: str) -> str:
    """ASCII text whose order in a C collation is the order of the shelf."""
    key, quoted = [], False
    for sign in normal_class(text):
        if sign == _QUOTE and quoted:
            key.append(_CLOSING)
        else:
            key.append(_class_sign(sign))
        quoted ^= sign == _QUOTE
    return "".join(key)


def _class_sign(sign: str) -> str:
    if sign in _RANK:
        return _RANK[sign]
    return sign if sign.isascii() and sign.isalnum() else _other(sign)


def _other(sign: str) -> str:
    """A sign that no rule knows, behind all others, by its code."""
    return f"~{ord(sign):06X}"


@dataclass(frozen=True, slots=True)
class CallNumber:
    """A call number in its parts, as they are written."""

    class_number: str
    book_number: str = ""
    volume: str = ""
    year: str = ""
    copy: str = ""

    def normal(self) -> tuple[str, ...]:
        """The one spelling by which call numbers are equal."""
        book, year, copy = (_normal_part(part) for part in (self.book_number, self.year, self.copy))
        return normal_class(self.class_number), book, _normal_volume(self.volume), year, copy

    def key(self) -> str:
        """ASCII text whose order in a C collation is the order of the shelf; equal only for equal call numbers."""
        return " ".join([class_key(self.class_number), *map(_part_key, self.normal()[1:])])

    def __str__(self) -> str:
        return "/".join(
            part for part in (self.class_number, self.book_number, self.volume, self.year, self.copy) if part
        )


def parse(text: str) -> CallNumber:
    """Parts of "K297.13/26/v.2/2008", "I247.5 L474 c.2" or lines under each other. A part that is four digits of a year is
    the year, one that begins with v or names a volume is the volume, with c the copy, else it is the book number.
    """
    first, *rest = [part for part in re.split(r"[/\s]+", text.translate(_ALIKE).strip()) if part] or [""]
    found: dict[str, str] = {}
    for part in rest:
        kind = _kind(part, found)
        found[kind] = f"{found[kind]} {part}" if kind in found else part
    return CallNumber(first, **found)


def _kind(part: str, found: dict[str, str]) -> str:
    plain = part.casefold()
    if re.fullmatch(r"(?:v|vol)\.?[0-9].*|第?.{1,4}[卷册冊]|[上中下]", plain):
        return "volume"
    if re.fullmatch(r"(?:c|copy)\.?[0-9]+", plain):
        return "copy"
    if "book_number" in found and re.fullmatch(r"(?:1[89]|20)[0-9]{2}", plain):
        return "year"
    return "book_number" if "book_number" not in found else "volume"


def _normal_volume(volume: str) -> str:
    """A volume as its number, also where the text names it in words: v. 3 and 第三卷 are 3."""
    plain = _normal_part(volume)
    if not re.search("[0-9]", plain):
        number = next((found for each in (volume, plain) if (found := number_in(each)) is not None), None)
        return plain if number is None else str(number)
    return re.sub("^(?:VOL|V)+(?=[0-9])", "", plain)


def _normal_part(text: str) -> str:
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", text.translate(_ALIKE))).upper()
    return "".join(run.lstrip("0") or "0" if _is_number(run) else run for run in _RUNS.findall(plain))


def _is_number(run: str) -> bool:
    return run.isascii() and run.isdigit()


def _part_key(text: str) -> str:
    """Runs of digits as integers (their length first), marks before digits before letters."""
    return "".join(
        _number_key(run) if _is_number(run) else "".join(map(_class_sign, run)) for run in _RUNS.findall(text)
    )


def _number_key(digits: str) -> str:
    """The length goes first, so that 9 stands before 10: in nines and one sign below nine."""
    nines, rest = divmod(len(digits), 9)
    return "9" * nines + str(rest) + digits
