"""The rest of the province, thinner: a library and a culture centre a county, a station a township, monthly figures."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, time, timedelta
from functools import partial
from random import Random

from wenmai.demo import parts as progress
from wenmai.demo.city import open_houses
from wenmai.demo.history import DEMO
from wenmai.demo.houses import CITY, House
from wenmai.demo.libraries import chosen_libraries, stock_library
from wenmai.demo.stocks import count_houses
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.ledger.actions import record_many
from wenmai.ledger.draft import FactDraft, draft
from wenmai.ledger.place import Place
from wenmai.places.actions.divisions import index_villages
from wenmai.places.models import Division, DivisionKind, Level
from wenmai.search.upkeep import settle

BATCH = 400  # houses opened in one transaction
MONTHLY = {
    "library": ("library.visit", 6_500),
    "culture_centre": ("culture.visit", 9_000),
    "culture_station": ("culture.visit", 500),
}
HELD = {
    "library": ("library.session", 4),
    "culture_centre": ("culture.session", 5),
    "culture_station": ("culture.session", 1),
}
HOURS = {"library": ("library_county",), "culture_centre": ("culture_county",), "culture_station": ("station",)}


def province_houses() -> list[House]:
    """One library and culture centre a prefecture and county, one station a township, outside Panzhihua."""
    rows = Division.objects.filter(kind=DivisionKind.ADMINISTRATIVE, valid_to=None, level__in=[2, 3, 4])
    return [house for each in rows.exclude(path__contains=[CITY]).order_by("code") for house in _houses(each)]


def _houses(division: Division) -> Iterator[House]:
    if division.level == Level.TOWNSHIP:
        yield _house(division, "culture_station", "STN", "综合文化站")
        return
    yield _house(division, "library", "LIB", "图书馆")
    yield _house(division, "culture_centre", "CUL", "文化馆")


def _house(division: Division, kind: str, prefix: str, ending: str) -> House:
    return House(
        code=f"{prefix}-{division.code}",
        name=f"{division.name}{ending}",
        kind=kind,
        division=division.code,
        hours=HOURS[kind],
    )


def monthly_facts(houses: Sequence[House], months: Sequence[date], parts: int = 1) -> Iterator[FactDraft]:
    """Each house's figures of each month, in `parts` facts a month (more parts: more weight, the same sums)."""
    for house in houses:
        for month in months:
            for kind, mean in (MONTHLY[house.kind], HELD[house.kind]):
                yield from _month(house, month, kind, mean, parts)


def _month(house: House, month: date, kind: str, mean: int, parts: int) -> Iterator[FactDraft]:
    dice = Random(f"{house.code} {month} {kind}")
    total = round(mean * dice.uniform(0.6, 1.4))
    share, rest = divmod(total, parts)
    for part in range(parts):
        amount = share + (part < rest)
        if amount:
            yield _fact(house, month, kind, amount, part)


def _fact(house: House, month: date, kind: str, amount: int, part: int) -> FactDraft:
    return draft(
        kind=kind,
        source=f"demo:{kind}:{house.code}:{month:%Y-%m}:{part}",
        happened_at=clock.at(month.replace(day=1 + part % 28), time(12)),
        place=Place(house.division, house.code, house.kind),
        quantity=amount,
        attributes=DEMO | {"kind": "performance"} if kind == "culture.session" else DEMO,
    )


def build_province(actor: Actor, *, heavy: bool) -> None:
    """The rest of the province in steps that each commit, so that the feed flows; a stop begins again at its step.

    Houses first, then month by month: followers recount a month once, not with every few houses; then books. The villages come
    last, they are only found by their names.
    """
    part = progress.begin(progress.PROVINCE_PART)
    steps = _steps(actor, _months(clock.day_of(part.started_at)), parts=120 if heavy else 1)
    done = part.done if part.total == len(steps) else 0
    for number, step in enumerate(steps, 1):
        if number > done:
            step()
            progress.advance(progress.PROVINCE_PART, number, len(steps))
    settle()
    progress.finish(progress.PROVINCE_PART)


def _steps(actor: Actor, months: Sequence[date], parts: int) -> list[Callable[[], object]]:
    """What is still to be done after any stop is what comes after the steps counted; each may be repeated."""
    houses = province_houses()
    opened = [partial(open_houses, actor, houses[start : start + BATCH]) for start in range(0, len(houses), BATCH)]
    counted = [partial(_count, actor, houses, month, parts) for month in months]
    prefectures = Division.objects.filter(level=Level.PREFECTURE, valid_to=None).exclude(code=CITY).order_by("code")
    named = [partial(index_villages, actor, within=code) for code in prefectures.values_list("code", flat=True)]
    chosen = enumerate(chosen_libraries(houses))
    stocked = [partial(stock_library, actor, each, number, months[-1]) for number, each in chosen]
    listed = [partial(count_houses, actor, day) for day in (months[0], clock.today())]
    return [*opened, *listed, *counted, *stocked, *named]


def _count(actor: Actor, houses: Sequence[House], month: date, parts: int) -> None:
    record_many(actor, drafts=monthly_facts(houses, [month], parts))


def _months(today: date) -> list[date]:
    """The first days of the twelve months before this one, oldest first."""
    month, found = clock.month_start(today), []
    for _count in range(12):
        month = clock.month_start(month - timedelta(days=1))
        found.append(month)
    return found[::-1]
