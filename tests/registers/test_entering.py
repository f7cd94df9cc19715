"""One register shows what all do: rows that follow each other, corrections that stay readable, gauges that know the past."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from tests.builders.people import a_clerk, a_manager, an_official
from tests.builders.places import a_division, an_institution
from tests.builders.registers import START, a_row, said
from wenmai.audit.models import AuditEntry
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.enclosures import Enclosure
from wenmai.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from wenmai.ledger.actions import read_all
from wenmai.ledger.cells import Unreadable
from wenmai.ledger.readings import preferred, revisions
from wenmai.registers.actions.entering import correct, end, enter, withdraw
from wenmai.registers.declaring import get_register
from wenmai.registers.drafts import read
from wenmai.registers.models import Revision
from wenmai.registers.queries.rows import Wanted, get_entry, history_of, rows_of

LATER = date(2025, 7, 1)


@pytest.fixture
def house(db):
    return an_institution(kind="library", division=a_division("510422"))


def posts(filled: int, **more):
    return {
        "kind": "professional", "approved": 12, "filled": filled, "full_time": filled, "part_time": 0,
        "senior": 1, "middle": 4, **more,
    }  # fmt: skip


def on(gauge: str, day: date) -> list[Decimal | None]:
    return [row.value for row in preferred(gauge, day) if "void" not in row.attributes]


def test_a_row_is_entered_once_and_a_later_one_of_its_key_ends_it(house):
    first = a_row("posts", house, **posts(10))
    assert a_row("posts", house, **posts(10)) == first
    with pytest.raises(Conflict):
        a_row("posts", house, **posts(11))
    second = a_row("posts", house, since=LATER, **posts(11))
    first.refresh_from_db()
    assert (first.valid_to, second.valid_to) == (LATER, None)
    assert [on("staff.posts_filled", day) for day in (date(2024, 12, 31), START, date(2025, 6, 30), LATER)] == [
        [], [10], [10], [11],
    ]  # fmt: skip
    assert AuditEntry.objects.filter(verb="registers.enter").count() == 2
    a_row("posts", house, since=date(2025, 3, 1), **posts(12))  # between the two: ends where the next begins
    assert [on("staff.full_time", day) for day in (START, date(2025, 3, 1), LATER)] == [[10], [12], [11]]


def test_a_house_or_a_place_is_found_by_its_name_where_one_is_called_so(house):
    """A clerk of a village knows the name of the station, not its code."""
    county, elsewhere = an_official(a_division("510422")), an_institution(kind="library", division=a_division("510421"))
    for each, name in ((house, "县图书馆"), (elsewhere, "县图书馆")):
        each.name = name
        each.save(update_fields=["name"])
    said_so = said(START)
    row = enter(county, register=get_register("posts"), place="县图书馆", values=posts(10), said=said_so)
    assert row.institution == house  # the other of that name is not theirs
    with pytest.raises(NotFound, match="不止一家"):
        enter(system(), register=get_register("posts"), place="县图书馆", values=posts(11), said=said_so)
    values = {"role": "central", "merged_on": None, "remark": ""}
    row = enter(county, register=get_register("township-roles"), place="红格镇", values=values, said=said_so)
    assert row.division_id == "510422101"
    with pytest.raises(NotFound, match="不止一处"):
        enter(county, register=get_register("township-roles"), place="攀莲镇", values=values, said=said_so)


def test_the_helping_house_of_a_table_may_be_named(house):
    helper = an_institution(kind="library", division=a_division("5104"), code="PZH-LIB")
    field = get_register("pairings").field("helper")
    assert read(field, "PZH-LIB") == read(field, helper.name) == helper
    an_institution(kind="library", division=a_division("510421"), name=helper.name)
    with pytest.raises(Unreadable):
        read(field, helper.name)


def test_a_correction_keeps_the_former_values_and_puts_past_days_right(house):
    row = a_row("posts", house, **posts(10))
    register = get_register("posts")
    asked = {"register": register, "entry": row.pk, "values": posts(9), "said": said()}
    with pytest.raises(Invalid):
        correct(system(), **asked, reason=" ")
    correct(system(), **asked, reason="数错了")
    correct(system(), **asked, reason="")  # nothing to change
    assert on("staff.posts_filled", START) == [9]
    assert [row.value for row in revisions("staff.posts_filled", "510422", house.code)] == [9, 10]
    [change, entered] = history_of(register, row)
    assert (change.row.reason, {cell.title: cell.value for cell in change.before}) == (
        "数错了", {"实有人数": "10", "其中专职": "10"},
    )  # fmt: skip
    assert entered.deed == "登记"
    moved = said(date(2025, 2, 1))
    correct(system(), register=register, entry=row.pk, values=posts(9), said=moved, reason="从二月起")
    assert (on("staff.posts_filled", START), on("staff.posts_filled", LATER)) == ([], [9])
    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.update(reason="改写历史")


def test_what_has_ended_counts_as_none_and_what_was_a_mistake_as_nothing(house):
    row = a_row("posts", house, **posts(10))
    register = get_register("posts")
    with pytest.raises(Invalid):
        end(system(), register=register, entry=row.pk, on=START, reason="撤编")
    end(system(), register=register, entry=row.pk, on=LATER, reason="撤编")
    end(system(), register=register, entry=row.pk, on=LATER, reason="")
    assert [on("staff.posts_filled", day) for day in (START, LATER)] == [[10], [0]]
    withdraw(system(), register=register, entry=row.pk, reason="不是这个馆")
    withdraw(system(), register=register, entry=row.pk, reason="")
    assert [on("staff.posts_filled", day) for day in (START, LATER)] == [[], []]
    with pytest.raises(Conflict):
        end(system(), register=register, entry=row.pk, on=LATER, reason="撤编")
    assert [change.deed for change in history_of(register, row)] == ["撤下", "终止", "登记"]


def test_a_connection_that_nobody_has_heard_of_for_ninety_days_is_none(house):
    row = a_row("connections", house, network="tianfu", last_contact=START)
    name = "connection.tianfu"
    days = (START, date(2025, 4, 1), date(2025, 4, 2))
    assert [on(name, day) for day in days] == [[1], [1], [0]]
    register = get_register("connections")
    values = {"network": "tianfu", "last_contact": LATER}
    correct(system(), register=register, entry=row.pk, values=values, said=said(), reason="又连通了")
    assert [on(name, day) for day in (*days, LATER)] == [[1], [1], [0], [1]]  # the earlier contact is not forgotten
    before = revisions(name, "510422", house.code)
    read_all(system(), only=[name])
    assert len(revisions(name, "510422", house.code)) == len(before)  # nothing is recorded each night anew


def test_a_line_of_the_age_friendly_checklist_counts_for_a_year_after_somebody_looked(house):
    """SC-E13."""
    for item, looked in (("window", START), ("phone", START), ("glasses", date(2024, 6, 1))):
        a_row("age-friendly", house, item=item, checked_on=looked)
    days = (START, date(2025, 6, 1), date(2025, 6, 2), date(2026, 1, 1), date(2026, 1, 2))
    assert [on("facility.age_friendly", day) for day in days] == [[3], [3], [2], [2], [0]]


def test_a_house_writes_its_own_officials_all_below_and_others_find_nothing(house):
    clerk, manager, official = a_clerk(house), a_manager(house), an_official("510422")
    row = a_row("posts", house, clerk, **posts(10))
    stranger = a_clerk(an_institution(kind="library", division=a_division("510421")))
    register = get_register("posts")
    for actor in (stranger, an_official("510421"), Actor()):
        with pytest.raises(NotFound):
            get_entry(actor, register, row.pk)
        with pytest.raises(NotFound):
            a_row("posts", house, actor, since=LATER, **posts(11))
        with pytest.raises(NotFound):
            end(actor, register=register, entry=row.pk, on=LATER, reason="撤编")
        assert list(rows_of(actor, register)) == []
    assert a_row("posts", house, official, since=LATER, **posts(11)) in rows_of(manager, register, Wanted())
    with pytest.raises(NotAllowed):  # what a bureau decides the house reads only
        a_row("heritage-units", house, manager, level="other", round="", passed=True, items=3)
    unit = a_row("heritage-units", house, official, level="other", round="", passed=True, items=3)
    assert list(rows_of(clerk, get_register("heritage-units"))) == [unit]


@pytest.mark.parametrize(
    ("values", "more", "field"),
    [
        (posts(4), {}, "senior"),
        (posts(10, kind="king"), {}, "kind"),
        (posts(10), {"valid_to": START}, "valid_to"),
        (posts(10), {"as_of": date(2199, 1, 1)}, "as_of"),
        (posts(10), {"source": ""}, "source"),
        (posts(10), {"scan": Enclosure("a.pdf", b"MZ")}, "scan"),
    ],
)
def test_what_cannot_be_is_refused_with_the_column_at_fault(house, values, more, field):
    with pytest.raises(Invalid) as refused:
        enter(system(), register=get_register("posts"), place=house.code, values=values, said=said(**more))
    assert list(refused.value.fields) == [field]
    assert get_register("posts").model.objects.count() == 0


def test_the_paper_is_kept_with_its_digest(house):
    paper = Enclosure("批文.pdf", b"%PDF-1.7 ...")
    row = enter(system(), register=get_register("posts"), place=house.code, values=posts(10), said=said(scan=paper))
    assert (row.scan.name, row.scan.type, len(row.scan.digest)) == ("批文.pdf", "application/pdf", 64)


@pytest.mark.django_db(transaction=True)
def test_raced_entries_of_one_key_leave_one_row():
    house = an_institution(kind="library", division=a_division("510422"))
    told = []

    def once(filled: int) -> None:
        try:
            a_row("posts", house, **posts(filled))
            told.append("entered")
        except DomainError as error:
            told.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=once, args=(filled,)) for filled in (10, 11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["entered", "registers.there"]
    assert get_register("posts").model.objects.count() == 1
