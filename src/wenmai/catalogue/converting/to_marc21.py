"""CNMARC to MARC 21."""

from collections.abc import Callable, Mapping
from string import ascii_uppercase

from wenmai.catalogue.converting import names, tables
from wenmai.catalogue.converting.coded import control_field, language_field
from wenmai.catalogue.converting.converted import Converted, Loss, Reason, unknown_subfields, whole
from wenmai.catalogue.converting.pairing import Linker, apart
from wenmai.catalogue.marc.value import Field, Marc, control, data

_SILENT = frozenset(("001", "005", "100", "101", "102", "105", "106", "801"))
_PINYIN = f"{ascii_uppercase}9"


def to_marc21(marc: Marc) -> Converted:
    """The record in MARC 21, UTF-8, with Chinese in the fields and pinyin in 880.

    Punctuation of ISBD is left out, and leader/18 is "c", which says so.
    """
    linker = Linker(has_main=any(marc.has(tag) for tag in ("700", "710", "720")))
    fields = [*_controls(marc), control_field(marc), *language_field(marc), *_source(marc), *_online(marc)]
    losses: list[Loss] = []
    for field in marc.fields:
        if field.tag not in _SILENT:
            made, lost = _STEPS.get(field.tag, _simple)(field, linker)
            fields += made
            losses += lost
    ordered = sorted((field for field in fields if field.is_control or field.subfields), key=lambda field: field.tag)
    return Converted(Marc(_leader(marc), (*ordered, *linker.beside)), tuple(losses))


def _leader(marc: Marc) -> str:
    kind = tables.TYPES_BACK.get(marc.position(6), marc.position(6))
    kind = "a" if kind == "m" and marc.first("215") and "页" in marc.subfield("215", "a") else kind
    encoding = {"1": "1", "2": "5", "3": "7"}.get(marc.position(17), " ")
    return f"00000{marc.position(5)}{kind}{marc.position(7)} a2200000{encoding}c 4500"


def _controls(marc: Marc) -> list[Field]:
    return [control(tag, marc.control(tag)) for tag in ("001", "005") if marc.has(tag)]


def _source(marc: Marc) -> list[Field]:
    """801 by its second indicator: 0 catalogued, 1 transcribed, 2 changed."""
    roles = {"0": "a", "1": "c", "2": "d"}
    found = [(roles[field.indicator2], field.first("b")) for field in marc.all("801") if field.indicator2 in roles]
    named = sorted((each for each in found if each[1]), key=lambda each: each[0])
    language = marc.subfield("100", "a")[22:25]
    spoken = [("b", language)] if language.isalpha() and language != "eng" else []
    return [data("040", "  ", *named[:1], *spoken, *named[1:])] if named else []


def _online(marc: Marc) -> list[Field]:
    return [control("007", "cr")] if marc.subfield("135", "a")[1:2] == "r" else []


_Made = tuple[list[Field], list[Loss]]


def _simple(field: Field, linker: Linker) -> _Made:
    rule = tables.TO_MARC21.get(field.tag)
    if rule is None:
        return [], [whole(field)]
    main, other = apart(field.subfields)
    lost = unknown_subfields(field, {**rule.codes, **dict.fromkeys(_PINYIN, "")})
    return [_linked(linker, rule.tag, rule.indicators, main, other, rule.codes)], lost


def _linked(
    linker: Linker,
    tag: str,
    indicators: str,
    main: list[tuple[str, str]],
    other: list[tuple[str, str]],
    codes: Mapping[str, str],
) -> Field:
    translated = [[(codes[code], value) for code, value in each if code in codes] for each in (main, other)]
    return linker.linked(tag, indicators, translated[0], translated[1])


def _uniform(field: Field, linker: Linker) -> _Made:
    """500: the main entry where nobody is."""
    rule = tables.TO_MARC21["500"]
    main, other = apart(field.subfields)
    lost = unknown_subfields(field, {**rule.codes, **dict.fromkeys(_PINYIN, "")})
    tag, indicators = ("240", "10") if linker.has_main else ("130", "0 ")
    return [_linked(linker, tag, indicators, main, other, rule.codes)], lost


def _contents(field: Field, _linker: Linker) -> _Made:
    return [data("505", "0 ", *(("a", value) for value in field.all("a")))], unknown_subfields(field, {"a": ""})


def _isbn(field: Field, linker: Linker) -> _Made:
    codes = {"a": "a", "b": "q", "d": "c", "z": "z"}
    main = [(codes[code], value) for code, value in field.subfields if code in codes]
    return [linker.linked("020", "  ", main, [])], unknown_subfields(field, codes)


def _number(field: Field, linker: Linker) -> _Made:
    """035: the Library of Congress' own number has its field, 010."""
    value = field.first("a")
    if value.startswith("(DLC)"):
        return [data("010", "  ", ("a", value.removeprefix("(DLC)")))], []
    return _simple(field, linker)


def _title(field: Field, linker: Linker) -> _Made:
    main, other = apart(field.subfields)
    named = dict.fromkeys("abcdefghiv" + _PINYIN, "")
    lost = unknown_subfields(field, named)
    indicators = f"{field.indicator1 if field.indicator1 in '01' else '0'}0"
    return [linker.linked("245", indicators, _title_parts(main), _title_parts(other))], lost


def _title_parts(subfields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """$a $n $p $b $c: $b holds the remainder and, after " = ", parallel titles; $c all statements."""
    by_code: dict[str, list[str]] = {}
    for code, value in subfields:
        by_code.setdefault(code, []).append(value)
    first, *more = by_code.get("a", [""])
    remainder = " ; ".join([*more, *by_code.get("e", [])])
    parallel = "".join(f" = {value.lstrip('= ')}" for value in by_code.get("d", []))
    parts = [("n" if code in "hv" else "p", value) for code, value in subfields if code in "hvi"]
    said = " ; ".join([*by_code.get("f", []), *by_code.get("g", []), *(f". {value}" for value in by_code.get("c", []))])
    rows = [
        ("a", first),
        *parts,
        ("h", "".join(by_code.get("b", [])[:1])),
        ("b", (remainder + parallel).strip()),
        ("c", said),
    ]
    return [row for row in rows if row[1]]


def _series(field: Field, linker: Linker) -> _Made:
    """225: 440 where the series is traced in this form (the Library's conversion of 2001 too), 490 else."""
    own = field.indicator1 == "2"
    codes = {"a": "a", "v": "v", "x": "x", "h": "n", "i": "p"} if own else tables.TO_MARC21["225"].codes
    main, other = apart(field.subfields)
    lost = unknown_subfields(field, {**codes, **dict.fromkeys(_PINYIN, "")})
    tag, indicators = ("440", " 0") if own else ("490", "1 " if field.indicator1 == "0" else "0 ")
    return [_linked(linker, tag, indicators, main, other, codes)], lost


def _variant(field: Field, linker: Linker) -> _Made:
    codes = {"a": "a", "e": "b", "h": "n", "i": "p"}
    main, other = apart(field.subfields)
    lost = unknown_subfields(field, {**codes, **dict.fromkeys(_PINYIN, "")})
    return [_linked(linker, "246", tables.VARIANTS_BACK.get(field.tag, "3 "), main, other, codes)], lost


def _name(field: Field, linker: Linker) -> _Made:
    tag, indicators, main, other, lost = names.entry_back(field)
    return [linker.linked(tag, indicators, main, other)], lost


def _name_subject(field: Field, linker: Linker) -> _Made:
    tag, indicators, main, other, lost = names.subject_back(field)
    return [_sourced(linker, tag, indicators, main, other)], lost


def _subject(field: Field, linker: Linker) -> _Made:
    rule = tables.TO_MARC21[field.tag]
    main, other = (
        [(rule.codes[code], value) for code, value in each if code in rule.codes] for each in apart(field.subfields)
    )
    lost = unknown_subfields(field, {**rule.codes, **dict.fromkeys(_PINYIN, "")})
    return [_sourced(linker, rule.tag, rule.indicators, main, other)], lost


def _sourced(
    linker: Linker, tag: str, indicators: str, main: list[tuple[str, str]], other: list[tuple[str, str]]
) -> Field:
    """The thesaurus of $2 as the second indicator, which is 7 for those that have none of their own."""
    source = next((value for code, value in main if code == "2"), "")
    sign = tables.SUBJECT_INDICATORS.get(source, "7") if source else indicators[1]
    kept = [[each for each in subfields if each[0] != "2" or sign == "7"] for subfields in (main, other)]
    return linker.linked(tag, indicators[0] + sign, kept[0], kept[1])


def _class(field: Field, _linker: Linker) -> _Made:
    own = [("a", field.first("a")), ("2", "clc")]
    edition = [Loss("690", "v", value, Reason.NO_COUNTERPART) for value in field.all("v")]
    return ([data("084", "  ", *own)] if own[0][1] else []), edition


def _other_class(field: Field, _linker: Linker) -> _Made:
    return [data("084", "  ", *((code, value) for code, value in field.subfields if code in "ab2"))], []


def _dewey(field: Field, _linker: Linker) -> _Made:
    codes = {"a": "a", "v": "2"}
    return [data("082", "04", *((codes[code], value) for code, value in field.subfields if code in codes))], []


def _held(field: Field, _linker: Linker) -> _Made:
    """A copy, or with years ($y) or nothing but $v what there is of a serial, which MARC 21 says in 866."""
    codes = {"a": "a", "b": "p", "d": "h", "e": "i", "v": "m"}
    words = field.first("v") or field.first("y")
    if not field.first("y") and {code for code, _value in field.subfields} != {"v"}:
        main = [(codes[code], value) for code, value in field.subfields if code in codes]
        return [data("852", "  ", *main)], unknown_subfields(field, codes)
    main = [(codes[code], value) for code, value in field.subfields if code in codes and code != "v"]
    said = {**codes, "y": ""} if words == field.first("y") else codes
    return [data("852", "  ", *main), data("866", "  ", ("a", words))], unknown_subfields(field, said)


def _form(field: Field, _linker: Linker) -> _Made:
    """135: its first two signs are 007; the rest says how a copy was made."""
    return [], [Loss("135", "a", field.first("a")[2:], Reason.CODED)]


_STEPS: dict[str, Callable[[Field, Linker], _Made]] = {
    "010": _isbn,
    "035": _number,
    "200": _title,
    "225": _series,
    "327": _contents,
    "500": _uniform,
    **dict.fromkeys([*tables.VARIANTS_BACK, tables.OTHER_VARIANT], _variant),
    **dict.fromkeys(("700", "701", "702", "710", "711", "712", "720", "721", "722"), _name),
    **dict.fromkeys(("600", "601"), _name_subject),
    **dict.fromkeys(("605", "606", "607", "608"), _subject),
    "690": _class,
    "686": _other_class,
    "676": _dewey,
    "905": _held,
    "135": _form,
}
