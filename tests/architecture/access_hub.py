"""Examples of the addresses of libraries that keep a system of their own."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.builders.hub import an_entry, last_month
from tests.builders.library import a_library, a_record, an_item
from wenmai.hub.actions.settling import draw
from wenmai.hub.models import BadLine, CopyRequest, ExchangeFile, ForeignDeed, ForeignSystem, Outgoing, Statement
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.models import Reader


def _row(world: Any) -> ForeignSystem:
    """Made without the action: the house of the world is no library."""
    values = {"way": "sip2", "host": "127.0.0.1", "port": 9, "joined_on": clock.today()}
    return ForeignSystem.objects.get_or_create(library=world.here, defaults=values)[0]


def _system(world: Any) -> Mapping[str, Any]:
    return {"key": _row(world).pk}


def _house(world: Any) -> Mapping[str, Any]:
    return {"code": world.here.code}


def _refused(world: Any) -> Mapping[str, Any]:
    theirs, now = _row(world), clock.now()
    count = ForeignDeed.objects.count()
    deed = ForeignDeed.objects.create(
        system=theirs, kind="returned_here", key=f"example-{count}", at=now, recorded_at=now, institution=world.here,
        barcode="E1", title="金沙水暖",
    )  # fmt: skip
    made = {"made_at": now, "next_at": now, "answered_at": now, "ok": False, "answer": "没有这个条码"}
    return {"key": Outgoing.objects.create(deed=deed, system=theirs, **made).pk}


def _line(world: Any) -> Mapping[str, Any]:
    about = {"received_at": clock.now(), "lines": 1, "position": 1, "done_at": clock.now(), "content": b""}
    file, _made = ExchangeFile.objects.get_or_create(
        system=_row(world), kind="holdings", digest="0" * 64, defaults=about
    )
    return {"key": BadLine.objects.create(file=file, number=BadLine.objects.count() + 2, reason="没有书名。").pk}


def _entry(world: Any) -> Mapping[str, Any]:
    return {"key": an_entry(world.here, a_library()).pk}


def _statement(world: Any) -> Mapping[str, Any]:
    known = Statement.objects.filter(drawer=world.here).first()
    if known is None:
        other = a_library()
        an_entry(world.here, other, on=last_month())
        known = draw(system(), drawer=world.here.code, other=other.code, month=last_month())
    return {"key": known.pk}


def _record(world: Any) -> Mapping[str, Any]:
    return {"record": an_item(world.here).record_id}


def _copy(world: Any) -> Mapping[str, Any]:
    """Of the citizen of the world, to the house of the world; made without the action, for it is no library."""
    mine = Reader.objects.filter(person=world.citizen.person).first()
    reader = mine or register_reader(system(), reader=NewReader(world.citizen.person, world.here.code))
    row, now = a_record(), clock.now()
    made = {"purpose": "study", "agreed_at": now, "asked_at": now, "part": "第一章", "title": row.title}
    key = f"example-{CopyRequest.objects.count()}"
    copy = CopyRequest.objects.create(key=key, reader=reader, library=world.here, record=row, **made)
    return {"key": copy.pk}


HUB: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "hub_desk:system": _system,
    "hub_desk:act": _system,
    "hub_desk:file": _system,
    "hub_desk:returns": _system,
    "hub_desk:refused": _refused,
    "hub_desk:line": _line,
    "hub_desk:visitor": _house,
    "hub_desk:copies": _house,
    "hub_desk:copy": _copy,
    "hub:ask": _record,
    "hub:withdraw": _copy,
    "hub:show": _copy,
    "hub_desk:account": _house,
    "hub_desk:draw": _house,
    "hub_desk:reverse": _entry,
    "hub_desk:statement": _statement,
    "hub_desk:statement_act": _statement,
    "hub_desk:statement_file": _statement,
}
