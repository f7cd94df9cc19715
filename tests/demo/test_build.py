"""The demo is truthful to the plan's published baselines, marked, made once, and safe to repeat."""

from collections import defaultdict
from decimal import Decimal

import pytest

from tests.builders.ledger import deliver
from wenmai.alerts.models import Change
from wenmai.booking.models import Application, SessionSeat, WaitEntry
from wenmai.booking.queries.seated import unbalanced_areas
from wenmai.demo import doubts, parts
from wenmai.demo.build import build_city, welcome
from wenmai.demo.bureau import build_bureau
from wenmai.demo.cast import bring_cast
from wenmai.demo.history import holds_monthly
from wenmai.demo.nights import take_posts_away
from wenmai.demo.papers import hand_in_returns
from wenmai.demo.projects import file_papers
from wenmai.demo.stocks import SHARES
from wenmai.funding.models import Run, RunLine
from wenmai.funding.snapshot import UNPUBLISHED
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.ledger import stream
from wenmai.ledger.queries import FactFilter, facts
from wenmai.library.models import Hold, Item, Loan, PickupStay, Transit, WeedingList
from wenmai.library.queries.neighbours import shelf_around
from wenmai.logistics.models import Crate
from wenmai.measures import follower
from wenmai.people.models import Person
from wenmai.places.models import Institution
from wenmai.plan.models import Evidence
from wenmai.plan.projects import project
from wenmai.plan.queries import plans, status
from wenmai.plan.results import COVERAGE_NEEDED, Coverage
from wenmai.returns.models import Step, YearReturn
from wenmai.trust.models import Finding, RecountRun
from wenmai.works.models import Recording


def _silent(_line: str) -> None:
    """Nobody listens."""


def _counts() -> tuple[int, int, int]:
    return Institution.objects.count(), Person.objects.count(), len(facts(FactFilter(), limit=100_000))


@pytest.mark.django_db(transaction=True)  # as in a real demo; in one transaction it holds back every reader of the feed
def test_the_city_stands_once_near_its_baselines_and_marked(monkeypatch, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # seventeen slow ones prove nothing
    monkeypatch.setattr(doubts, "RECOUNTED", 1)  # months; each takes seconds
    monkeypatch.setattr(
        stream, "HORIZON", "true"
    )  # nobody else writes here; other databases of the server are not waited for
    build_city(system(), _silent)
    first = _counts()
    build_city(system(), _silent)
    assert _counts() == first
    assert parts.is_finished(parts.CITY_PART)
    asked = set(Application.objects.exclude(operator="").values_list("channel", flat=True))
    assert (asked, WaitEntry.objects.filter(channel="phone").count()) == ({"phone", "relative"}, 1)
    assert Institution.objects.filter(demo=False).count() == 0
    assert {"demo" in row.attributes for row in facts(FactFilter(), limit=100_000)} == {True}
    deliver(follower.NAME, follower.GAUGES)
    values = {row.id: row.value for row in status("panzhihua-2022-2026", "5104", only=("PZH-I01", "PZH-I05"))}
    assert values["PZH-I01"] == Decimal("1.15")
    assert abs(values["PZH-I05"] - Decimal("0.96")) < Decimal("0.15")
    assert len([line for line in welcome() if "1990000" in line]) == 17
    assert (Item.objects.filter(demo=False).count(), Loan.objects.filter(closed_at=None).count()) == (0, 14)
    assert Item.objects.count() > 1000
    assert (
        Transit.objects.filter(received_at=None).count() == 2 + 4 + 1 + 1 + 1
    )  # a crate to be opened, a book that was short, one of the hub, one for a hold
    states = ["captured", "captured", "in_transit", "on_shelf", "on_shelf", "waiting"]
    assert sorted(Hold.objects.filter(demo=True).values_list("state", flat=True)) == states
    assert (PickupStay.objects.count(), WeedingList.objects.count(), Recording.objects.filter(demo=True).count()) == (
        1,
        1,
        1,
    )
    assert shelf_around(Item.objects.exclude(call_key=b"").order_by("pk").first().record_id) is not None
    assert sorted(Crate.objects.values_list("state", "demo")) == [("delivered", True), ("opened", True)]
    assert (SessionSeat.objects.filter(booking__session__space__kind="theatre").count(), unbalanced_areas()) == (10, [])
    _stations_report()
    _desks_are_laid()


def _stations_report() -> None:
    """On whatever day the demo is opened: a month without a session is left to so few stations that no county has too few."""
    by_county = defaultdict[str, list[bool]](list)
    for code, division in Institution.objects.filter(kind="culture_station").values_list("code", "division__parent"):
        by_county[division].append(holds_monthly(code))
    assert set(by_county) == set(SHARES)
    centre = 1
    for county, monthly in by_county.items():
        assert Coverage(sum(monthly) + centre, len(monthly) + centre).share >= COVERAGE_NEEDED, county


def _desks_are_laid() -> None:
    """What offices find: the same city goes on, for it takes long to build."""
    build_bureau(system())
    seen, cast, today = _on_desks(), bring_cast(system()), clock.today()
    for again in (file_papers, hand_in_returns, take_posts_away):
        again(cast, today)
    doubts.doubt_figures(system(), today)
    doubts.answer_doubts(system(), cast, today)
    assert _on_desks() == seen
    states = set(Finding.objects.filter(rule="crowd").values_list("institution_code", "state"))
    assert states == {("PZH-YB-LIB", "explained"), ("PZH-RH-LIB", "fixed")}
    assert Finding.objects.get(rule="twice").state == "open"
    turned = set(Change.objects.filter(region="5104").values_list("clause", "aspect", "after"))
    assert {("PZH-X10", "status", "behind"), ("PZH-N06", "coverage", "thin")} <= turned
    shared = RunLine.objects.filter(run=Run.objects.get()).order_by("division_code")
    assert [(line.division_code, line.score is not None, line.why) for line in shared] == [
        ("510402", True, ""),
        ("510403", False, UNPUBLISHED),
        ("510411", True, ""),
        ("510421", True, ""),
        ("510422", True, ""),
    ]
    assert (RecountRun.objects.count(), RecountRun.objects.filter(differing__gt=0).count()) == (1, 0)
    assert dict(YearReturn.objects.values_list("institution__code", "state")) == {
        "PZH-YB-LIB": "province",
        "PZH-CUL": "submitted",
    }
    told = list(Step.objects.filter(of__institution__code="PZH-YB-LIB").values_list("kind", "division_code"))
    assert told == [
        ("submitted", ""),
        ("returned", "510422"),
        ("submitted", ""),
        ("accepted", "510422"),
        ("accepted", "5104"),
        ("accepted", "51"),
    ]
    for plan in plans()[:2]:
        held = [one.held for each in plan.projects for one in project(plan.id, plan.region, each).milestones]
        papers = [each for each in held if each]
        assert 0 < len(papers) < len(held)
        assert all("演示" in each.document for each in papers)


def _on_desks() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Finding, Change, Step, Evidence, YearReturn))
