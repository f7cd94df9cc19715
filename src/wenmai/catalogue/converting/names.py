"""Names of persons and bodies, as entries and as subjects, between the two families."""

from wenmai.catalogue.converting.converted import Loss, Reason, unknown_subfields
from wenmai.catalogue.converting.pairing import apart, with_twins
from wenmai.catalogue.describing.scripts import Pair, tag_of
from wenmai.catalogue.describing.wording import clean, has_han
from wenmai.catalogue.marc.value import Field, data

ENTRIES = {"100": "700", "110": "710", "111": "710", "700": "701", "710": "711", "711": "711"}
SUBJECTS = {"600": "600", "610": "601", "611": "601"}
# A person's name is split at its comma, so $a and $b are not in these tables.
PERSON = {"d": "f", "c": "c", "q": "g", "e": "4", "4": "4"}
BODY = {"a": "a", "b": "b", "n": "d", "d": "f", "c": "e", "e": "4", "4": "4"}
MEETING = {"a": "a", "q": "b", "n": "d", "d": "f", "c": "e", "e": "b", "j": "4", "4": "4"}
SUBDIVISIONS = {"v": "j", "x": "x", "y": "z", "z": "y", "2": "2"}
_BACK_ENTRIES = {
    "700": "100", "710": "110", "720": "100", "701": "700", "702": "700", "711": "710", "712": "710", "721": "700", "722": "700",
}  # fmt: skip


def entry(pair: Pair) -> tuple[Field, list[Loss]]:
    """7XX of CNMARC from 1XX or 7XX of MARC 21."""
    tag = tag_of(pair.main)
    subfields = _subfields(pair, tag)
    return data(ENTRIES[tag], _indicators(pair, tag), *subfields), _lost(pair, tag)


def subject(pair: Pair, source: str) -> tuple[Field, list[Loss]]:
    """600 or 601 of CNMARC from 600, 610 or 611 of MARC 21."""
    tag = tag_of(pair.main)
    head = _subfields(pair, tag)
    rest = [(SUBDIVISIONS[code], clean(value)) for code, value in pair.main.subfields if code in SUBDIVISIONS]
    named = [] if not source or any(code == "2" for code, _ in rest) else [("2", source)]
    return data(SUBJECTS[tag], _indicators(pair, tag), *head, *rest, *named), _lost(pair, tag)


def _codes(tag: str) -> dict[str, str]:
    return PERSON if tag.endswith("00") else MEETING if tag.endswith("11") else BODY


def _lost(pair: Pair, tag: str) -> list[Loss]:
    known = {
        **_codes(tag),
        **(SUBDIVISIONS if tag in SUBJECTS else {}),
        **({"a": "", "b": ""} if tag.endswith("00") else {}),
    }
    return unknown_subfields(pair.main, known, tag=tag)


def _subfields(pair: Pair, tag: str) -> list[tuple[str, str]]:
    """The name with its romanised twin, then dates, additions and role."""
    rest = [
        (_codes(tag)[code], text)
        for code, value in pair.main.subfields
        if code in _codes(tag) and (text := _plain(value, tag))
    ]
    if not tag.endswith("00"):
        other = (
            [(code, _plain(value, tag)) for code, value in pair.other.subfields if code in "ab"] if pair.other else []
        )
        return with_twins(rest, other)
    twin = _whole_name(pair.other) if pair.other else ""
    same = twin in {"", _whole_name(pair.main)}
    return [*_person(pair.main), *([] if same else [("A", twin)]), *rest]


def _whole_name(field: Field) -> str:
    return " ".join(clean(text) for text in field.all("ab"))


def _plain(value: str, tag: str) -> str:
    """Without ISBD, and for a meeting without the brackets around number, date and place."""
    return clean(value.strip(" ():") if tag.endswith("11") else value)


def _person(field: Field) -> list[tuple[str, str]]:
    """$a and $b of a name with a comma, $a of one without; a numeral (John Paul II) is $d."""
    name = clean(field.first("a"))
    surname, comma, rest = name.partition(",")
    parts = (
        [("a", surname.strip()), ("b", rest.strip())] if comma and rest.strip() and not has_han(name) else [("a", name)]
    )
    return [each for each in [*parts, ("d", clean(field.first("b")))] if each[1]]


def _indicators(pair: Pair, tag: str) -> str:
    if tag.endswith("00"):
        return " 1" if any(code == "b" for code, _ in _person(pair.main)) else " 0"
    return f"{'1' if tag.endswith('11') else '0'}{pair.main.indicator1 if pair.main.indicator1 in '012' else '2'}"


# And back.


def entry_back(field: Field) -> tuple[str, str, list[tuple[str, str]], list[tuple[str, str]], list[Loss]]:
    """Tag, indicators, subfields, romanised subfields and losses of a 1XX or 7XX of MARC 21."""
    tag = _BACK_ENTRIES[field.tag]
    meeting = tag.endswith("10") and field.indicator1 == "1"
    tag = f"{tag[0]}11" if meeting else tag
    main, other = _name_back(field, tag)
    lost = [Loss(field.tag, "", "", Reason.CODED)] if field.tag in {"702", "712"} else []
    return tag, f"{_first_indicator(field, tag)} ", main, other, [*lost, *_lost_back(field, tag)]


def subject_back(field: Field) -> tuple[str, str, list[tuple[str, str]], list[tuple[str, str]], list[Loss]]:
    """The same for a 6XX."""
    tag = "600" if field.tag == "600" else "611" if field.indicator1 == "1" else "610"
    main, other = _name_back(field, tag)
    back = {to: code for code, to in SUBDIVISIONS.items()}
    main += [(back[code], value) for code, value in field.subfields if code in back]
    return tag, f"{_first_indicator(field, tag)}4", main, other, _lost_back(field, tag, subject=True)


def _first_indicator(field: Field, tag: str) -> str:
    if tag.endswith("00"):
        return "1" if field.first("b") or has_han(field.first("a")) or "," in field.first("a") else "0"
    return field.indicator2 if field.indicator2 in "012" else "2"


def _codes_back(tag: str) -> dict[str, str]:
    back = {to: code for code, to in reversed(_codes(tag).items())}
    return {**back, "4": "j" if tag.endswith("11") else "e"}


def _name_back(field: Field, tag: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    codes = _codes_back(tag)
    own, pinyin = apart(field.subfields)
    if tag.endswith("00"):
        name = ", ".join(value for code, value in own if code in {"a", "b"})
        numeral = [("b", value) for code, value in own if code == "d"]
        twin = next((value for code, value in field.subfields if code in {"A", "9"}), "")
        main = [("a", name), *numeral, *((codes[code], value) for code, value in own if code in codes)]
        return main, [("a", twin)] if twin else []
    return [(codes[code], value) for code, value in own if code in codes], [
        (codes[code], value) for code, value in pinyin if code in codes
    ]


def _lost_back(field: Field, tag: str, *, subject: bool = False) -> list[Loss]:
    known = dict.fromkeys([*_codes_back(tag), "A", "B", "9", "a", *("bd" if tag.endswith("00") else "")], "")
    return unknown_subfields(field, {**known, **(dict.fromkeys(SUBDIVISIONS.values(), "") if subject else {})})
