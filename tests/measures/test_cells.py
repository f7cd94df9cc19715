"""Roll-ups equal a recount after any interleaving of recording, reversing, correcting and late facts."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.ledger import deliver
from tests.builders.places import a_division, some_divisions
from tests.builders.plan import follow, midday
from tests.builders.threads import race
from tests.measures import recount
from wenmai.kernel.actor import system
from wenmai.ledger.actions import correct, record, reverse
from wenmai.ledger.feed import rewind
from wenmai.ledger.place import Place
from wenmai.ledger.queries import live_of
from wenmai.measures import actions, cells, follower, many_cells, queries
from wenmai.measures.definitions import all_measures
from wenmai.measures.models import CellMonth, CellRegion, MeasureState
from wenmai.measures.periods import Period, month, year
from wenmai.places.actions.reference import succeed_division
from wenmai.places.models import Division, DivisionSuccession, SuccessionKind

pytestmark = pytest.mark.django_db

DIVISIONS = ("51", "5104", "510402", "510402002", "510422", "510422101", "510422101200", "510422101201", "513437")
MOVED, BECAME, MOVED_ON = "510422101", "510402002", date(2026, 6, 1)
MEASURES = ("library.visits", "library.loans", "culture.sessions", "culture.visits")
KINDS = {
    "culture.session": "culture_station",
    "culture.visit": "culture_centre",
    "library.visit": "library",
    "library.loan": "library",
}
one_fact = st.fixed_dictionaries(
    {
        "source": st.integers(0, 12),
        "kind": st.sampled_from(sorted(KINDS)),
        "division": st.sampled_from(DIVISIONS),
        "institution": st.sampled_from(["", "A", "B"]),
        "days": st.integers(0, 420),
        "quantity": st.integers(0, 500),
        "channel": st.sampled_from(["onsite", "mobile", "online", "home"]),
    }
)
step = st.one_of(
    one_fact.map(lambda fact: ("record", fact)),
    st.tuples(st.just("reverse"), st.integers(0, 12)),
    st.tuples(st.just("correct"), st.integers(0, 12)),
    st.tuples(st.just("again"), st.integers(0, 12)),
    st.just(("move", None)),
    st.just(("follow", None)),
)


def _take(action: str, what, round_: int) -> None:
    if action == "follow":
        follow()
    elif action == "move":
        _move()
    elif action == "record":
        _record(what, f"tests.cells:{round_}:{what['source']}")
    else:
        for kind in KINDS:
            row = live_of(kind, f"tests.cells:{round_}:{what}")
            if row is not None:
                LATER[action](row)


def _record(what, source: str) -> None:
    kind = what["kind"]
    if live_of(kind, source) is None:
        day = date(2026, 10, 31) - timedelta(days=what["days"])
        place = Place(_then(what["division"], day), what["institution"], KINDS[kind] if what["institution"] else "")
        more = {"quantity": what["quantity"], "channel": what["channel"]}
        record(system(), kind=kind, source=source, happened_at=midday(day), place=place, **more)


def _move() -> None:
    """红格镇 comes to another county, in the middle of the year: what happened before stays where it happened."""
    if a_division(MOVED).valid_to is None:
        kind = SuccessionKind.MERGED
        succeed_division(system(), old=MOVED, new=[BECAME], on=MOVED_ON, kind=kind, source="试")


def _then(code: str, day: date) -> str:
    """The code that a fact of a day carries."""
    return BECAME if code == MOVED and day >= MOVED_ON and a_division(MOVED).valid_to else code


def _again(row) -> None:
    """The same thing sent a second time is the same fact."""
    place = Place(row.division_code, row.institution_code, row.institution_kind)
    more = {"quantity": row.quantity, "channel": row.channel}
    twin = record(system(), kind=row.kind, source=row.source, happened_at=row.happened_at, place=place, **more)
    assert twin.id == row.id


LATER = {
    "reverse": lambda row: reverse(system(), kind=row.kind, source=row.source, reason="试"),
    "correct": lambda row: correct(system(), kind=row.kind, source=row.source, quantity=7, reason="试"),
    "again": _again,
}


def _unmoved() -> None:
    some_divisions()
    DivisionSuccession.objects.all().delete()
    Division.objects.filter(code=MOVED).update(valid_to=None)


_rounds = iter(range(1_000_000))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, max_size=25))
def test_rollups_equal_a_recount_and_a_rebuild_after_any_interleaving(db, steps):
    _unmoved()
    round_ = next(_rounds)
    for action, what in steps:
        _take(action, what, round_)
    follow()
    rows = recount.all_facts()
    assert recount.stored_leaves() == recount.leaves(rows)
    assert recount.stored_regions() == recount.regions(rows)
    for number in (2025, 2026):
        expected = recount.totals(rows, number)
        names = sorted({measure for measure, _code in expected}) or ["library.visits"]
        found = queries.by_region(names, [*DIVISIONS, "510422100"], year(number), deep=False)
        deep = queries.by_region(names, [*DIVISIONS, "510422100"], year(number), deep=True)
        assert {key: figure.value for key, figure in deep.items()} == {k: v for k, v in expected.items() if k in deep}
        upper = [code for code in DIVISIONS if a_division(code).level <= 3]
        assert {key: found[key].value for key in found if key[1] in upper} == {
            k: v for k, v in expected.items() if k[1] in upper
        }
    kept = recount.stored_leaves(), recount.stored_regions()
    actions.rebuild(system(), only=MEASURES)
    assert (recount.stored_leaves(), recount.stored_regions()) == kept


def _a_little_of_everything() -> None:
    some_divisions()
    for number, division in enumerate(DIVISIONS):
        for kind, institution_kind in KINDS.items():
            place = Place(division, f"I-{division}", institution_kind)
            at = midday(date(2026, 1 + number, 1 + number))
            record(
                system(), kind=kind, source=f"tests.rebuild:{number}", happened_at=at, place=place, quantity=number + 1
            )


def test_rebuilding_gives_what_following_gave():
    _a_little_of_everything()
    follow()
    leaves, regions = recount.stored_leaves(), recount.stored_regions()
    assert leaves
    CellMonth.objects.filter(month=date(2026, 3, 1)).update(value=Decimal(99_999))
    CellMonth.objects.filter(month=date(2026, 4, 1)).delete()
    actions.rebuild(system())
    assert recount.stored_leaves() == leaves
    assert recount.stored_regions() == regions


def test_many_cells_at_once_are_those_that_are_made_one_by_one():
    _a_little_of_everything()
    follow()
    leaves, regions = recount.stored_leaves(), recount.stored_regions()
    CellMonth.objects.filter(month=date(2026, 3, 1)).update(value=Decimal(99_999))
    CellRegion.objects.filter(starts_on=date(2026, 3, 3)).delete()
    added = [each for each in all_measures().values() if each.source == "facts"]
    many_cells.recompute(added, month(date(2026, 3, 1)), Period(date(2026, 3, 3), date(2026, 3, 3)))
    assert recount.stored_leaves() == leaves
    assert recount.stored_regions() == regions


def test_a_house_with_facts_in_two_places_of_a_county_is_one_unit_a_day():
    some_divisions()
    for number, division in enumerate(("510422", "510422101", "510422101", "510402")):
        place, at = Place(division, "I-mobile", "library"), midday(date(2026, 3, 3 + number // 2))
        record(system(), kind="library.visit", source=f"tests.mobile:{number}", happened_at=at, place=place)
    follow()
    leaves, regions = recount.stored_leaves(), recount.stored_regions()
    added = [each for each in all_measures().values() if each.source == "facts"]
    for days in (Period(date(2026, 3, 3), date(2026, 3, 3)), month(date(2026, 3, 1))):
        CellRegion.objects.filter(grain="day", starts_on__range=(days.start, days.end)).delete()
        many_cells.recompute(added, month(date(2026, 3, 1)), days)
        assert recount.stored_leaves() == leaves
        assert recount.stored_regions() == regions == recount.regions(recount.all_facts())
    found = CellRegion.objects.get(measure="library.visits", grain="day", starts_on=date(2026, 3, 3))
    assert (found.division_code, found.n, found.units) == ("510422", 2, 1)


def test_a_crowd_of_divisions_is_counted_with_its_whole_month():
    some_divisions()
    codes = list(_new_villages(cells.WHOLE + 1))
    for number, code in enumerate(codes):
        place = Place(code, "", "")
        more = {"quantity": 1 + number % 3, "happened_at": midday(date(2026, 5, 1 + number % 3))}
        record(system(), kind="culture.visit", source=f"tests.crowd:{number}", place=place, **more)
    record(
        system(),
        kind="library.visit",
        source="tests.crowd:one",
        place=Place("51"),
        happened_at=midday(date(2026, 5, 9)),
    )
    follow()
    rows = recount.all_facts()
    assert recount.stored_leaves() == recount.leaves(rows)
    assert recount.stored_regions() == recount.regions(rows)


def _new_villages(number: int) -> Iterator[str]:
    above = a_division("510422101")
    rows = [_village(f"51042219{each:04}", above) for each in range(number)]
    Division.objects.bulk_create(rows)
    yield from (row.code for row in rows)


def _village(code: str, above: Division) -> Division:
    return Division(code=code, name=f"试{code}村", level=5, kind="village", parent=above, path=[*above.path, code])


def test_the_same_facts_again_change_nothing():
    _a_little_of_everything()
    follow()
    leaves = recount.stored_leaves()
    rewind(follower.NAME)
    deliver(follower.NAME)
    assert recount.stored_leaves() == leaves


def test_a_fact_that_was_reversed_leaves_no_cell():
    _a_little_of_everything()
    for number in range(len(DIVISIONS)):
        for kind in KINDS:
            reverse(system(), kind=kind, source=f"tests.rebuild:{number}", reason="试")
    follow()
    assert recount.stored_leaves() == {}
    assert recount.stored_regions() == {}


def test_a_zero_report_is_a_report():
    some_divisions()
    place = Place("510422101", "S", "culture_station")
    record(
        system(),
        kind="culture.session",
        source="tests.zero:1",
        happened_at=midday(date(2026, 1, 5)),
        place=place,
        quantity=0,
    )
    follow()
    [figure] = queries.aggregate(["culture.sessions"], division="5104", period=year(2026))
    assert (figure.value, figure.n, figure.units) == (0, 1, 1)


def test_every_change_makes_a_new_version():
    some_divisions()
    before = queries.version()
    follow()
    assert queries.version() == before
    _a_little_of_everything()
    follow()
    assert queries.version() == before + 1


def test_measures_with_a_new_definition_are_built_again():
    _a_little_of_everything()
    follow()
    assert set(actions.rebuild_changed(system())) >= {"library.visits", "culture.sessions"}
    assert actions.rebuild_changed(system()) == ()
    MeasureState.objects.filter(measure="library.visits").update(definition="another")
    CellMonth.objects.filter(measure="library.visits").delete()
    assert actions.rebuild_changed(system()) == ("library.visits",)
    assert recount.stored_leaves() == recount.leaves(recount.all_facts())


def test_a_new_installation_has_nothing_to_build():
    assert actions.rebuild_changed(system()) == ()
    assert MeasureState.objects.filter(measure="library.visits").exists()
    _a_little_of_everything()
    follow()
    assert actions.rebuild_changed(system()) == ()
    assert recount.stored_leaves() == recount.leaves(recount.all_facts())


def test_cells_of_a_measure_that_is_gone_are_dropped():
    _a_little_of_everything()
    follow()
    actions.rebuild_changed(system())
    MeasureState.objects.create(measure="old.measure", definition="x", built_at=midday(date(2026, 1, 1)))
    CellMonth.objects.create(
        measure="old.measure", month=date(2026, 1, 1), division_code="51", institution_code="", value=1, n=1
    )
    actions.rebuild_changed(system())
    assert not CellMonth.objects.filter(measure="old.measure").exists()


def _refresh(rows) -> None:
    with transaction.atomic():
        follower.refresh(rows)


@pytest.mark.django_db(transaction=True)
def test_following_and_rebuilding_at_once_still_equals_a_recount():
    _a_little_of_everything()
    rows = recount.all_facts()
    results = race(
        follower.catch_up, partial(actions.rebuild, system()), partial(_refresh, rows), partial(_refresh, rows)
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    rows = recount.all_facts()
    assert recount.stored_leaves() == recount.leaves(rows)
    assert recount.stored_regions() == recount.regions(rows)
