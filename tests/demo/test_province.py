"""The thinner year of the rest of the province: once, whatever stops it, marked, and with the traces of single deeds."""

import pytest

from tests.builders.places import some_divisions
from tests.measures.recount import all_facts
from wenmai.audit.models import AuditEntry
from wenmai.demo import parts, province
from wenmai.demo.models import DemoPart
from wenmai.kernel.actor import ANYONE, system
from wenmai.places.models import HoursRule, Institution, Space
from wenmai.search.queries import find

HOUSES = ["CUL-5134", "CUL-513437", "LIB-5134", "LIB-513437"]
pytestmark = pytest.mark.django_db


class Stopped(Exception):
    """What a kill is to the code below it."""


def _everything() -> tuple:
    return (
        Institution.objects.count(),
        HoursRule.objects.count(),
        Space.objects.count(),
        sorted((row.source, row.quantity) for row in all_facts()),
        AuditEntry.objects.filter(verb__startswith="places.institution").count(),
    )


def test_the_rest_of_the_province_is_made_once_and_marked():
    some_divisions()
    province.build_province(system(), heavy=False)
    first = _everything()
    assert list(Institution.objects.order_by("code").values_list("code", flat=True)) == HOUSES
    assert Institution.objects.filter(demo=False).count() == 0
    assert {row.attributes["demo"] for row in all_facts()} == {"1"}
    assert len(all_facts()) == 4 * 12 * 2
    assert [hit.title for hit in find(ANYONE, "雷波县图书馆", kind="institution").items] == ["雷波县图书馆"]
    assert parts.is_finished(parts.PROVINCE_PART)
    DemoPart.objects.all().delete()
    province.build_province(system(), heavy=False)
    assert _everything()[:4] == first[:4]


@pytest.mark.parametrize("after", [1, 2, 7])
def test_a_stopped_load_goes_on_at_its_step_and_loses_nothing(after, monkeypatch):
    some_divisions()
    monkeypatch.setattr(province, "BATCH", 3)
    real, asked = province.progress.advance, []

    def advance(name: str, done: int, total: int) -> None:
        if len(asked) == after:
            raise Stopped
        asked.append(done)
        real(name, done, total)

    with monkeypatch.context() as patched:
        patched.setattr(province.progress, "advance", advance)
        with pytest.raises(Stopped):
            province.build_province(system(), heavy=False)
    assert DemoPart.objects.get().done == after
    assert not parts.is_finished(parts.PROVINCE_PART)
    province.build_province(system(), heavy=False)
    assert (Institution.objects.count(), len(all_facts())) == (4, 96)
    assert DemoPart.objects.get().done == DemoPart.objects.get().total


def test_a_part_of_other_steps_begins_anew():
    """A load that release 0.1.0 began counts houses, not steps."""
    some_divisions()
    part = parts.begin(parts.PROVINCE_PART)
    parts.advance(part.name, 200, 3448)
    province.build_province(system(), heavy=False)
    assert (Institution.objects.count(), len(all_facts())) == (4, 96)


def test_heavier_loads_have_the_same_sums():
    some_divisions()
    houses, months = province.province_houses(), province._months(parts.begin(parts.PROVINCE_PART).started_at.date())
    thin, heavy = (sum(each.quantity for each in province.monthly_facts(houses, months, weight)) for weight in (1, 120))
    assert thin == heavy
