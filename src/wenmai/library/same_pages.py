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
    """What both records say of one thing; `differ` where both say something else."""

    label: str
    one: str
    other: str

    @property
    def differ(self) -> bool:
        """Whether somebody has to look here."""
        return self.one != self.other


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
    sides = [_said(each, copies.get(each.pk, Copies()).total, names) for each in (question.one, question.other)]
    for (label, one), (_label, other) in zip(*sides, strict=True):
        if one or other:
            yield Line(label, one, other)


def _said(record: Record, copies: int, names: Mapping[str, str]) -> Iterable[tuple[str, str]]:
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
        (_("馆藏"), _("%(n)s 册") % {"n": copies}),
        (_("来自"), f"{names.get(record.source, record.source)} {record.control}"),
    )
