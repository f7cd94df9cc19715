"""MARC 21 to CNMARC."""

from collections.abc import Iterator

from wenmai.catalogue.call_numbers import is_class
from wenmai.catalogue.converting import names, tables
from wenmai.catalogue.converting.coded import coded_fields
from wenmai.catalogue.converting.converted import Converted, Loss, Reason, unknown_subfields, whole
from wenmai.catalogue.converting.pairing import together, with_twins
from wenmai.catalogue.describing.description import Isbn
from wenmai.catalogue.describing.marc21 import split_title
from wenmai.catalogue.describing.numbers import read_isbn
from wenmai.catalogue.describing.scripts import Pair, Scripts, tag_of
from wenmai.catalogue.describing.wording import bare, clean
from wenmai.catalogue.marc.value import Field, Marc, control, data

_SUBJECTS = ("630", "650", "651", "653", "655")
_SILENT = frozenset(("001", "003", "005", "006", "008", "041", "066", "880", "336", "337"))


def to_cnmarc(marc: Marc) -> Converted:
    """The record in CNMARC. Chinese from 880 stands in the fields, the romanised form beside it in capital subfields."""
    scripts = Scripts(marc)
    coded, losses = coded_fields(marc)
    fields = [*_controls(marc), *coded]
    done = set(_SILENT)
    for tags, convert in _STEPS:
        for pair in scripts.pairs(*tags):
            made, lost = convert(pair)
            fields += made
            losses += lost
        done.update(tags)
    losses += [whole(pair.main) for tag in sorted(scripts.tags() - done) for pair in scripts.pairs(tag)]
    losses += [whole(field) for field in scripts.orphans()]
    ordered = sorted((field for field in fields if field.is_control or field.subfields), key=lambda field: field.tag)
    return Converted(Marc(_leader(marc), tuple(ordered)), tuple(losses))


def _leader(marc: Marc) -> str:
    status, kind, level = marc.position(5), marc.position(6), marc.position(7)
    kind, level = tables.TYPES.get(kind, kind), tables.LEVELS.get(level, level)
    encoding = {"1": "1", "2": "2", "3": "3", "5": "2", "7": "3", "8": "3"}.get(marc.position(17), " ")
    return f"00000{tables.STATUSES.get(status, status)}{kind}{level}0 2200000{encoding}  450 "


def _controls(marc: Marc) -> Iterator[Field]:
    for tag in ("001", "005"):
        if marc.has(tag):
            yield control(tag, marc.control(tag).strip())


def _simple(pair: Pair) -> tuple[list[Field], list[Loss]]:
    tag = tag_of(pair.main)
    rule = tables.TO_CNMARC[tag]
    lost = unknown_subfields(pair.main, rule.codes, tag=tag)
    return [data(rule.tag, rule.indicators, *together(pair, rule.codes))], lost


def _published(pair: Pair) -> tuple[list[Field], list[Loss]]:
    if tag_of(pair.main) == "264" and pair.main.indicator2 != "1":
        return [], [whole(pair.main)]
    return _simple(pair)


def _series(pair: Pair) -> tuple[list[Field], list[Loss]]:
    """225: a series that is traced under another form, under its own, or not at all."""
    (made,), lost = _simple(pair)
    sign = "2" if tag_of(pair.main) == "440" else "0" if pair.main.indicator1 == "1" else "1"
    return [made._replace(body=sign + made.body[1:])], lost


def _contents(pair: Pair) -> tuple[list[Field], list[Loss]]:
    """505 whose titles have subfields of their own becomes one text."""
    text = clean(" ".join(pair.main.all("agrt")))
    return [data("327", "1 ", ("a", text))], unknown_subfields(pair.main, dict.fromkeys("agrt", ""), tag="505")


def _isbn(pair: Pair) -> tuple[list[Field], list[Loss]]:
    """The number and what stands beside it are two subfields in CNMARC."""
    field = pair.main
    number, beside = field.first("a"), field.first("q")
    read = read_isbn(number, beside)
    bare, _, _ = number.partition("(")
    own = [("a", bare.strip(" :;")), ("b", read.qualifier if isinstance(read, Isbn) else beside)] if number else []
    rest = [("d", clean(value)) for value in field.all("c")] + [("z", value) for value in field.all("z")]
    made = data("010", "  ", *(each for each in [*own, *rest] if each[1]))
    return [made], unknown_subfields(field, dict.fromkeys("aqcz", ""))


def _lccn(pair: Pair) -> tuple[list[Field], list[Loss]]:
    numbers = [("a", f"(DLC){value}") for value in pair.main.all("a")]
    return [data("035", "  ", each) for each in numbers], unknown_subfields(pair.main, {"a": ""})


def _source(pair: Pair) -> tuple[list[Field], list[Loss]]:
    """040: who catalogued ($a), transcribed ($c) and changed ($d) it, each an 801."""
    roles = {"a": "0", "c": "1", "d": "2"}
    country = [("a", "US")] if pair.main.first("a").startswith("DLC") else []
    made = [
        data("801", f" {roles[code]}", *country, ("b", value)) for code, value in pair.main.subfields if code in roles
    ]
    return made, unknown_subfields(pair.main, {**roles, "b": ""})


def _class(pair: Pair) -> tuple[list[Field], list[Loss]]:
    """084: 中图法 goes to 690, any other scheme to 686 with its name."""
    scheme = pair.main.first("2").lower()
    if scheme in {"clc", ""} and is_class(pair.main.first("a")):
        return [data("690", "  ", *together(pair, {"a": "a"}))], unknown_subfields(pair.main, {"a": "", "2": ""})
    return [data("686", "  ", *together(pair, {"a": "a", "b": "b", "2": "2"}))], unknown_subfields(
        pair.main, dict.fromkeys("ab2", "")
    )


def _dewey(pair: Pair) -> tuple[list[Field], list[Loss]]:
    return [data("676", "  ", *together(pair, {"a": "a", "2": "v"}))], unknown_subfields(pair.main, {"a": "", "2": ""})


def _title(pair: Pair) -> tuple[list[Field], list[Loss]]:
    """245 to 200, in the order of ISBD."""
    subfields = with_twins(_title_parts(pair.main), _title_parts(pair.other) if pair.other else [])
    lost = unknown_subfields(pair.main, dict.fromkeys("abchnp", ""), tag="245")
    return [data("200", f"{pair.main.indicator1 if pair.main.indicator1 in '01' else '1'} ", *subfields)], lost


def _title_parts(field: Field) -> list[tuple[str, str]]:
    proper, remainder, parallel = split_title(field)
    first, *others = [clean(each) for each in bare(field.first("c")).split(" ; ")]
    parts = [(("h" if code == "n" else "i"), clean(value)) for code, value in field.subfields if code in {"n", "p"}]
    rows = [
        ("a", proper),
        ("b", clean(field.first("h")).strip("[]")),
        *(("d", each) for each in parallel),
        ("e", remainder),
        *(each for each in parts if each[1] != proper),
        ("f", first),
        *(("g", each) for each in others),
    ]
    return [row for row in rows if row[1]]


def _variant(pair: Pair) -> tuple[list[Field], list[Loss]]:
    field = pair.main
    tag = (
        tables.VARIANTS.get(field.indicator2, tables.OTHER_VARIANT) if tag_of(field) == "246" else tables.OTHER_VARIANT
    )
    lost = unknown_subfields(field, tables.VARIANT_CODES, tag=tag_of(field))
    return [data(tag, "1 ", *together(pair, tables.VARIANT_CODES))], lost


def _name(pair: Pair) -> tuple[list[Field], list[Loss]]:
    if pair.main.first("t"):
        return [], [
            Loss(tag_of(pair.main), "t", " ".join(value for _, value in pair.main.subfields), Reason.NO_COUNTERPART)
        ]
    made, lost = names.entry(pair)
    return [made], lost


def _subject_source(pair: Pair) -> str:
    """The thesaurus, which MARC 21 says by the second indicator."""
    field = pair.other if pair.other and pair.main.tag == "880" else pair.main
    return tables.SUBJECT_SOURCES.get(field.indicator2, "") if tag_of(pair.main) != "653" else ""


def _name_subject(pair: Pair) -> tuple[list[Field], list[Loss]]:
    made, lost = names.subject(pair, _subject_source(pair))
    return [made], lost


def _subject(pair: Pair) -> tuple[list[Field], list[Loss]]:
    (made,), lost = _simple(pair)
    source = _subject_source(pair)
    named = f"\x1f2{source}" if source and not made.first("2") else ""
    return [made._replace(body=made.body + named)], lost


def _held(pair: Pair) -> tuple[list[Field], list[Loss]]:
    """852 to 905, where Chinese libraries keep call numbers; a house that has no ISIL stands in $b alone."""
    codes = {"a": "a", "p": "b", "h": "d", "i": "e", "m": "v"}
    codes |= {} if pair.main.first("a") else {"b": "a"}
    return [data("905", "  ", *together(pair, codes))], unknown_subfields(pair.main, {**codes, "2": "", "8": ""})


def _run(pair: Pair) -> tuple[list[Field], list[Loss]]:
    """866 to 868, what there is of a serial, its supplements and indexes in words, to 905 $v; 863 to 865 say the same in codes."""
    return [data("905", "  ", *together(pair, {"a": "v"}))], unknown_subfields(pair.main, {"a": "v", "8": ""})


_SPECIAL = {
    ("020",): _isbn,
    ("010",): _lccn,
    ("040",): _source,
    ("084", "093"): _class,
    ("082",): _dewey,
    ("245",): _title,
    ("246", "740"): _variant,
    ("260", "264"): _published,
    ("440", "490"): _series,
    ("505",): _contents,
    tuple(names.ENTRIES): _name,
    tuple(names.SUBJECTS): _name_subject,
    _SUBJECTS: _subject,
    ("852",): _held,
    ("866", "867", "868"): _run,
}
_TAKEN = {tag for tags in _SPECIAL for tag in tags}
_STEPS = [*_SPECIAL.items(), (tuple(tag for tag in tables.TO_CNMARC if tag not in _TAKEN), _simple)]
