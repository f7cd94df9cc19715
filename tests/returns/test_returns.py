"""The way of a return: filled in, handed in, sent back, accepted level by level, added up."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.builders import people
from tests.builders.places import a_division, an_institution
from tests.builders.plan import count_fact, follow
from tests.builders.returns import LAST_YEAR, accepted, filled, form_of, handed_in, seen
from wenmai.kernel.actor import Actor, Grant, Role
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.notices.models import Notice
from wenmai.places.models import Institution
from wenmai.returns.actions.deciding import accept, remind, send_back
from wenmai.returns.actions.filling import Entry, fill_in, hand_in, recall
from wenmai.returns.checks import unexplained
from wenmai.returns.lines import unpacked
from wenmai.returns.models import State, StepKind, Version
from wenmai.returns.queries.returns import changes, get_sheet
from wenmai.returns.queries.sums import get_table, watched

pytestmark = pytest.mark.django_db
DAY = date(LAST_YEAR, 3, 5)


@pytest.fixture
def library() -> Institution:
    return an_institution(kind="library", division=a_division("510422"))


def _lines(actor, house):
    sheet = get_sheet(actor, form_of(house), house.code, LAST_YEAR)
    return {line.item.key: line for line in sheet.lines}


def _enter(actor, house, **entries):
    given = {key: Entry(None if value is None else Decimal(value), reason) for key, (value, reason) in entries.items()}
    return fill_in(actor, form=form_of(house), institution=house.code, year=LAST_YEAR, seen=seen(house), entries=given)


def test_lines_are_filled_from_the_records_of_the_year_and_no_record_is_not_zero(library):
    count_fact("library.visit", library, 2700, on=DAY)
    count_fact("library.visit", library, 39, on=DAY)
    count_fact("library.visit", library, 5, on=DAY.replace(year=LAST_YEAR - 1))
    count_fact("library.visit", library, 8, on=DAY, channel="online")
    follow()
    lines = _lines(people.a_clerk(library), library)
    assert (lines["visits"].value, lines["visits"].replaced) == (Decimal(2739), False)
    assert (lines["loans"].value, lines["loans"].computed) == (None, None)


def test_an_override_needs_a_reason_and_shows_both(library):
    count_fact("library.visit", library, 2739, on=DAY)
    follow()
    clerk = people.a_clerk(library)
    with pytest.raises(Invalid) as refused:
        _enter(clerk, library, visits=(2800, ""), loans=("1.5", "册"))
    assert sorted(refused.value.fields) == ["loans", "visits"]
    _enter(clerk, library, visits=(2800, "门禁停电三天，按手工登记"))
    line = _lines(clerk, library)["visits"]
    assert (line.value, line.computed, line.reason) == (Decimal(2800), Decimal(2739), "门禁停电三天，按手工登记")
    _enter(clerk, library, visits=(None, ""))
    assert _lines(clerk, library)["visits"].value == Decimal(2739)


def test_where_the_records_say_nothing_an_amount_says_where_it_comes_from(library):
    clerk = people.a_clerk(library)
    with pytest.raises(Invalid) as refused:
        _enter(clerk, library, staff=(12, ""))
    assert refused.value.fields == {"staff": "没有记录，请写明数据来自哪里。"}
    _enter(clerk, library, staff=(12, "人事台账"))
    line = _lines(clerk, library)["staff"]
    assert (line.computed, line.value, line.reason, unexplained([line])) == (None, Decimal(12), "人事台账", ())


def test_a_year_with_months_missing_goes_out_with_a_reason_only(library):
    """Two months of twelve are no year: 37,833 visits of November and December stood there as the whole of 2025."""
    for month in (11, 12):
        count_fact("library.visit", library, 100, on=date(LAST_YEAR, month, 5))
    for month in range(1, 11):
        count_fact("library.loan", library, 10, on=date(LAST_YEAR, month, 5))
    count_fact("library.session_attendance", library, 30, on=DAY, attributes={"kind": "lecture"})
    follow()
    clerk = people.a_clerk(library)
    lines = _lines(clerk, library)
    assert (lines["visits"].months, lines["visits"].due, lines["visits"].thin) == (2, 12, True)
    assert (lines["loans"].months, lines["loans"].thin) == (10, False)
    assert lines["lecture_attendance"].months is None  # not every month has a lecture
    filled(library, clerk, loans=None, attendance=30)
    _enter(clerk, library, visits=(None, ""))
    with pytest.raises(Invalid, match="总流通人次：12 个月里 2 个月有记录，请补记，或者写明原因。"):
        hand_in(clerk, form="library", institution=library.code, year=LAST_YEAR, seen=seen(library))
    _enter(clerk, library, visits=(None, "十一月才开馆"))
    row = hand_in(clerk, form="library", institution=library.code, year=LAST_YEAR, seen=seen(library))
    line = next(each for each in unpacked(row.sent.get().lines) if each.item.key == "visits")
    assert (line.value, line.reason, line.months, line.due, line.replaced) == (200, "十一月才开馆", 2, 12, False)


def test_saving_over_what_somebody_saved_meanwhile_keeps_theirs(library):
    clerk, other = people.a_clerk(library), people.a_manager(library)
    _enter(clerk, library, computers=(7, ""))
    with pytest.raises(Conflict) as refused:
        fill_in(
            other,
            form="library",
            institution=library.code,
            year=LAST_YEAR,
            seen=0,
            entries={"computers": Entry(Decimal(9))},
        )
    assert refused.value.code == "returns.stale"
    assert _lines(other, library)["computers"].value == 7


def test_only_the_house_fills_in(library):
    for actor in (
        people.a_statistician("510422"),
        people.a_clerk(an_institution(kind="library", division=library.division)),
    ):
        with pytest.raises(NotAllowed):
            _enter(actor, library, computers=(7, ""))
    with pytest.raises(NotFound):
        get_sheet(people.a_citizen(), "library", library.code, LAST_YEAR)


def test_it_does_not_go_out_while_lines_are_missing_or_do_not_agree(library):
    clerk = people.a_clerk(library)
    row = filled(
        library, clerk, holdings=100, books=60, ancient_books=10, periodicals=20, microforms=0, other_holdings=0
    )
    with pytest.raises(Invalid) as refused:
        hand_in(clerk, form="library", institution=library.code, year=LAST_YEAR, seen=row.revision)
    said = "总藏量应等于图书、古籍、报刊、缩微制品、其他的合计：现在是 100 和 90。"
    assert refused.value.message == f"还不能报：{said}"
    row = filled(library, clerk, holdings=100, books=70, staff=None)
    with pytest.raises(Invalid, match="从业人员还没有填"):
        hand_in(clerk, form="library", institution=library.code, year=LAST_YEAR, seen=row.revision)
    row = filled(library, clerk, holdings=100, staff=5)
    sent = hand_in(clerk, form="library", institution=library.code, year=LAST_YEAR, seen=row.revision)
    assert (sent.state, sent.versions) == (State.SUBMITTED, 1)
    with pytest.raises(Conflict):
        hand_in(clerk, form="library", institution=library.code, year=LAST_YEAR, seen=sent.revision)


def test_a_year_that_runs_can_be_filled_in_but_not_handed_in(library):
    clerk = people.a_clerk(library)
    row = filled(library, clerk, year=LAST_YEAR + 1)
    with pytest.raises(Invalid) as refused:
        hand_in(clerk, form="library", institution=library.code, year=LAST_YEAR + 1, seen=row.revision)
    assert refused.value.code == "returns.year_runs"


def test_what_went_out_is_never_changed(library):
    version = handed_in(library).sent.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(lines=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        version.delete()


def test_the_whole_way_with_a_correction(library):
    clerk, county, city, province = (
        people.a_clerk(library),
        people.a_statistician("510422"),
        people.an_official("5104"),
        people.a_statistician("51"),
    )
    row = handed_in(library, clerk, visits=100)
    for early in (city, province):
        with pytest.raises(NotAllowed):
            accept(early, key=row.pk, version=1)
    with pytest.raises(Invalid):
        send_back(county, key=row.pk, version=1, reason=" ")
    send_back(county, key=row.pk, version=1, reason="到馆人次少了一个月")
    assert Notice.objects.get(person=clerk.person, kind="returns.back").body == "到馆人次少了一个月"
    again = handed_in(library, clerk, visits=120)
    with pytest.raises(Conflict):
        accept(county, key=row.pk, version=1)
    done = accepted(again, county, city, province)
    assert done.state == State.PROVINCE
    with pytest.raises(Conflict):
        accept(province, key=row.pk, version=2)
    kinds = [(each.kind, each.division_code) for each in done.steps.order_by("pk")]
    assert kinds == [
        (StepKind.SUBMITTED, ""),
        (StepKind.RETURNED, "510422"),
        (StepKind.SUBMITTED, ""),
        (StepKind.ACCEPTED, "510422"),
        (StepKind.ACCEPTED, "5104"),
        (StepKind.ACCEPTED, "51"),
    ]
    table = get_table(province, "library", "51", LAST_YEAR)
    total = next(each for each in table.totals if each.item.key == "visits")
    assert (total.value, total.filled, table.missing) == (Decimal(120), 1, ())


def test_nobody_accepts_what_they_handed_in(library):
    clerk = people.a_clerk(library)
    row = handed_in(library, clerk)
    both = Actor(person=clerk.person, grants=(*clerk.grants, Grant(Role.STATISTICIAN, "510422")))
    with pytest.raises(NotAllowed):
        accept(both, key=row.pk, version=1)


def test_where_nobody_is_posted_the_level_above_acts_for_it(library):
    row, city = handed_in(library), people.a_statistician("5104")
    assert accept(city, key=row.pk, version=1).state == State.COUNTY
    assert accept(city, key=row.pk, version=1).state == State.CITY


def test_recalled_until_somebody_has_accepted(library):
    clerk = people.a_clerk(library)
    handed_in(library, clerk)
    said = {"form": "library", "institution": library.code, "year": LAST_YEAR}
    assert recall(clerk, **said).state == State.DRAFT
    with pytest.raises(Conflict):
        recall(clerk, **said)
    accepted(handed_in(library, clerk), people.a_statistician("510422"))
    with pytest.raises(Conflict):
        recall(clerk, **said)


def test_what_came_late_is_shown_beside_what_went_out(library):
    count_fact("library.visit", library, 2739, on=DAY)
    follow()
    clerk = people.a_clerk(library)
    handed_in(library, clerk, visits=None)
    for _ in range(3):
        count_fact("library.visit", library, 5, on=DAY)
    follow()
    sheet = get_sheet(clerk, "library", library.code, LAST_YEAR)
    [change] = changes(sheet)
    assert (change.line.computed, change.now, change.late) == (Decimal(2739), Decimal(2754), 3)
    assert {line.item.key: line.value for line in sheet.lines}["visits"] == Decimal(2739)


def test_a_table_adds_what_its_level_accepted_and_names_who_is_missing(library):
    city_library = an_institution(kind="library", division=a_division("5104"))
    other = an_institution(kind="library", division=a_division("510421"))
    county, city = people.a_statistician("510422"), people.a_statistician("5104")
    accepted(handed_in(library, visits=100, cards=7), county)
    accepted(handed_in(city_library, visits=1000), city)
    handed_in(other)
    at_county, at_city = (
        get_table(actor, "library", code, LAST_YEAR) for actor, code in ((county, "510422"), (city, "5104"))
    )
    totals = {each.item.key: (each.value, each.filled) for each in at_county.totals}
    assert (totals["visits"], totals["cards"], totals["seats"]) == ((100, 1), (7, 1), (None, 0))
    assert [due.house for due in at_county.missing] == []
    assert {each.item.key: each.value for each in at_city.totals}["visits"] == 1000
    assert {due.house.code: due.word for due in at_city.missing} == {library.code: "县级已收", other.code: "已报出"}
    with pytest.raises(NotFound):
        get_table(people.a_statistician("510421"), "library", "510422", LAST_YEAR)


def test_reminding_tells_who_has_not_handed_in_once_a_day(library):
    clerk, county = people.a_clerk(library), people.a_statistician("510422")
    said = {"form": "library", "division": "510422", "year": LAST_YEAR}
    assert (remind(county, **said), remind(county, **said)) == (1, 0)
    assert Notice.objects.get(person=clerk.person).kind == "returns.due"
    with pytest.raises(NotAllowed):
        remind(people.a_statistician("5104"), **said)
    handed_in(library, clerk)
    with pytest.raises(Conflict):
        remind(county, **said)


def test_lists_ask_the_same_however_many_houses(library):
    city = people.a_statistician("5104")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            get_table(city, "library", "5104", LAST_YEAR)
            watched(city, LAST_YEAR)
        return len(found)

    accepted(handed_in(library), people.a_statistician("510422"))
    once = asked()
    for _ in range(2):
        accepted(handed_in(an_institution(kind="library", division=library.division)), people.a_statistician("510422"))
    assert asked() == once
