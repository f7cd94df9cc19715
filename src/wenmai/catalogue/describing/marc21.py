"""MARC 21 to a Description. Source: Library of Congress, MARC 21 Format for Bibliographic Data."""

import re
from collections.abc import Iterator

from wenmai.catalogue.call_numbers import is_class
from wenmai.catalogue.describing.countries import iso_country
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
from wenmai.catalogue.describing.nature import nature_21
from wenmai.catalogue.describing.numbers import coded_year, read_isbn, read_issn, read_price, years
from wenmai.catalogue.describing.scripts import Pair, Scripts, tag_of
from wenmai.catalogue.describing.wording import before_parallel, clean, distinct, joined, role_of, unbracketed
from wenmai.catalogue.marc.value import Field, Marc

_NAMES = {"100": "ab", "700": "ab", "110": "abn", "710": "abn", "111": "acdn", "711": "acdn"}
_KINDS = {"00": AgentKind.PERSON, "10": AgentKind.BODY, "11": AgentKind.MEETING}
_SUBJECTS = ("600", "610", "611", "630", "648", "650", "651", "653")
_NOTES = ("500", "501", "502", "504", "508", "510", "511", "515", "530", "533", "534", "538", "546", "561", "586")
_RANGED = frozenset("cdmqui")
_PARALLEL = re.compile(r"\s*[=＝]\s*")


def describe_21(marc: Marc) -> Description:
    """The description of a MARC 21 record that has a 245."""
    scripts = Scripts(marc)
    title = _title(scripts)
    return Description(
        title=title,
        agents=tuple(_agents(scripts, title.responsibility)),
        publication=_publication(scripts),
        languages=_languages(marc, "ad"),
        originals=_languages(marc, "h"),
        nature=nature_21(marc),
        numbers=_numbers(marc),
        series=tuple(_series(scripts)),
        content=_content(scripts),
        extent=clean(marc.subfield("300", "a")),
        illustrations=clean(marc.subfield("300", "b")),
        size=clean(marc.subfield("300", "c")),
        price=read_price(price) if (price := _price(marc)) else None,
        price_text=price,
        shelf_marks=tuple(_shelf_marks(marc)),
        links=distinct(text for field in marc.all("856") for text in field.all("u")),
    )


def _title(scripts: Scripts) -> Title:
    pair = scripts.first("245")
    assert pair is not None
    proper, remainder, parallel = split_title(pair.main)
    other = split_title(pair.other) if pair.other else ("", "", ())
    others = list(scripts.pairs("246", "740"))
    called = [each for each in others if not _is_parallel(each)]
    variants = [joined(each.main.all("abnp")) for each in (*scripts.pairs("130", "240"), *called)]
    also = [joined(each.also("abnp")) for each in others]
    return Title(
        proper=proper,
        remainder=remainder,
        number=clean("; ".join(clean(text) for text in pair.main.all("n"))),
        part=_part(pair.main, proper),
        responsibility=clean(pair.main.first("c")),
        parallel=distinct([*parallel, *(joined(each.main.all("abnp")) for each in others if _is_parallel(each))]),
        romanised=distinct([other[0], *sorted(also)]),
        variants=distinct(sorted(variants)),
    )


def _is_parallel(pair: Pair) -> bool:
    return tag_of(pair.main) == "246" and pair.main.indicator2 == "1"


def _part(field: Field, proper: str) -> str:
    """$p, unless it had to stand for the title proper."""
    parts = [clean(before_parallel(text)) for text in field.all("p")]
    return "; ".join(part for part in parts if part and part != proper)


def split_title(field: Field) -> tuple[str, str, tuple[str, ...]]:
    """Title proper, other title information, parallel titles: 245$a says by its last sign what $b is."""
    first, rest = field.first("a") or next(iter(field.all("pn")), ""), field.first("b")
    proper, *parallel = _PARALLEL.split(first.strip(" /=:;："))
    equals = first.rstrip().endswith(("=", "＝"))
    parts = _PARALLEL.split(rest) if rest else []
    remainder = "" if equals or not parts else parts.pop(0)
    if equals and parts:
        head, _, tail = parts[-1].partition(" : ")
        parts[-1], remainder = head, tail
    return clean(proper), clean(remainder), distinct(clean(each) for each in [*parallel, *parts])


def _agents(scripts: Scripts, responsibility: str) -> Iterator[Agent]:
    for pair in scripts.pairs(*_NAMES):
        tag = tag_of(pair.main)
        if tag not in _NAMES or pair.main.first("t"):
            continue  # a 700 with a title is a work, not somebody who made this
        name = _name(pair.main, _NAMES[tag])
        if name:
            yield Agent(
                name=name,
                kind=_KINDS[tag[1:]],
                role=clean(pair.main.first("e")) or role_of(name, responsibility),
                dates=clean(pair.main.first("d")) if tag[1] == "0" else "",
                forms=distinct([_name(pair.other, _NAMES[tag])]) if pair.other else (),
                main=tag[0] == "1",
            )


def _name(field: Field, codes: str) -> str:
    """A person as one text, a body with its parts after points, a meeting with number, date and place after spaces."""
    if tag_of(field)[1] == "0":
        return " ".join(clean(text) for text in field.all(codes))
    if tag_of(field)[2] == "0":
        return joined(field.all(codes))
    return " ".join(clean(text.strip(" ():")) for text in field.all(codes))


def _publication(scripts: Scripts) -> Publication:
    pairs = [pair for pair in scripts.pairs("260", "264") if _of_publisher(pair)]
    coded = scripts.marc.control("008").ljust(40)
    dates = [unbracketed(text) for pair in pairs for text in pair.main.all("c")]
    first, last = _coded_years(coded)
    named = [year for date in dates for year in years(date)]
    edition = scripts.first("250")
    return Publication(
        publishers=distinct(unbracketed(text) for pair in pairs for text in pair.main.all("b")),
        places=distinct(unbracketed(text) for pair in pairs for text in pair.main.all("a")),
        year=first or (min(named) if named else None),
        last_year=last,
        date=dates[0] if dates else "",
        edition=clean(" ".join(edition.main.all("ab"))) if edition else "",
        country=iso_country(coded[15:18]),
    )


def _of_publisher(pair: Pair) -> bool:
    """264 is of a publisher when its second indicator is 1; 260 always."""
    return tag_of(pair.main) == "260" or pair.main.indicator2 == "1"


def _coded_years(coded: str) -> tuple[int | None, int | None]:
    """008/06-14: of a reprint the first date is its own, the second the original's."""
    first, second = coded_year(coded[7:11]), coded_year(coded[11:15])
    return first, second if coded[6] in _RANGED and second and second != first else None


def _languages(marc: Marc, codes: str) -> tuple[str, ...]:
    """Codes of ISO 639-2/B; 041 of older records holds several in one subfield."""
    texts = [text for field in marc.all("041") if field.indicator2 != "7" for text in field.all(codes)]
    split = [text[at : at + 3].lower() for text in texts for at in range(0, len(text), 3)]
    coded = [marc.control("008")[35:38].lower()] if "a" in codes else []
    return distinct(
        each for each in [*coded, *split] if len(each) == 3 and each.isalpha() and each not in {"und", "zxx", "mul"}
    )


def _numbers(marc: Marc) -> Numbers:
    read = [read_isbn(field.first("a"), field.first("q")) for field in marc.all("020") if field.first("a")]
    issns = [(text, read_issn(text)) for field in marc.all("022") for text in field.all("a")]
    return Numbers(
        isbns=tuple(dict.fromkeys(each for each in read if isinstance(each, Isbn))),
        issns=distinct(number or "" for _, number in issns),
        invalid=distinct(
            [
                *(each for each in read if isinstance(each, str)),
                *(text for field in marc.all("020", "022") for text in field.all("zy")),
                *(text for text, number in issns if number is None),
            ]
        ),
        record=marc.control("001").strip(),
        systems=distinct(
            [
                *(f"(DLC){text}" for field in marc.all("010") for text in field.all("a")),
                *(text for field in marc.all("035") for text in field.all("a")),
            ]
        ),
    )


def _price(marc: Marc) -> str:
    return next((text for field in marc.all("020", "024", "037") for text in field.all("c")), "")


def _series(scripts: Scripts) -> Iterator[Series]:
    tags = ("440", "490") if scripts.marc.has("440") or scripts.marc.has("490") else ("800", "810", "811", "830")
    for pair in scripts.pairs(*tags):
        codes = "tnp" if tag_of(pair.main)[:2] in {"80", "81"} else "anp"
        title = joined(pair.main.all(codes))
        if title:
            issn = read_issn(pair.main.first("x")) or ""
            other = distinct([joined(pair.also(codes))])
            yield Series(title, clean(pair.main.first("v")), issn, other)


def _content(scripts: Scripts) -> Content:
    marc = scripts.marc
    return Content(
        subjects=distinct(_subject(pair.main) for pair in scripts.pairs(*_SUBJECTS)),
        clc=_clc(marc),
        lcc=distinct(_class(field) for field in marc.all("050", "090")),
        ddc=distinct(_class(field).replace("/", "") for field in marc.all("082", "092")),
        summary=clean(marc.subfield("520", "a")),
        contents=distinct(clean(" ".join(pair.main.all("agrt"))) for pair in scripts.pairs("505")),
        notes=distinct(clean(" ".join(pair.main.all("ab"))) for pair in scripts.pairs(*_NOTES)),
    )


def _subject(field: Field) -> str:
    """Heading with its dates, then the subdivisions as they come."""
    head = " ".join(clean(text) for text in field.all("abcdnpqt"))
    return " -- ".join([head, *(clean(text) for text in field.all("vxyz"))])


def _class(field: Field) -> str:
    return clean(field.first("a")).replace(" ", "")


def _clc(marc: Marc) -> tuple[str, ...]:
    """084 that names clc as its source, or names none and is a class of 中图法; 093 as Chinese libraries use it."""
    named = [field for field in marc.all("084", "093") if field.first("2").lower() in {"clc", "", "clc5", "ztf"}]
    return distinct(text.replace(" ", "") for field in named for text in field.all("a") if is_class(text))


_SCHEMES = {"050": Scheme.LCC, "082": Scheme.DDC, "084": Scheme.OTHER, "093": Scheme.CLC}


def _shelf_marks(marc: Marc) -> Iterator[ShelfMark]:
    for field in marc.all("852"):
        if field.first("h"):
            yield ShelfMark(
                _scheme(field.first("h"), field.indicator1), field.first("h"), field.first("i"), field.first("m")
            )
    for field in marc.all("050", "082", "084", "093"):
        if field.first("a") and field.first("b"):
            yield ShelfMark(_scheme_of(field), clean(field.first("a")), clean(field.first("b")))


def _scheme(number: str, indicator: str) -> Scheme:
    known = {"0": Scheme.LCC, "1": Scheme.DDC}.get(indicator)
    return known or (Scheme.CLC if is_class(number) else Scheme.OTHER)


def _scheme_of(field: Field) -> Scheme:
    if field.tag == "084" and field.first("2").lower() in {"clc", ""} and is_class(field.first("a")):
        return Scheme.CLC
    return _SCHEMES[field.tag]
