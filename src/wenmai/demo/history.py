"""A plausible year of Panzhihua, as the facts that other systems would send. Deterministic: the same day gives the same facts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

from wenmai.demo.houses import House
from wenmai.kernel import clock
from wenmai.ledger.draft import FactDraft, draft
from wenmai.ledger.place import Place

DEMO = {"demo": "1"}
SPECIAL = ("elderly", "minors", "disabled", "left_behind", "migrant_workers")
PERFORMANCE = {"kind": "performance"} | DEMO


@dataclass(frozen=True, slots=True)
class Pace:
    """What one house does: visits and loans on a working day, sessions in a year, people at a session."""

    visits: int = 0
    loans: int = 0
    sessions: int = 0
    crowd: int = 0


PACES = {
    "PZH-LIB": Pace(900, 900, 104, 75),
    "PZH-DQ-LIB": Pace(270, 320, 66, 48),
    "PZH-XQ-LIB": Pace(150, 160, 52, 40),
    "PZH-RH-LIB": Pace(250, 290, 63, 44),
    "PZH-MY-LIB": Pace(310, 350, 68, 52),
    "PZH-YB-LIB": Pace(215, 265, 60, 46),
    "PZH-CUL": Pace(0, 0, 100, 420),
    "PZH-DQ-CUL": Pace(0, 0, 64, 210),
    "PZH-XQ-CUL": Pace(0, 0, 55, 180),
    "PZH-RH-CUL": Pace(0, 0, 62, 190),
    "PZH-MY-CUL": Pace(0, 0, 66, 220),
    "PZH-YB-CUL": Pace(0, 0, 61, 170),
    "PZH-SANXIAN": Pace(540, 0, 58, 60),
}
LEAST = 12  # sessions that a station holds in a year, one each month; most of them do
IRREGULAR = 0.1  # of the stations hold theirs as it comes, and have months without any
TERM_DAYS = {"city": 13, "county": 40}  # from one course to the next
SESSION = {
    "library": "library.session",
    "museum": "museum.session",
    "culture_centre": "culture.session",
    "culture_station": "culture.session",
}
PRESENCE = {
    "library": "library.session_attendance",
    "culture_centre": "culture.visit",
    "culture_station": "culture.visit",
}
VISIT = {"library": "library.visit", "museum": "museum.visit"}
TITLES = {
    "lecture": ("地方文史讲座", "健康讲座", "家庭教育讲座", "农技讲座"),
    "exhibition": ("职工书画展", "老照片展", "少儿美术展"),
    "training": ("合唱培训", "剪纸培训", "智能手机课", "书法培训", "舞蹈培训"),
    "performance": ("坝坝舞展演", "群众文艺演出", "彝族歌舞联欢", "戏曲专场"),
}


def city_history(
    houses: Sequence[House], villages: dict[str, list[str]], first: date, last: date
) -> Iterator[FactDraft]:
    """All facts of `first` to `last`, both included. `villages` gives the villages of each township."""
    for house in houses:
        pace = _pace(house)
        if pace.visits:
            yield from _counts(house, pace, first, last)
        if pace.sessions:
            yield from _sessions(house, pace, villages, first, last)
        yield from _deliveries(house, villages, first, last)
        yield from _classes(house, first, last)


def holds_monthly(station: str) -> bool:
    """True of a station that holds a session in each month."""
    return Random(f"monthly {station}").random() >= IRREGULAR


def _pace(house: House) -> Pace:
    dice = Random(f"pace {house.code}")
    if house.kind == "culture_station":
        return Pace(sessions=dice.choice((12, 14, 15, 16, 17, 19)), crowd=dice.randint(90, 150))
    return PACES.get(house.code, Pace())


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _place(house: House, division: str = "") -> Place:
    return Place(division or house.division, house.code, house.kind)


def _counts(house: House, pace: Pace, first: date, last: date) -> Iterator[FactDraft]:
    """Door counters and loan desks: one fact a house and a day."""
    closed = {1} if house.kind == "museum" else set()
    for day in _days(first, last):
        if day.isoweekday() in closed:
            continue
        dice = Random(f"{house.code} {day}")
        season = 1.25 if day.month in {7, 8} else 0.8 if day.month == 2 else 1.0
        weekend = 1.4 if day.isoweekday() > 5 else 1.0
        for kind, mean in ((VISIT[house.kind], pace.visits), ("library.loan", pace.loans)):
            if mean:
                amount = round(mean * season * weekend * dice.uniform(0.8, 1.15))
                yield _fact(kind, house, day, amount, Place(house.division, house.code, house.kind))


def _sessions(house: House, pace: Pace, villages: dict[str, list[str]], first: date, last: date) -> Iterator[FactDraft]:
    """What was held, and how many came; a station's sessions take place in its villages."""
    monthly = house.kind == "culture_station" and holds_monthly(house.code)
    by_chance = pace.sessions - (LEAST if monthly else 0)
    for day in _days(first, last):
        dice = Random(f"session {house.code} {day}")
        chance = by_chance / 365 * (1.5 if day.isoweekday() > 5 else 0.8)
        if dice.random() >= chance and not (monthly and day == _day_of_the_month(house, day)):
            continue
        kind = dice.choice(tuple(TITLES))
        about = {"kind": kind, "title": dice.choice(TITLES[kind])} | DEMO
        audience = (dice.choice(SPECIAL),) if dice.random() < 0.12 else ()
        place = _place(house, dice.choice(villages.get(house.division) or [house.division]))
        yield _fact(SESSION[house.kind], house, day, 1, place, audience, about)
        if house.kind in PRESENCE:
            crowd = max(5, round(pace.crowd * dice.uniform(0.5, 1.5)))
            yield _fact(PRESENCE[house.kind], house, day, crowd, place, audience, about)


def _day_of_the_month(house: House, day: date) -> date:
    """The day of its month on which a station holds its session, some day of the first four weeks."""
    return day.replace(day=Random(f"month {house.code} {day:%Y-%m}").randint(1, 28))


def _deliveries(house: House, villages: dict[str, list[str]], first: date, last: date) -> Iterator[FactDraft]:
    """Shows, exhibitions and book vans on the road."""
    for kind, yearly, about in _rounds(house):
        step = max(1, 365 // yearly)
        shift = Random(f"{kind} {house.code}").randrange(step)
        for number, day in enumerate(_days(first, last)):
            if number % step == shift:
                dice = Random(f"{kind} {house.code} {day}")
                township = dice.choice(_townships(house, villages))
                yield _fact(kind, house, day, 1, _place(house, township), (), about, "mobile")
                if house.kind == "library":  # what the book van lent on its round
                    lent = dice.randint(40, 140)
                    yield _fact("library.loan", house, day, lent, _place(house, township), (), DEMO, "mobile")


def _classes(house: House, first: date, last: date) -> Iterator[FactDraft]:
    """Free courses of the culture centres: a term begins, and so many come through it."""
    if house.kind != "culture_centre":
        return
    step = TERM_DAYS["city" if len(house.division) == 4 else "county"]
    shift = Random(f"classes {house.code}").randrange(step)
    for number, day in enumerate(_days(first, last)):
        if number % step == shift:
            dice = Random(f"class {house.code} {day}")
            about = {"title": dice.choice(TITLES["training"])} | DEMO
            yield _fact("class.held", house, day, 1, _place(house), (), about)
            yield _fact("class.attendance", house, day, dice.randint(160, 420), _place(house), (), about)


def _rounds(house: House) -> tuple[tuple[str, int, dict[str, str]], ...]:
    if house.kind == "library":
        return (("delivery.trip", 26 if house.code == "PZH-XQ-LIB" else 38, DEMO),)
    if house.kind == "culture_centre":
        return (("delivery.performance", 10, PERFORMANCE), ("delivery.exhibition", 7, DEMO))
    if house.code == "PZH-ART":
        return (
            ("delivery.performance", 20, PERFORMANCE | {"genre": "local_opera"}),
            ("delivery.performance", 4, PERFORMANCE | {"genre": "song"}),
        )
    return ()


def _townships(house: House, villages: dict[str, list[str]]) -> list[str]:
    """The townships of the house's own county, or of the whole city."""
    own = [code for code in villages if code.startswith(house.division)] if len(house.division) == 6 else []
    return own or sorted(villages)


def _fact(
    kind: str,
    house: House,
    day: date,
    amount: int,
    place: Place,
    audience: tuple[str, ...] = (),
    about: dict[str, str] = DEMO,
    channel: str = "onsite",
) -> FactDraft:
    apart = about.get("genre", "van" if (kind, channel) == ("library.loan", "mobile") else "")
    source = f"demo:{kind}:{house.code}:{day}" + (f":{apart}" if apart else "")
    return draft(
        kind=kind,
        source=source,
        happened_at=clock.at(day, time(15)),
        place=place,
        quantity=amount,
        channel=channel,
        audience=audience,
        attributes=about,
    )
