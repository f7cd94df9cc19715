"""What was known on a day, what has been learned since, and a township that comes to another county."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.builders.places import a_division, an_institution, some_divisions
from tests.builders.plan import count_fact, follow
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Invalid, NotFound
from wenmai.ledger.actions import correct, reverse
from wenmai.measures import knowledge, queries
from wenmai.measures.actions import publish
from wenmai.measures.definitions import get_measure
from wenmai.measures.knowledge import Known, Why
from wenmai.measures.periods import Period, year
from wenmai.places.actions.reference import succeed_division
from wenmai.places.models import SuccessionKind
from wenmai.plan import queries as plans
from wenmai.plan.knowing import why_page

pytestmark = pytest.mark.django_db
SPAN = Period(date(2026, 1, 1), date(2026, 1, 31))
DAY = date(2026, 1, 8)


@pytest.fixture
def published(db):
    """Three houses' reports, published; then one late, one taken back, one corrected, one of another month."""
    some_divisions()
    house = an_institution(kind="library", division=a_division("510422"))
    rows = [count_fact("library.visit", house, quantity, on=DAY) for quantity in (100, 30, 7)]
    follow()
    row = publish(system(), division="5104", first=SPAN.start, last=SPAN.end)
    count_fact("library.visit", house, 5, on=DAY)
    reverse(system(), kind="library.visit", source=rows[1].source, reason="错报")
    correct(system(), kind="library.visit", source=rows[2].source, quantity=9, reason="少数了 2")
    count_fact("library.visit", house, 1000, on=date(2026, 2, 1))
    follow()
    return row


def test_every_difference_is_explained_by_its_rows(published):
    page = why_page(published.pk, "library.visits")
    said = {each.why: (each.n, each.amount) for each in page.reasons}
    assert (page.published, page.now, page.rest, page.redefined) == (137, 114, 0, False)
    assert said == {Why.LATE: (1, 5), Why.REVERSED: (1, -30), Why.CORRECTED: (2, 2)}
    assert sum(line.quantity for line, _why in page.lines) == page.now - page.published


def test_what_was_known_at_an_instant_is_what_had_been_recorded(published):
    measure = get_measure("library.visits")
    then = knowledge.known(measure, "5104", SPAN, published.published_at)
    assert (then, knowledge.known(measure, "5104", SPAN)) == (Known(Decimal(137), 3), Known(Decimal(114), 3))
    before = published.published_at - timedelta(days=1)
    assert knowledge.known(measure, "5104", SPAN, before) == Known(None, 0)  # nothing was known: not 0
    assert why_page(published.pk, "library.visits", clock.today()).then == Known(Decimal(114), 3)
    with pytest.raises(Invalid, match="还没有到"):
        why_page(published.pk, "library.visits", clock.today() + timedelta(days=1))


def test_the_page_opens_to_the_records(client, published):
    page = client.get(f"/plan/publication/{published.pk}/library.visits/?on={clock.today()}").content.decode()
    for words in ("后来补报", "后来撤回", "后来更正", "现为", "记下的合计 114"):
        assert words in page
    assert client.get(f"/plan/publication/{published.pk}/library.visits/?on=x").status_code == 422
    assert client.get(f"/plan/publication/{published.pk}/library.holdings/").status_code == 404
    assert "library.visits/" in client.get(f"/plan/publication/{published.pk}/").content.decode()
    with pytest.raises(NotFound):
        why_page(published.pk, "no.measure")


def test_old_figures_of_a_township_that_moved_stay_in_the_old_county():
    some_divisions()
    count_fact("culture.session", an_institution(kind="culture_station", division=a_division("510422101")), 10, on=DAY)
    succeed_division(
        system(), old="510422101", new=["510402002"], on=date(2026, 6, 1), kind=SuccessionKind.MERGED, source="川民"
    )
    count_fact(
        "culture.session",
        an_institution(kind="culture_station", division=a_division("510402002")),
        4,
        on=date(2026, 7, 1),
    )
    follow()
    codes = ["51", "5104", "510422", "510402", "510422101", "510402002"]
    found = queries.by_region(["culture.sessions"], codes, year(2026), deep=True)
    assert [int(found["culture.sessions", code].value) for code in codes] == [14, 14, 10, 4, 10, 4]
    drilled = plans.drill("SC-I05", "510422", as_of=date(2026, 11, 1))
    assert ("510422101", 10) in [(row.code, row.numerator) for row in drilled.rows]
