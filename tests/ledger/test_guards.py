"""What the database itself keeps: nothing is changed, and the application's role can do no more than it needs."""

import random
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError, ProgrammingError

from tests.builders.ledger import A_KIND, A_PLACE, a_fact, a_source
from tests.builders.threads import open_transaction, race
from wenmai.audit.models import APPEND_ONLY as AUDIT_APPEND_ONLY
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict
from wenmai.ledger import months
from wenmai.ledger.actions import record, record_reading, reverse
from wenmai.ledger.gauges import Reading
from wenmai.ledger.models import APPEND_ONLY, Fact, FactKey

ROLE = "wenmai_tests_app"


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def written(db):
    a_fact()
    record_reading(
        system(), gauge="library.holdings", reading=Reading(A_PLACE.division, clock.today(), "registry", value=5)
    )


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("sql", ["UPDATE {} SET source = 'forged'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_rows_of_the_ledger_only_grow(written, table, sql):
    run("SET LOCAL wenmai.allow_flush = 'off'")
    with pytest.raises(IntegrityError, match="only grows"):
        run(sql.format(table))


@pytest.mark.parametrize("sql", ["UPDATE {} SET quantity = 9", "DELETE FROM {}", "TRUNCATE {}"])
def test_a_partition_by_its_own_name_is_no_way_around(written, sql):
    run("SET LOCAL wenmai.allow_flush = 'off'")
    with pytest.raises(IntegrityError, match="only grows"):
        run(sql.format(f"ledger_fact_{clock.today():%Y_%m}"))


def test_the_flush_of_tests_needs_a_database_of_tests(written):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('wenmai_refuse_change'::regproc)")
        assert "current_database() LIKE 'test\\_%'" in cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"happened_on": "'2026-02-01'"},
        {"channel": "'telepathy'"},
        {"quantity": "-1"},
        {"quantity": "0.00001"},
        {"source": "''"},
        {"division_code": "''"},
        {"reverses": "1"},
    ],
    ids="-".join,
)
def test_constraints_stand_behind_the_checks(wrong):
    months.open_range(date(2026, 1, 1), date(2026, 2, 1))
    row = {
        "kind": "'library.visit'",
        "happened_on": "'2026-01-31'",
        "happened_at": "'2026-01-31 23:59:59+08'",
        "division_code": "'51'",
        "quantity": "1",
        "channel": "'onsite'",
        "source": "'tests.x:1'",
        "turn": "0",
    }
    insert = "INSERT INTO ledger_fact ({}) VALUES ({})"
    run(insert.format(", ".join(row), ", ".join(row.values())))
    row |= wrong
    with pytest.raises(IntegrityError):
        run(insert.format(", ".join(row), ", ".join(row.values())))


@pytest.fixture
def app_role(db):
    run(f"CREATE ROLE {ROLE} NOLOGIN")
    run(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
    run(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {ROLE}")
    run(f"GRANT INSERT ON {', '.join([*APPEND_ONLY, *AUDIT_APPEND_ONLY])} TO {ROLE}")
    return ROLE


def a_far_month() -> date:
    """A month that no test has opened."""
    return date(random.randint(1950, 1990), random.randint(1, 12), 1)


def test_the_application_role_records_and_opens_months(app_role):
    a_fact()
    run(f"SET ROLE {app_role}")
    source = a_source()
    row = a_fact(source=source)
    reverse(system(), kind=A_KIND, source=source, reason="x")
    assert Fact.objects.filter(source=source).count() == 2
    assert row.turn == 0
    run("SELECT ledger_open_month(%s)", date(1949, 12, 1))
    run("RESET ROLE")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_fact SET quantity = 9",
        "DELETE FROM ledger_factkey",
        "TRUNCATE ledger_reading",
        "DROP TABLE ledger_follower",
        "ALTER TABLE ledger_fact DISABLE TRIGGER ALL",
    ],
)
def test_the_application_role_can_do_no_more(app_role, sql):
    run(f"SET ROLE {app_role}")
    with pytest.raises(ProgrammingError), transaction.atomic():
        run(sql)
    run("RESET ROLE")


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["1949-09-30", "2199-01-01"])
def test_months_out_of_reason_are_not_opened(day):
    with pytest.raises(DatabaseError, match="no month of facts"), transaction.atomic():
        run("SELECT ledger_open_month(%s)", day)


@pytest.mark.django_db(transaction=True)
def test_racing_to_open_a_month_opens_it_once():
    month = a_far_month()
    assert race(*[lambda: months.open_month(month)] * 4) == [None] * 4
    months.open_month(month)


@pytest.mark.django_db(transaction=True)
def test_a_month_is_opened_beside_open_transactions_and_stays():
    month = a_far_month()

    def give_up():
        months.open_month(month)
        a_fact(at=clock.at(month, clock.now().time()))
        connection.set_rollback(True)

    with open_transaction(a_fact), open_transaction(give_up):
        row = a_fact(at=clock.at(month, clock.now().time()))
    assert list(Fact.objects.filter(happened_on=month).values_list("id", flat=True)) == [row.id]


@pytest.mark.django_db(transaction=True)
def test_recording_raced_leaves_one_row():
    rows = race(*[lambda: a_fact(source="tests.raced:1")] * 6)
    assert [row.id == rows[0].id for row in rows] == [True] * 6
    assert (Fact.objects.count(), FactKey.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_recording_raced_with_other_content_keeps_one_and_refuses_the_other():
    results = race(*[lambda n=n: a_fact(source="tests.raced:2", quantity=n) for n in (1, 2)])
    assert sorted(type(each) is Conflict for each in results) == [False, True]
    assert Fact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_reversing_raced_leaves_one_reversal():
    a_fact(source="tests.raced:3")
    rows = race(*[lambda: reverse(system(), kind=A_KIND, source="tests.raced:3", reason="x")] * 4)
    assert [row.id == rows[0].id for row in rows] == [True] * 4
    assert [row.quantity for row in Fact.objects.order_by("id")] == [1, -1]


@pytest.mark.django_db(transaction=True)
def test_a_waiting_twin_records_when_the_first_gives_up():
    def give_up():
        a_fact(source="tests.raced:4")
        connection.set_rollback(True)

    with open_transaction(give_up):
        pass
    assert a_fact(source="tests.raced:4").turn == 0
    assert Fact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_record_dies_with_its_transaction():
    with transaction.atomic():
        record(system(), kind=A_KIND, source="tests.gone:1", happened_at=clock.now(), place=A_PLACE)
        transaction.set_rollback(True)
    assert (Fact.objects.count(), FactKey.objects.count()) == (0, 0)
