"""Examples of the addresses of open data: a figure of 攀枝花 and the year it is of."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.builders.figures import a_library
from tests.builders.plan import count_fact, follow
from wenmai.kernel.actor import system
from wenmai.measures.actions import publish
from wenmai.measures.models import Publication


def _year(_world: Any) -> Mapping[str, Any]:
    count_fact("library.visit", a_library(), 60, on=date(2026, 1, 9))
    follow()
    return {"year": 2026, "kind": "csv"}


def _figure(_world: Any) -> Mapping[str, Any]:
    said = Publication.objects.filter(division_code="5104").first() or publish(
        system(), division="5104", first=date(2026, 2, 1), last=date(2026, 2, 28)
    )
    return {"key": said.figures.first().pk}


TRUST = {
    "trust:figure": _figure,
    "trust:rollups": _year,
    "api-1:get_figure": _figure,
    "api-1:year_of_rollups": lambda world: {"year": _year(world)["year"]},
}
