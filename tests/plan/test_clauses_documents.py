"""Clauses that documents decide, each named: nothing without a document, one step further with it, back when it is withdrawn."""

from datetime import date

import pytest

from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.plan import take_stock
from wenmai.kernel.actor import system
from wenmai.plan import queries
from wenmai.plan.actions import Document, file_evidence, withdraw_evidence
from wenmai.plan.clauses import get_clause
from wenmai.plan.language import tree
from wenmai.plan.results import Status

IDS = [
    "PZH-S01",
    "PZH-S02",
    "PZH-X01",
    "PZH-X02",
    "PZH-X08",
    "PZH-X11",
    "PZH-P07",
    "PZH-P08",
    "PZH-P11",
    "PZH-P15",
    "PZH-P16",
    "PZH-P17",
    "PZH-P18b",
    "PZH-P18c",
    "SC-B09",
    "SC-C07",
    "SC-S01",
    "SC-S02",
    "SC-X01",
    "SC-X02",
    "SC-X08",
    "SC-X11",
    "SC-X13",
    "SC-X14",
    "SC-X15",
    "SC-X16",
    "SC-X17",
    "SC-X18",
    "SC-P07",
    "SC-P08",
    "SC-P11",
    "SC-P13b",
    "SC-P13c",
    "SC-P13d",
    "SC-P15",
    "SC-P16",
    "SC-P17",
    "SC-P21",
]


@pytest.mark.parametrize("name", IDS)
def test_clause_says_nothing_without_its_document(db, name):
    some_divisions()
    plan, clause = get_clause(name)
    attested = isinstance(clause.tree, tree.Attested)
    empty = queries.result(name, plan.region)
    assert empty.status in ({Status.NO_DATA} if attested else {Status.NOT_DUE, Status.BEHIND, Status.MISSED})
    paper = Document("验收报告", "主管部门", date(2025, 3, 8))
    filed = [
        file_evidence(system(), clause=name, division=plan.region, document=paper, part=part)
        for part in clause.parts or ("",)
    ]
    shown = queries.result(name, plan.region)
    assert (shown.status, shown.value) == ((Status.ATTESTED, None) if attested else (Status.MET, len(clause.parts)))
    withdraw_evidence(system(), evidence=filed[0].pk, reason="交错了")
    assert queries.result(name, plan.region).status not in {Status.MET, Status.ATTESTED}


def test_every_level_has_a_serving_house(db):
    """SC-B02: each township a station; under the other readings each county and each city a library, centre or museum."""
    some_divisions()
    an_institution(kind="culture_station", division=a_division("510422101"))
    an_institution(kind="library", division=a_division("510422"))
    take_stock()
    found = queries.result("SC-B02", "510422")
    assert found.numerator == 1
    assert [each.numerator for each in found.alternatives] == [1, None]
    assert queries.result("SC-B02", "510421").numerator == 0
