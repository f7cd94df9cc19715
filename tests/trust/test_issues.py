"""Stocks that count people are given as they were issued, with everything told before in mind."""

import csv
import io
from datetime import date

import pytest

from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.plan import follow, read_gauge
from wenmai.audit.models import AuditEntry
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import NotAllowed
from wenmai.trust import tasks
from wenmai.trust.actions.issues import issue_family
from wenmai.trust.models import StockIssue
from wenmai.trust.queries.stocks import hidden_stocks

WHOLE, MAY, JUNE = "volunteers.registered", date(2025, 5, 31), date(2025, 6, 30)


@pytest.fixture
def houses(db):
    some_divisions()
    found = {code: an_institution(kind="library", division=a_division(code)) for code in ("510402", "510421", "510422")}
    for code, count in (("510402", 60), ("510421", 40), ("510422", 3)):
        read_gauge(WHOLE, found[code], count, on=date(2025, 5, 2))
    follow()
    return found


def _said(client, period):
    rows = csv.DictReader(io.StringIO(client.get(f"/data/stocks/{period}.csv").content.decode()))
    return {row["division"]: row["value"] or row["status"] for row in rows if row["measure"] == WHOLE}


def test_a_month_end_is_given_once_it_was_issued(client, houses):
    assert _said(client, "2025-05") == {}
    assert hidden_stocks([WHOLE], MAY) >= {(WHOLE, "510402"), (WHOLE, "5104")}
    assert issue_family(system(), whole=WHOLE) > 1
    mine = {"51": "103", "5104": "103", "510402": "60", "510421": "withheld", "510422": "withheld"}
    assert _said(client, "2025-05") == mine
    assert hidden_stocks([WHOLE], MAY) == {(WHOLE, "510421"), (WHOLE, "510422")}
    assert AuditEntry.objects.filter(verb="trust.issue").count() == 1


def test_issuing_twice_issues_nothing_more_and_nobody_else_may(houses):
    first = issue_family(system(), whole=WHOLE)
    assert (issue_family(system(), whole=WHOLE), StockIssue.objects.count()) == (0, first)
    with pytest.raises(NotAllowed):
        issue_family(ANYONE, whole=WHOLE)
    tasks.issue_open_data(0)
    assert StockIssue.objects.count() == first


def test_a_later_day_does_not_tell_what_one_before_it_withheld(client, houses):
    """In July there are 8: with the 40 that have not moved, and the sum of June, everybody knew that there were 3."""
    issue_family(system(), whole=WHOLE)
    read_gauge(WHOLE, houses["510422"], 8, on=date(2025, 7, 2))
    follow()
    issue_family(system(), whole=WHOLE)
    july = _said(client, "2025-07")
    assert (july["5104"], july["510402"], july["510421"], july["510422"]) == ("108", "60", "withheld", "withheld")


def test_of_many_days_issued_at_once_the_year_s_end_says_most(client, houses):
    """There are 8 from July on and nothing is withheld of it; so the sums of before must be."""
    read_gauge(WHOLE, houses["510422"], 8, on=date(2025, 7, 2))
    follow()
    issue_family(system(), whole=WHOLE)
    assert "withheld" not in _said(client, "2025").values()
    june = _said(client, "2025-06")
    assert june == {
        "51": "withheld",
        "5104": "withheld",
        "510402": "60",
        "510421": "40",
        "510422": "withheld",
    }


def test_a_correction_does_not_tell_what_the_file_before_it_withheld(client, houses):
    """The May of today and the May of tomorrow are two files, and somebody has kept both."""
    issue_family(system(), whole=WHOLE)
    read_gauge(WHOLE, houses["510422"], 9, on=date(2025, 5, 2))
    follow()
    assert hidden_stocks([WHOLE], MAY) == {(WHOLE, code) for code in ("51", "5104", "510421", "510422")}
    assert _said(client, "2025-05")["5104"] == "103"
    issue_family(system(), whole=WHOLE)
    may = _said(client, "2025-05")
    assert (may["5104"], may["510402"], may["510421"], may["510422"]) == ("109", "60", "withheld", "withheld")
    assert list(StockIssue.objects.filter(day=MAY).values_list("number", flat=True)) == [1, 2]
