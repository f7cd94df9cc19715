"""Reading service reports: the draft that the records give, what is being written, what was published."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution
from wenmai.returns.figures import said
from wenmai.returns.models import Edition, ServiceReport
from wenmai.returns.policies import may_publish_report, may_write_report
from wenmai.returns.queries.returns import check_year
from wenmai.returns.sections import Piece, Written, named_in, pieces, sections_of, written


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as it is being written. `left_out` are sentences without a record, `hints` what to write by key."""

    house: Institution
    year: int
    row: ServiceReport | None
    parts: tuple[Written, ...]
    left_out: tuple[str, ...]
    hints: dict[str, str]
    may_publish: bool
    values: dict[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Shown:
    """A part with its figures."""

    title: str
    paragraphs: tuple[Sequence[Piece], ...]


def get_draft(actor: Actor, code: str, year: int) -> Draft:
    """Raises NotFound for who does not write for the house."""
    house = get_institution(actor, code)
    check_year(year)
    if not may_write_report(actor, house):
        raise NotFound("returns.no_report", _("没有这份报告。"))
    row = ServiceReport.objects.filter(institution=house, year=year).first()
    return draft_of(actor, house, year, row)


def draft_of(actor: Actor, house: Institution, year: int, row: ServiceReport | None) -> Draft:
    """What was kept, else what the records give."""
    asked = sections_of(house.kind)
    sentences = [text for section in asked for text in section.sentences]
    kept = written(row.body) if row else ()
    values = values_of(house, year, named_in([*sentences, *(each.text for each in kept)]))
    first = tuple(
        Written(each.key, each.title, "".join(text for text in each.sentences if _known(text, values)))
        for each in asked
    )
    left_out = tuple(text for text in sentences if not _known(text, values))
    hints = {each.key: each.hint for each in asked}
    return Draft(house, year, row, kept or first, left_out, hints, may_publish_report(actor, house), values)


def _known(text: str, values: dict[str, Decimal | None]) -> bool:
    return all(values.get(name) is not None for name in named_in([text]))


def values_of(house: Institution, year: int, names: Sequence[str]) -> dict[str, Decimal | None]:
    """What the records say now, by measure."""
    return {name: each.value for name, each in said(house, year, names).items()}


def shown(parts: Sequence[Written], then: dict[str, Decimal | None], now: dict[str, Decimal | None]) -> list[Shown]:
    """The parts that say something, as paragraphs with figures."""
    return [
        Shown(each.title, tuple(pieces(text, then, now) for text in each.text.splitlines() if text.strip()))
        for each in parts
        if each.text.strip()
    ]


def editions() -> "QuerySet[Edition]":
    """What is public: the last edition of each report that was not taken down, newest first."""
    rows = Edition.objects.filter(number=F("of__editions"), of__withdrawn_at=None)
    return rows.select_related("of__institution__division").order_by("-published_at", "-pk")


def get_edition(code: str, year: int) -> Edition:
    """The public report of a house for a year. Raises NotFound."""
    row = editions().filter(of__institution__code=code, of__year=year).first()
    if row is None:
        raise NotFound("returns.no_report", _("这一年的服务报告还没有公布。"))
    return row


def figures_then(row: Edition) -> dict[str, Decimal | None]:
    """The figures of an edition."""
    return {name: None if text is None else Decimal(text) for name, text in row.figures.items()}
