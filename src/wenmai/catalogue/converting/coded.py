"""Coded data: 008, 041 of MARC 21 and 100, 101, 102, 105, 106 of CNMARC."""

from collections.abc import Mapping

from wenmai.catalogue.converting import tables
from wenmai.catalogue.converting.converted import Loss, Reason
from wenmai.catalogue.describing.countries import iso_country, marc_country
from wenmai.catalogue.describing.wording import has_han
from wenmai.catalogue.marc.value import Field, Marc, control, data

_LANGUAGES = {"a": "a", "b": "d", "h": "c", "k": "b", "f": "e", "g": "h", "j": "j"}
_LANGUAGES_BACK = {to: code for code, to in _LANGUAGES.items()}
_FIRST_YEAR = 60  # 008/00-01: the Library of Congress' records begin in 1968


def coded_fields(marc: Marc) -> tuple[list[Field], list[Loss]]:
    """100, 101, 102, 105 and 106 from 008 and 041."""
    coded = marc.control("008").ljust(40)[:40]
    country = iso_country(coded[15:18])
    lost = [] if country or not coded[15:18].strip(" |") else [_coded("008", "15-17", coded[15:18])]
    book = marc.position(6) in "at" and marc.position(7) not in "bis"
    fields = [
        data("100", "  ", ("a", _general(coded, marc))),
        *_languages(marc, coded),
        *([data("102", "  ", ("a", country))] if country else []),
        *([data("105", "  ", ("a", _book(coded)))] if book else []),
        *([data("106", "  ", ("a", tables.ITEMS.get(coded[23], "z")))] if marc.position(6) not in "efgkor" else []),
    ]
    return fields, [*lost, *(_lost_contents(coded) if book else ())]


def _coded(tag: str, part: str, text: str) -> Loss:
    return Loss(tag, part, text, Reason.CODED)


def _general(coded: str, marc: Marc) -> str:
    """100$a, 36 positions."""
    entered = coded[:6] if coded[:6].isdigit() else "000101"
    century = "19" if int(entered[:2]) >= _FIRST_YEAR else "20"
    kind = tables.DATE_KINDS.get(coded[6], "u")
    dates = "".join(sign if sign.isdigit() else " " for sign in coded[7:15])
    audience = f"{tables.AUDIENCES.get(coded[22], 'u')}  "
    government = "y" if coded[28] in " |" else "a"
    cataloguing = marc.subfield("040", "b") or "eng"
    script = "ea" if any(has_han(field.body) for field in marc.all("245", "880")) else "ba"
    return f"{century}{entered}{kind}{dates}{audience}{government}{'1' if coded[38] not in ' |' else '0'}{cataloguing:3.3}y50      {script}"


def _languages(marc: Marc, coded: str) -> list[Field]:
    fields = list(marc.all("041"))
    found = [
        (_LANGUAGES[code], value[at : at + 3])
        for field in fields
        for code, value in field.subfields
        if code in _LANGUAGES
        for at in range(0, len(value.strip()), 3)
    ]
    main = coded[35:38]
    if main.isalpha():
        found.insert(0, ("a", main))
    translated = any(code == "c" for code, _ in found)
    found = sorted(dict.fromkeys(found), key=lambda each: each[0])
    return [data("101", "1 " if translated else "0 ", *found)] if found else []


def _book(coded: str) -> str:
    """105$a, 13 positions: illustrations, contents, conference, festschrift, index, literature, biography."""
    pictures = "".join("a" if sign == "o" else sign for sign in coded[18:22] if sign not in " |") or "y"
    contents = "".join(tables.CONTENTS.get(sign, "") for sign in coded[24:28]) or "z"
    flags = "".join(sign if sign in "01" else "0" for sign in coded[29:32])
    literature, biography = tables.LITERATURE.get(coded[33], "y"), tables.BIOGRAPHY.get(coded[34], "y")
    return f"{pictures:4.4}{contents:4.4}{flags}{literature}{biography}"


def _lost_contents(coded: str) -> list[Loss]:
    strange = [sign for sign in coded[24:28] if sign not in tables.CONTENTS and sign not in " |"]
    return [_coded("008", "24-27", sign) for sign in strange]


# And back.


def control_field(marc: Marc) -> Field:
    """008 from 100, 101, 102, 105 and 106."""
    coded = marc.subfield("100", "a").ljust(36)
    if not coded[:8].isdigit() or not coded[8].isalpha():
        coded = f"20000101u{' ' * 27}"
    kind = tables.DATE_KINDS_BACK.get(coded[8], "n")
    dates = "".join(sign if sign.isdigit() else " " for sign in coded[9:17])
    dates = dates if dates.strip() or not (year := _year(marc)) else f"{year}    "
    language = marc.subfield("101", "a") or "und"
    modified = " " if coded[21] != "1" else "d"
    country = marc_country(marc.subfield("102", "a"))
    return control("008", f"{coded[2:8]}{kind}{dates}{country}{_middle(marc, coded)}{language:3.3}{modified} ")


def _year(marc: Marc) -> str:
    return next((text for field in marc.all("210") for text in field.all("d") if len(text) == 4 and text.isdigit()), "")


def _middle(marc: Marc, coded: str) -> str:
    """008/18-34, as for books."""
    book = marc.subfield("105", "a").ljust(13)
    pictures = "".join(sign for sign in book[:4] if sign not in " y#")
    contents = "".join(tables.CONTENTS_BACK.get(sign, "") for sign in book[4:8])
    flags = "".join(sign if sign in "01" else "0" for sign in book[8:11])
    literature, biography = _back(tables.LITERATURE_BACK, book[11], "0"), _back(tables.BIOGRAPHY_BACK, book[12], " ")
    government = " " if coded[20] in "y #" else "o"
    return (
        f"{pictures:4.4}{_audience(coded[17:20])}{_item(marc)}{contents:4.4}{government}{flags} {literature}{biography}"
    )


def _back(table: Mapping[str, str], sign: str, usual: str) -> str:
    return table.get(sign, usual)


def _audience(signs: str) -> str:
    """One of up to three codes; "em", which nearly every Chinese record has, says nothing."""
    return " " if "e" in signs and "m" in signs else tables.AUDIENCES_BACK.get(signs[0], " ")


def _item(marc: Marc) -> str:
    online = marc.subfield("135", "a")[1:2] == "r" or "在线" in marc.subfield("215", "a")
    return "o" if online else tables.ITEMS_BACK.get(marc.subfield("106", "a")[:1], " ")


def language_field(marc: Marc) -> list[Field]:
    """041 where 101 says more than one language."""
    found = [
        (_LANGUAGES_BACK[code], value)
        for field in marc.all("101")
        for code, value in field.subfields
        if code in _LANGUAGES_BACK
    ]
    if len(found) < 2:
        return []
    return [data("041", "1 " if any(code == "h" for code, _ in found) else "0 ", *found)]
