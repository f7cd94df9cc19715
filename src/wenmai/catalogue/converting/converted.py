"""What a conversion gives: the record in the other family, and what of the first could not be carried over."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wenmai.catalogue.describing.scripts import tag_of
from wenmai.catalogue.marc.value import Field, Marc


class Reason(StrEnum):
    """Why something stays behind."""

    NO_COUNTERPART = "no_counterpart"
    LOCAL = "local"
    CODED = "coded"


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing left behind: the tag, the subfield code or position ("" for the whole field), the text, the reason."""

    tag: str
    part: str
    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Converted:
    """A record of the other family and the losses, in the order of the first record.

    Never carried, and not listed: the punctuation of ISBD between parts (CNMARC has none; MARC 21 made from it says so in
    leader/18), filing indicators; of MARC 21 the links between fields ($6, $8, 066), 003, 006, 336 and 337; of CNMARC the
    country and date of an agency in 801.
    """

    marc: Marc
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A field that becomes another, subfield by subfield."""

    tag: str
    codes: Mapping[str, str]
    indicators: str = "  "


def same(letters: str) -> dict[str, str]:
    """Subfields that keep their codes."""
    return {letter: letter for letter in letters}


_SILENT = frozenset("68")  # links: they are made anew


def unknown_subfields(field: Field, codes: Mapping[str, str], *, tag: str = "") -> list[Loss]:
    """The subfields that a rule has no place for."""
    return [
        Loss(tag or field.tag, code, value, Reason.NO_COUNTERPART)
        for code, value in field.subfields
        if code not in codes and code not in _SILENT and value.strip()
    ]


def whole(field: Field) -> Loss:
    """A field that has no counterpart; those with a 9 or a letter are the library's own."""
    tag = tag_of(field)
    local = "9" in tag or not tag.isdigit()
    text = " ".join(value for code, value in field.subfields if code != "6") or field.body
    return Loss(tag, "", text, Reason.LOCAL if local else Reason.NO_COUNTERPART)
