"""Last year's tables: one went all the way up after it had been sent back, one waits for the city, the rest are missing. Made up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution
from wenmai.returns.actions.deciding import accept, send_back
from wenmai.returns.actions.filling import Entry, fill_in, hand_in
from wenmai.returns.definitions import get_form
from wenmai.returns.lines import Line, values_of
from wenmai.returns.models import YearReturn
from wenmai.returns.queries.returns import current_lines

LIBRARY, CENTRE = "PZH-YB-LIB", "PZH-CUL"
THIN = "没有记录的月份没有办，不是漏报。（演示）"
BOOKS = "按本单位年末的台账填。（演示）"
MISSED = 1260  # visits of two weeks in which the counter stood still


@dataclass(frozen=True, slots=True)
class _Paper:
    form: str
    house: str
    year: int

    def lines(self) -> tuple[Line, ...]:
        house = Institution.objects.select_related("division").get(code=self.house)
        row = YearReturn.objects.filter(form=self.form, institution=house, year=self.year).first()
        return current_lines(get_form(self.form), house, self.year, row)

    def known(self) -> bool:
        return YearReturn.objects.filter(form=self.form, institution__code=self.house, year=self.year).exists()

    def fill(self, actor: Actor, entries: Mapping[str, Entry], seen: int) -> YearReturn:
        return fill_in(actor, form=self.form, institution=self.house, year=self.year, seen=seen, entries=entries)

    def send(self, actor: Actor, row: YearReturn) -> YearReturn:
        return hand_in(actor, form=self.form, institution=self.house, year=self.year, seen=row.revision)


def hand_in_returns(cast: Mapping[str, Actor], today: date) -> None:
    """Both tables of last year, each wholly or not at all; safe to repeat."""
    library, centre = _Paper("library", LIBRARY, today.year - 1), _Paper("culture", CENTRE, today.year - 1)
    if not library.known():
        _all_the_way(cast, library)
    if not centre.known():
        _to_the_city(cast, centre)


@transaction.atomic
def _all_the_way(cast: Mapping[str, Actor], paper: _Paper) -> None:
    """Handed in, sent back by the county for a reason that says too little, handed in again, accepted by county, city and province."""
    entries = _library_entries(paper.lines())
    row = paper.send(cast["librarian"], paper.fill(cast["librarian"], entries, 0))
    asked = "总流通人次比记录多，写明计数器哪几天坏、补的数从哪里来。（演示）"
    row = send_back(cast["county"], key=row.pk, version=row.versions, reason=asked)
    told = "8 月 4 日至 17 日计数器坏，按闭馆前清点的登记本补 14 天。（演示）"
    better = Entry(entries["visits"].value, told)
    row = paper.send(cast["librarian"], paper.fill(cast["librarian"], {"visits": better}, row.revision))
    for who in ("county", "statistician", "provincial"):
        row = accept(cast[who], key=row.pk, version=row.versions)


@transaction.atomic
def _to_the_city(cast: Mapping[str, Actor], paper: _Paper) -> None:
    """A house right under the city: its table waits for the city's statistician."""
    entries = {"staff": Entry(Decimal(27), BOOKS), **_explained(paper.lines())}
    paper.send(cast["culture"], paper.fill(cast["culture"], entries, 0))


def _library_entries(lines: tuple[Line, ...]) -> dict[str, Entry]:
    values = values_of(lines)
    held, visits = values["holdings"] or Decimal(0), values["visits"] or Decimal(0)
    periodicals, ancient = Decimal(6_200), Decimal(310)
    typed: dict[str, Decimal | int] = {
        "staff": 21, "staff_middle": 5, "books": held - periodicals - ancient, "ancient_books": ancient,
        "periodicals": periodicals, "microforms": 0, "other_holdings": 0, "cards": 9_870, "seats": 260, "computers": 34,
    }  # fmt: skip
    entries = {key: Entry(Decimal(value), BOOKS) for key, value in typed.items()}
    return {**entries, **_explained(lines), "visits": Entry(visits + MISSED, "计数器坏过，补了数。（演示）")}


def _explained(lines: tuple[Line, ...]) -> dict[str, Entry]:
    return {each.item.key: Entry(None, THIN) for each in lines if each.thin}
