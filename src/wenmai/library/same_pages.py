"""查重 as pages show it: two records line by line, and why the rules left them to a person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.catalogue.matching.verdict import sentences
from wenmai.catalogue.models import Question, Record
from wenmai.catalogue.preparing.plain import from_plain
from wenmai.library.queries.opac import Copies, copies_of
from wenmai.places.queries.institutions import institutions_by_code


@dataclass(frozen=True, slots=True)
class Line:
    """What both records say of one thing; `differ` where they describe it differently: there somebody has to look."""

    label: str
    one: str
    other: str
    differ: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with its reasons in words and its two records side by side."""

    question: Question
    reasons: tuple[str, ...]
    lines: tuple[Line, ...]


def pairs(questions: Sequence[Question]) -> list[Pair]:
    """What a page shows of questions. Two queries, however many there are."""
    records = [record for each in questions for record in (each.one, each.other)]
    copies, houses = copies_of(each.pk for each in records), institutions_by_code({each.source for each in records})
    names = {code: house.label for code, house in houses.items()}
    return [Pair(each, sentences(each.reasons), tuple(_lines(each, copies, names))) for each in questions]


def _lines(question: Question, copies: Mapping[int, Copies], names: Mapping[str, str]) -> Iterator[Line]:
    one, other = question.one, question.other
    for (label, said), (_label, said_too) in zip(_described(one), _described(other), strict=True):
        if said or said_too:
            yield Line(label, said, said_too, said != said_too)
    held, held_too = (_("%(n)s 册") % {"n": copies.get(each.pk, Copies()).total} for each in (one, other))
    yield Line(_("馆藏"), held, held_too)
    came, came_too = (f"{names.get(each.source, each.source)} {each.control}" for each in (one, other))
    yield Line(_("来自"), came, came_too)


def _described(record: Record) -> Iterable[tuple[str, str]]:
    said = from_plain(record.description)
    title, published = said.title, said.publication
    return (
        (_("题名"), " ".join(filter(None, (title.proper, title.remainder, title.number, title.part)))),
        (_("责任者"), title.responsibility or record.author),
        (
            _("出版"),
            " ".join(filter(None, ("、".join(published.publishers), published.date or str(record.year or "")))),
        ),
        (_("版次"), published.edition),
        ("ISBN", "、".join(record.isbns)),
        (_("篇幅"), said.extent),
    )
