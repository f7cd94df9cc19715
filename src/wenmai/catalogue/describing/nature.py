"""Form, carrier, accessible formats and audience out of coded data, and out of words where codes are silent."""

import re

from wenmai.catalogue.describing.description import Accessible, Audience, Carrier, Form, Nature
from wenmai.catalogue.describing.wording import clean
from wenmai.catalogue.marc.value import Marc

_FORMS = {
    "a": Form.BOOK, "t": Form.BOOK, "b": Form.BOOK, "c": Form.SCORE, "d": Form.SCORE, "e": Form.MAP, "f": Form.MAP,
    "g": Form.VIDEO, "i": Form.SPEECH, "j": Form.MUSIC, "k": Form.IMAGE, "m": Form.SOFTWARE, "o": Form.KIT,
    "p": Form.KIT, "r": Form.OBJECT,
}  # fmt: skip
_WRITTEN_21, _WRITTEN_CN = "tdf", "bdf"  # manuscripts in leader/06
_WORDS = (
    (Accessible.BRAILLE, re.compile(r"盲文|点字|點字|\bbraille\b", re.IGNORECASE)),
    (Accessible.LARGE_PRINT, re.compile(r"大字(?:本|版|体)|大活字|\blarge (?:print|type)\b", re.IGNORECASE)),
    (
        Accessible.TALKING_BOOK,
        re.compile(r"有声(?:读物|书|版)|有聲書|\btalking books?\b|\baudiobooks?\b|\bDAISY\b", re.IGNORECASE),
    ),
    (
        Accessible.SIGN_LANGUAGE,
        re.compile(r"手语(?:版|视频|解说|翻译|配|朗读)|配手语|\bin sign language\b", re.IGNORECASE),
    ),
)
_ONLINE_WORDS = re.compile(
    r"电子资源|電子資源|在线资源|网络资源|網路資源|\bonline resource|\belectronic resource", re.IGNORECASE
)
_ON_DISC = re.compile(r"光盘|光碟|磁盘|\bCD\b|\bDVD\b|\bdis[ck]", re.IGNORECASE)
_SEEN = {Form.VIDEO, Form.SOFTWARE, Form.KIT}
_CHILDREN_CLASS = re.compile(r"I(?:18|28)")

# MARC 21 008/22 and 008/23 (29 for maps and pictures); 007/01 by 007/00.
_AUDIENCE_21 = {
    "a": (Audience.PRESCHOOL, (0, 5)), "b": (Audience.PRIMARY, (6, 8)), "c": (Audience.CHILDREN, (9, 13)),
    "d": (Audience.TEENAGERS, (14, 17)), "e": (Audience.ADULTS, None), "f": (Audience.SPECIALISTS, None),
    "j": (Audience.JUVENILE, (0, 17)),
}  # fmt: skip
_ITEM_21 = {
    "a": Carrier.MICROFORM,
    "b": Carrier.MICROFORM,
    "c": Carrier.MICROFORM,
    "o": Carrier.ONLINE,
    "s": Carrier.DISC,
    "q": Carrier.DISC,
}
_CARRIER_338 = {
    "cr": Carrier.ONLINE,
    "cd": Carrier.DISC,
    "sd": Carrier.DISC,
    "vd": Carrier.DISC,
    "hd": Carrier.MICROFORM,
    "he": Carrier.MICROFORM,
}
# UNIMARC and CNMARC 100$a/17-19, and 106$a.
_AUDIENCE_CN = {
    "a": (Audience.JUVENILE, (0, 17)), "b": (Audience.PRESCHOOL, (0, 5)), "c": (Audience.PRIMARY, (5, 10)),
    "d": (Audience.CHILDREN, (9, 14)), "e": (Audience.TEENAGERS, (14, 20)), "k": (Audience.SPECIALISTS, None),
    "m": (Audience.ADULTS, None),
}  # fmt: skip
_ITEM_CN = {"g": Carrier.MICROFORM, "t": Carrier.MICROFORM, "h": Carrier.MANUSCRIPT, "s": Carrier.DISC}
_AGES = re.compile(r"([0-9]{1,2})\s*(?:[-–—~～至到]\s*([0-9]{1,2}))?\s*(?:岁|歲|周岁|years?\b)")
_FROM = re.compile(r"([0-9]{1,2})\s*(?:岁|歲)?\s*(?:以上|\+)")


def nature_21(marc: Marc) -> Nature:
    """From MARC 21: leader/06-07, 007, 008, 245$h, 300, 336 to 338, 521, 655."""
    kind, level, coded = marc.position(6), marc.position(7), marc.control("008").ljust(40)
    visual = kind in "efgkor"
    item = coded[29] if visual else coded[23]
    form = _form(kind, level, serial="bis")
    carrier = _carrier_21(marc, item, form)
    words = " ".join(
        [
            *(field.first("h") for field in marc.all("245")),
            *(field.first("a") for field in marc.all("655", "300", "500")),
        ]
    )
    kinds = {field.body[:2] for field in marc.all("007")}
    accessible = _accessible(
        {Accessible.BRAILLE: item == "f" or "fb" in kinds or "tc" in kinds or _has(marc, "336", "tct"),
         Accessible.LARGE_PRINT: item == "d" or "tb" in kinds,
         Accessible.SIGN_LANGUAGE: form in _SEEN and _signed(marc, "041")}, words)  # fmt: skip
    audience, ages = _AUDIENCE_21.get(coded[22] if kind not in "ef" else " ", (None, None))
    notes = [*marc.all("521")]
    return _with_note(Nature(form, carrier, accessible, audience, ages), clean(notes[0].first("a")) if notes else "")


def nature_cn(marc: Marc, classes: tuple[str, ...]) -> Nature:
    """From CNMARC: leader/06-07, 100$a, 106, 135, 200$b, 215, 333, and the class of children's literature."""
    kind, level, coded = marc.position(6), marc.position(7), marc.subfield("100", "a").ljust(36)
    item, digital = marc.subfield("106", "a")[:1], marc.subfield("135", "a")
    form = Form.BOOK if kind == "l" else _form(kind, level, serial="si")
    words = " ".join(
        [
            *(field.first("b") for field in marc.all("200")),
            *(part for field in marc.all("215", "300", "307") for part in field.all("ac")),
        ]
    )
    named = marc.subfield("200", "b") + marc.subfield("215", "a")
    if _ONLINE_WORDS.search(named) or digital[1:2] == "r":
        carrier = Carrier.DISC if _ON_DISC.search(named) else Carrier.ONLINE
    elif kind == "l" or digital[1:2] in {"o", "j"}:
        carrier = Carrier.DISC
    else:
        carrier = Carrier.MANUSCRIPT if kind in _WRITTEN_CN else _ITEM_CN.get(item, _usual(form))
    accessible = _accessible(
        {Accessible.BRAILLE: item == "f", Accessible.LARGE_PRINT: item == "d",
         Accessible.SIGN_LANGUAGE: form in _SEEN and _signed(marc, "101")}, words)  # fmt: skip
    audience, ages = _audience_cn(coded[17:20])
    if audience is None and any(_CHILDREN_CLASS.match(each) for each in classes):
        audience = Audience.JUVENILE
    return _with_note(Nature(form, carrier, accessible, audience, ages), clean(marc.subfield("333", "a")))


def _signed(marc: Marc, tag: str) -> bool:
    """A language of the thing is a sign language: "sgn" (MARC 21 041, CNMARC 101, $a, soundtrack $d, captions $j)."""
    return any("sgn" in field.all("adj") for field in marc.all(tag))


def _audience_cn(signs: str) -> tuple[Audience | None, tuple[int, int] | None]:
    """Up to three codes. "em", which nearly every Chinese record has, is the general public and no hint at an age."""
    found = [_AUDIENCE_CN[sign] for sign in signs if sign in _AUDIENCE_CN]
    if "e" in signs and "m" in signs:
        return None, None
    grown = [each for each in found if each[1] is None]
    return (grown or found)[0] if found else (None, None)


def _form(kind: str, level: str, serial: str) -> Form:
    if kind in "at" or (kind == "b" and serial == "si"):
        return Form.SERIAL if level in serial else Form.ARTICLE if level in "ab" else Form.BOOK
    return _FORMS.get(kind, Form.BOOK)


def _usual(form: Form) -> Carrier:
    return Carrier.DISC if form in {Form.MUSIC, Form.SPEECH, Form.VIDEO, Form.SOFTWARE} else Carrier.PRINT


def _has(marc: Marc, tag: str, code: str) -> bool:
    return any(code in field.all("b") for field in marc.all(tag))


def _carrier_21(marc: Marc, item: str, form: Form) -> Carrier:
    coded = next(
        (found for field in marc.all("338") for code in field.all("b") if (found := _CARRIER_338.get(code))), None
    )
    if coded:
        return coded
    if item in _ITEM_21:
        return _ITEM_21[item]
    physical = {field.body[:2] for field in marc.all("007")}
    named = marc.subfield("245", "h") + marc.subfield("300", "a")
    if "cr" in physical or (_ONLINE_WORDS.search(named) and not _ON_DISC.search(named)):
        return Carrier.ONLINE
    if any(each[:1] == "h" for each in physical):
        return Carrier.MICROFORM
    return Carrier.MANUSCRIPT if marc.position(6) in _WRITTEN_21 else _usual(form)


def _accessible(coded: dict[Accessible, bool], words: str) -> tuple[Accessible, ...]:
    return tuple(kind for kind, pattern in _WORDS if coded.get(kind) or pattern.search(words))


def _with_note(nature: Nature, note: str) -> Nature:
    """Ages that a note names go before those of a code."""
    return Nature(nature.form, nature.carrier, nature.accessible, nature.audience, _ages(note) or nature.ages, note)


def _ages(note: str) -> tuple[int, int] | None:
    if found := _FROM.search(note):
        return int(found[1]), 99
    found = _AGES.search(note)
    return (int(found[1]), int(found[2] or found[1])) if found and int(found[2] or found[1]) >= int(found[1]) else None
