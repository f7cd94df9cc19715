"""Examples of the addresses of equity and money: 攀枝花."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.builders.figures import a_library
from tests.builders.plan import count_fact
from tests.equity.conftest import RESIDENTS, live_there
from tests.funding.conftest import SCHEME
from wenmai.funding.actions import run_scheme
from wenmai.funding.schemes import Part
from wenmai.kernel.actor import system
from wenmai.measures.actions import publish
from wenmai.measures.models import Publication
from wenmai.measures.periods import Period

SPAN = Period(date(2025, 5, 1), date(2025, 5, 31))


def _run(_world: Any) -> Mapping[str, Any]:
    """The same run each time."""
    if not Publication.objects.filter(division_code="510422", starts_on=SPAN.start).exists():
        count_fact("library.visit", a_library("510422"), 60, on=SPAN.start)
        live_there(RESIDENTS | {"510422": 10_000})  # most residents live where a score is known
        publish(system(), division="510422", first=SPAN.start, last=SPAN.end)
    parts = (Part(measure="library.visits", weight=1, full=1),)
    scheme = SCHEME.model_copy(update={"score": parts})
    return {"key": run_scheme(system(), region="5104", period=SPAN, scheme=scheme).run.pk}


EQUITY = {
    "equity:page": lambda _world: {"region": "5104"},
    "equity:file": lambda _world: {"region": "5104"},
    "equity:reach": lambda _world: {"region": "5104"},
    "equity:reach_file": lambda _world: {"region": "5104"},
    "api-1:equity": lambda _world: {"region": "5104"},
    "funding_desk:region": lambda _world: {"region": "5104"},
    "funding_desk:run": _run,
    "funding_desk:keep": _run,
    "funding_desk:file": _run,
    "api-1:get_funding_run": _run,
}
