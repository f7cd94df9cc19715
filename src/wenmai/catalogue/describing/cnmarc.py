"""CNMARC to a Description. Sources: GB/T 33286 (中国机读书目格式), UNIMARC Manual (IFLA); practice of five real records.

Pinyin stands in the capital letter of its subfield ($A beside $a) or in $9; both are read.
"""

from collections.abc import Iterator

from wenmai.catalogue.call_numbers import is_class
from wenmai.catalogue.describing.description import (
    Agent,
    AgentKind,
    Content,
    Description,
    Isbn,
    Numbers,
    Publication,
    Scheme,
    Series,
    ShelfMark,
    Title,
)
from wenmai.catalogue.describing.nature import nature_cn
from wenmai.catalogue.describing.numbers import coded_year, read_isbn, read_issn, read_price, years
from wenmai.catalogue.describing.wording import before_parallel, clean, distinct, joined, role_of, unbracketed
from wenmai.catalogue.marc.value import Field, Marc

_KINDS = {"0": AgentKind.PERSON, "1": AgentKind.BODY, "2": AgentKind.BODY}
_AGENTS = ("700", "710", "720", "701", "711", "721", "702", "712", "722")
_SUBJECTS = ("600", "601", "602", "604", "605", "606", "607", "608", "610")
_NOTES = tuple(str(tag) for tag in (*range(300, 327), 328, 334, 336, 337, 345))
_CALLED = ("503", "512", "513", "514", "515", "516", "517", "518", "532", "540")
_RANGED = frozenset("abgf")


def describe_cn(marc: Marc) -> Description:
    """The description of a CNMARC record that has a 200."""
    title = _title(marc)
    clc = distinct(text.replace(" ", "") for field in marc.all("690") for text in field.all("a"))
    price = next((text for field in marc.all("010", "011", "091") for text in field.all("d")), "")
    return Description(
        title=title,
        agents=tuple(_agents(marc, title.responsibility)),
        publication=_publication(marc),
        languages=_languages(marc, "a"),
        originals=_languages(marc, "c"),
        nature=nature_cn(marc, clc),
        numbers=_numbers(marc),
        series=tuple(_series(marc)),
        content=_content(marc, clc),
        extent=clean(marc.subfield("215", "a")),
        illustrations=clean(marc.subfield("215", "c")),
        size=clean(marc.subfield("215", "d")),
        price=read_price(price) if price else None,
        price_text=price,
        shelf_marks=tuple(dict.fromkeys(_shelf_marks(marc))),
        links=distinct(text for field in marc.all("856") for text in field.all("u")),
    )


def _title(marc: Marc) -> Title:
    field = marc.first("200")
    assert field is not None
    main, rest = field.first("a"), field.first("e")
    proper, parallel = clean(main), [*field.all("d"), *(joined(each.all("aehi")) for each in marc.all("510"))]
    pinyin = [*field.all("A"), *field.all("9"), *sorted(romanised(each, "aehi") for each in marc.all("510", *_CALLED))]
    return Title(
        proper=proper,
        remainder=clean(" ".join([rest, *field.all("e")[1:]])),
        number=clean("; ".join(field.all("hv"))),
        part="; ".join(clean(before_parallel(text)) for text in field.all("i")),
        responsibility=clean(" ; ".join(field.all("fg"))),
        parallel=distinct(clean(text.lstrip("= ")) for text in parallel),
        romanised=distinct(clean(text) for text in pinyin),
        variants=distinct(sorted(joined(each.all("aehi")) for each in marc.all("500", *_CALLED))),
    )


def _agents(marc: Marc, responsibility: str) -> Iterator[Agent]:
    for field in marc.all(*_AGENTS):
        name = agent_name(field)
        if name:
            yield Agent(
                name=name,
                kind=_kind(field),
                role=clean(field.first("4")) or role_of(name, responsibility),
                dates=clean(field.first("f")) if field.tag[1] == "0" else "",
                forms=distinct([_romanised_name(field), *(clean(text) for text in field.all("9"))]),
                main=field.tag[2] == "0",
            )


def _romanised_name(field: Field) -> str:
    return romanised(field, "abdfe", " ") if _kind(field) == AgentKind.MEETING else romanised(field, "ab")


def romanised(field: Field, codes: str, between: str = ". ") -> str:
    """The pinyin of these subfields, each in the capital letter after its own; one without pinyin stands for itself."""
    parts: list[tuple[str, str]] = []
    for code, value in field.subfields:
        if code.lower() in codes:
            if code.isupper() and parts and parts[-1][0] == code.lower():
                parts.pop()
            parts.append((code, value))
    said = any(code.isupper() for code, _ in parts)
    return between.join(text for _, value in parts if (text := clean(value))) if said else ""


def _kind(field: Field) -> AgentKind:
    return AgentKind.MEETING if field.tag[1] == "1" and field.indicator1 == "1" else _KINDS[field.tag[1]]


def agent_name(field: Field) -> str:
    """The name of a 7XX: "姓, 名" where the entry is under a surname with a second part, as MARC 21 writes it."""
    entry, second = clean(field.first("a")), clean(field.first("b"))
    if field.tag[1] == "0":
        name = f"{entry}, {second}" if second else entry
        return " ".join([name, *(clean(text) for text in field.all("d"))])
    if field.tag[1] == "1" and field.indicator1 == "1":
        return " ".join(clean(text) for text in field.all("abdfe"))
    return joined(field.all("ab"))


def _publication(marc: Marc) -> Publication:
    fields = list(marc.all("210", "214"))
    coded = marc.subfield("100", "a").ljust(36)
    dates = [unbracketed(text) for field in fields for text in field.all("d")]
    first, second = coded_year(coded[9:13]), coded_year(coded[13:17])
    named = [year for date in dates for year in years(date)]
    return Publication(
        publishers=distinct(unbracketed(text) for field in fields for text in field.all("c")),
        places=distinct(unbracketed(text) for field in fields for text in field.all("a")),
        year=first or (min(named) if named else None),
        last_year=second if coded[8] in _RANGED and second and second != first else None,
        date=dates[0] if dates else "",
        edition=clean(" ".join(text for field in marc.all("205") for text in field.all("ab"))),
        country=marc.subfield("102", "a").upper(),
    )


def _languages(marc: Marc, codes: str) -> tuple[str, ...]:
    texts = [text.lower() for field in marc.all("101") for text in field.all(codes)]
    return distinct(text for text in texts if len(text) == 3 and text.isalpha() and text not in {"und", "mul"})


def _numbers(marc: Marc) -> Numbers:
    read = [read_isbn(field.first("a"), field.first("b")) for field in marc.all("010") if field.first("a")]
    issns = [(text, read_issn(text)) for field in marc.all("011") for text in field.all("a")]
    return Numbers(
        isbns=tuple(dict.fromkeys(each for each in read if isinstance(each, Isbn))),
        issns=distinct(number or "" for _, number in issns),
        union=distinct(text.replace("・", "·") for field in marc.all("091") for text in field.all("a")),
        invalid=distinct(
            [
                *(each for each in read if isinstance(each, str)),
                *(text for field in marc.all("010", "011") for text in field.all("zy")),
                *(text for text, number in issns if number is None),
            ]
        ),
        record=marc.control("001").strip(),
        systems=distinct(text for field in marc.all("035") for text in field.all("a")),
    )


def _series(marc: Marc) -> Iterator[Series]:
    for field in marc.all("225") if marc.has("225") else marc.all("410"):
        title = joined(field.all("ahi" if field.tag == "225" else "thi"))
        if title:
            spelt = romanised(field, "ahi" if field.tag == "225" else "thi")
            forms = distinct([spelt, *(clean(text) for text in field.all("9"))])
            yield Series(title, clean(field.first("v")), read_issn(field.first("x")) or "", forms)


def _content(marc: Marc, clc: tuple[str, ...]) -> Content:
    return Content(
        subjects=distinct(_subject(field) for field in marc.all(*_SUBJECTS)),
        clc=clc,
        lcc=distinct(clean(field.first("a")).replace(" ", "") for field in marc.all("680")),
        ddc=distinct(field.first("a").replace(" ", "").replace("/", "") for field in marc.all("676")),
        summary=clean(marc.subfield("330", "a")),
        contents=distinct(clean(" ".join(field.all("a"))) for field in marc.all("327")),
        notes=distinct(clean(" ".join(field.all("ab"))) for field in marc.all(*_NOTES)),
    )


def _subject(field: Field) -> str:
    """Heading, then the subdivisions as they come; 600 and 601 hold a name."""
    person = field.tag == "600"
    head = ", ".join(field.all("ab")) if person else " ".join(field.all("ab"))
    dated = " ".join([head, *field.all("cf")]) if person else head
    return " -- ".join(" ".join(text.split()) for text in [dated, *field.all("jxyz")])


def _shelf_marks(marc: Marc) -> Iterator[ShelfMark]:
    """905 $d $e as Chinese libraries hold it (volume in $v), 090 $a $b, and the Library of Congress' own in 680."""
    for field in marc.all("905"):
        if field.first("d"):
            yield ShelfMark(_scheme(field.first("d")), field.first("d"), field.first("e"), field.first("v"))
    for field in marc.all("090"):
        if field.first("a") and field.first("b"):
            yield ShelfMark(_scheme(field.first("a")), field.first("a"), field.first("b"))

    for field in marc.all("680"):
        if field.first("a") and field.first("b"):
            yield ShelfMark(Scheme.LCC, clean(field.first("a")), clean(field.first("b")))


def _scheme(number: str) -> Scheme:
    return Scheme.CLC if is_class(number) else Scheme.OTHER
