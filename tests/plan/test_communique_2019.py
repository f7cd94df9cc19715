"""The seven national figures of the plan's table, reproduced from their parts of the 2019 communiqué.

Parts from the Ministry of Culture and Tourism's 2019 communiqué as quoted by two news copies (visits 901.35 million; 195,732
reader activities with 117.86 million participants; holdings 1,117.81 million; 2,451,100 mass-culture activities serving
787,156,600 people (78,716 万 in the communiqué); 441,800 amateur troupes) and 1,400.05 million residents at the end of 2019 (National Bureau
of Statistics). Tolerance: none; each figure is computed by the same clause, with the rounding named here.
"""

from decimal import Decimal

import pytest

from tests.builders.places import a_division, an_institution
from tests.builders.plan import count_fact, follow, read_gauge
from tests.builders.plan_answers import END, START
from wenmai.plan import queries
from wenmai.plan.clauses import Clause
from wenmai.plan.evaluation import evaluate
from wenmai.plan.figures import Figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def nation(db):
    """The root of the tree stands for the nation; the parts come in through the catalogue of external kinds and gauges."""
    root = a_division("51")
    library = an_institution(kind="library", division=root)
    centre = an_institution(kind="culture_centre", division=root)
    for kind, house, quantity in (
        ("library.visit", library, 901_350_000),
        ("library.session", library, 195_732),
        ("library.session_attendance", library, 117_860_000),
        ("culture.session", centre, 2_451_100),
        ("culture.visit", centre, 787_156_600),
    ):
        count_fact(kind, house, quantity, on=START)
    read_gauge("library.holdings", library, 1_117_810_000, on=START)
    read_gauge("teams.active", "51", 441_800, on=START)
    read_gauge("places.population", "51", 1_400_050_000, on=START, source="census:年末总人口")
    follow()
    return Figures([root], END)


def _computed(clause: Clause, nation: Figures, **declared: object) -> Decimal | None:
    plan = queries.get_plan("sichuan-14-5")
    copy = clause.model_copy(update=declared)
    copy._tree = clause.tree
    return evaluate(plan, copy, "51", nation).value


@pytest.mark.parametrize(
    ("clause", "declared"),
    [
        ("SC-I01", {}),
        ("SC-I02", {}),
        ("SC-I03", {}),
        ("SC-I04", {"rounding": "truncate"}),
        ("SC-I05", {}),
        ("SC-I06", {}),
        ("SC-I07", {}),
    ],
)
def test_the_national_figure_of_2019_comes_out_of_its_parts(nation, clause, declared):
    _plan, known = queries.get_clause(clause)
    assert _computed(known, nation, **declared) == known.national.value


def test_holdings_a_head_depend_on_the_declared_rounding(nation):
    """1,117.81 ÷ 1,400.05 is 0.7984: 0.80 rounded, 0.79 cut off. The plan prints 0.79, so rounding is declared, never assumed."""
    _plan, clause = queries.get_clause("SC-I04")
    assert _computed(clause, nation) == Decimal("0.80")
    assert _computed(clause, nation, rounding="truncate") == Decimal("0.79")


def test_a_fitting_denominator_must_fit_all_figures(nation):
    """The trap: with the later series (1,410.08 million, recalled) holdings round to 0.79 as well, but troupes become 3.13."""
    read_gauge("places.population", "51", 1_410_080_000, on=END, source="census:修订序列")
    again = Figures([a_division("51")], END)
    plan = queries.get_plan("sichuan-14-5")
    assert _computed(plan.clauses["SC-I04"], again) == Decimal("0.79")
    assert _computed(plan.clauses["SC-I07"], again) == Decimal("3.13")
