"""Examples of the addresses of the plan and of figures: documents, imports and publications of 攀枝花."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.builders.figures import carried_out, sent, table
from tests.builders.plan import a_definition
from wenmai.kernel.actor import Role, system
from wenmai.kernel.enclosures import Enclosure
from wenmai.ledger.takeovers import Taking, take_over
from wenmai.measures import periods
from wenmai.measures.actions import publish
from wenmai.measures.register import PlaceRegister
from wenmai.plan.actions import Document, begin_draft, file_evidence
from wenmai.plan.models import Evidence


def _paper(_world: Any = None) -> Evidence:
    paper = Document("验收报告", "市发展改革委", date(2025, 3, 8))
    scan = Enclosure("验收报告.pdf", b"%PDF-1.7 tests", public=True)
    return file_evidence(
        system(), clause="PZH-P01", division="5104", document=paper, part="仁和区图书馆功能建设", scan=scan
    )


def _withdrawn(world: Any) -> Mapping[str, Any]:
    return {"key": _paper(world).pk}


def _rows(world: Any) -> bytes:
    return table(f"群众文化活动场次,2026-01-05,{world.here.code},1")


def _draft(world: Any) -> Mapping[str, Any]:
    return {"key": sent(world._staff(Role.STATISTICIAN, here=True), _rows(world))}


def _takeover(world: Any) -> Mapping[str, Any]:
    taking = Taking(world.here.code, "culture.session", "activities.session_held", date(2026, 1, 1))
    return {"key": take_over(system(), taking=taking, register=PlaceRegister()).pk}


def _of(month: int) -> Any:
    span = periods.month(date(2026, month, 1))
    return publish(system(), division="5104", first=span.start, last=span.end)


def _publication(_world: Any) -> Mapping[str, Any]:
    return {"key": _of(1).pk}


CITY = {"plan": "panzhihua-2022-2026", "region": "5104"}
SHARE = CITY | {"clause": "PZH-I03"}
OPERA = {"plan": "sichuan-14-5", "region": "51", "clause": "SC-P04"}


def _definition_draft(_world: Any) -> Mapping[str, Any]:
    """One open draft: many examples show its pages."""
    return {"key": begin_draft(system(), plan="panzhihua-2022-2026", clause="PZH-C04").pk}


def _definition(_world: Any) -> Mapping[str, Any]:
    return {"key": a_definition("PZH-X05", "每站 3 人改为 4 人", ("at least 3", "at least 4")).pk}


FIGURES = {
    "measures_desk:template": lambda _world: {"what": "facts"},
    "measures_desk:draft": _draft,
    "measures_desk:carry_out": _draft,
    "measures_desk:discard": _draft,
    "measures_desk:run": lambda world: {"key": carried_out(system(), _rows(world)).run},
    "measures_desk:takeover": _takeover,
    "measures_desk:reverse_overlap": _takeover,
    "measures_desk:end_takeover": _takeover,
    "plan:projects": lambda _world: {"plan": "panzhihua-2022-2026", "region": "5104"},
    "plan:project": lambda _world: {"plan": "panzhihua-2022-2026", "region": "5104", "project": "PZH-P05"},
    "api-1:plan_projects": lambda _world: {"plan": "panzhihua-2022-2026"},
    "plan:publication": _publication,
    "plan:across": lambda _world: SHARE,
    "plan:board_file": lambda _world: CITY,
    "plan:clause_file": lambda _world: SHARE,
    "plan:across_file": lambda _world: SHARE,
    "plan:wall": lambda _world: CITY,
    "plan:bulletin": lambda _world: CITY,
    "plan_data:clauses": lambda _world: CITY | {"period": "2026-01"},
    "plan_data:sdmx": lambda _world: CITY | {"period": "2026-01"},
    "plan_data:clause": lambda _world: SHARE | {"period": "2026-01"},
    "plan_data:json": lambda _world: SHARE | {"period": "2026-01"},
    "plan_data:units": lambda _world: SHARE | {"period": "2026-01"},
    "plan:bulletin_pdf": lambda _world: CITY,
    "plan:why": lambda _world: {"key": _of(2).pk, "measure": "library.visits"},
    "alerts:changes": lambda _world: {"plan": "panzhihua-2022-2026", "region": "5104"},
    "plan:windows": lambda _world: OPERA,
    "plan:windows_file": lambda _world: OPERA,
    "plan:scan": lambda world: {"key": _paper(world).file.pk},
    "plan:definition": _definition,
    "plan:definitions": lambda _world: {"plan": "sichuan-14-5"},
    "plan_desk:draft": _definition_draft,
    "plan_desk:preview": _definition_draft,
    "plan_desk:changes": _definition_draft,
    "plan_desk:drop": _definition_draft,
    "plan_desk:draft_file": _definition_draft,
    "plan_desk:papers": lambda _world: {"region": "5104", "clause": "PZH-P01"},
    "plan_desk:withdraw": _withdrawn,
}
