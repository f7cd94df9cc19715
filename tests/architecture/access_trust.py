"""Examples of the addresses of open data: a figure of 攀枝花 and the year it is of."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from tests.builders.figures import a_library
from tests.builders.plan import count_fact, follow
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.measures.actions import publish
from wenmai.measures.models import Publication
from wenmai.trust.models import Finding


def _year(_world: Any) -> Mapping[str, Any]:
    count_fact("library.visit", a_library(), 60, on=date(2026, 1, 9))
    follow()
    return {"year": 2026, "kind": "csv"}


def _figure(_world: Any) -> Mapping[str, Any]:
    said = Publication.objects.filter(division_code="5104").first() or publish(
        system(), division="5104", first=date(2026, 2, 1), last=date(2026, 2, 28)
    )
    return {"key": said.figures.first().pk}


def _finding(world: Any) -> Mapping[str, Any]:
    now, path = clock.now(), [*world.here.division.path, world.here.code]
    about = {"division_code": path[-2], "division_path": path, "institution_code": world.here.code}
    row = Finding(rule="gap", key=str(uuid4()), happened_on=clock.today(), found_at=now, last_seen_at=now, **about)
    row.save()
    return {"key": row.pk}


TRUST = {
    "trust_desk:explain": _finding,
    "trust:figure": _figure,
    "trust:rollups": _year,
    "trust:stocks": lambda _world: {"period": "2026-01", "kind": "csv"},
    "trust:units": lambda _world: {"period": "2026-01", "kind": "csv"},
    "api-1:get_figure": _figure,
    "api-1:stocks_of_period": lambda _world: {"period": "2026-01"},
    "api-1:year_of_rollups": lambda world: {"year": _year(world)["year"]},
}
