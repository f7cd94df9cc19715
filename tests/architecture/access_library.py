"""An example of every address of libraries."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any
from uuid import uuid4

from tests.builders.catalogue import a_record as a_catalogue_record
from tests.builders.holds import a_hold
from tests.builders.library import a_described_record, a_library, a_reader, an_item, at
from tests.builders.pickup import a_hold_at, a_point, arrived
from wenmai.catalogue.actions.merging import merge
from wenmai.catalogue.models import Question
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.library.actions.eresources import ResourceDraft, add_resource
from wenmai.library.actions.groups import make_group
from wenmai.library.actions.inventory import open_count
from wenmai.library.actions.laying import lay_ready
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.actions.returning import return_item, return_unknown
from wenmai.library.actions.rules import RuleDraft, write_rule
from wenmai.library.actions.terminals import TerminalDraft, make_terminal
from wenmai.library.actions.transits import send
from wenmai.library.actions.trips import TripDraft, record_trip
from wenmai.library.actions.weeding import WeedingDraft, propose_weeding
from wenmai.library.models import Reader, Task, TransitReason

_numbers = count(1)


def _rule(world: Any) -> Mapping[str, Any]:
    """Each example asks for another age, so that none asks the same twice."""
    age = next(_numbers) % 150
    asked = {"where": world.here.code, "youngest": age, "oldest": age}
    draft = RuleDraft(f"试行第{age}条", clock.today(), asked=asked, says={"days": 21})
    return {"key": write_rule(system(), draft=draft).pk}


def _group(world: Any) -> Mapping[str, Any]:
    code = f"group{next(_numbers)}"
    make_group(system(), code=code, name="结对馆", steward=world.here.code)
    return {"code": code}


def _house(world: Any) -> Mapping[str, Any]:
    return {"code": world.here.code}


def _terminal(world: Any) -> Mapping[str, Any]:
    draft = TerminalDraft(f"第{next(_numbers)}台")
    made, _secret = make_terminal(system(), institution=world.here, draft=draft)
    return {"code": world.here.code, "key": made.pk}


def _task(world: Any) -> Mapping[str, Any]:
    deed = return_unknown(system(), at=at(world.here), scanned="0000000")
    return {"code": world.here.code, "key": Task.objects.get(event=deed.event).pk}


def _record(world: Any) -> Mapping[str, Any]:
    return {"key": an_item(world.here, record=a_described_record()).record_id}


def _item(world: Any) -> Mapping[str, Any]:
    return {"code": world.here.code, "key": an_item(world.here).pk}


def _sent(world: Any) -> Mapping[str, Any]:
    item = an_item(world.here)
    send(system(), at=at(world.here), item=item.pk, to=a_library(name="送去的馆").code, reason=TransitReason.REBALANCE)
    return {"code": world.here.code, "key": item.pk}


def _on_shelf(world: Any) -> Mapping[str, Any]:
    item = an_item(world.here)
    lend(system(), at=at(world.here), item=item.pk, reader=a_reader(world.here).pk)
    hold = a_hold(a_reader(world.here), item.record, world.here)
    return_item(system(), at=at(world.here), item=item.pk)
    return {"code": world.here.code, "key": hold.pk}


def _resource(world: Any) -> Mapping[str, Any]:
    draft = ResourceDraft(f"电子书{next(_numbers)}", "https://books.example/")
    return {"code": world.here.code, "key": add_resource(system(), house=world.here, draft=draft)[0].pk}


def _trip(world: Any) -> Mapping[str, Any]:
    draft = TripDraft(clock.today(), ("红格村",), f"川D{next(_numbers):05d}")
    return {"code": world.here.code, "key": record_trip(system(), house=world.here, draft=draft).pk}


def _hold(world: Any) -> Mapping[str, Any]:
    """Of a book that is lent: what stands on the shelf is not waited for."""
    item = an_item(world.here)
    lend(system(), at=at(world.here), item=item.pk, reader=a_reader(world.here).pk)
    mine = Reader.objects.filter(person=world.citizen.person).first()
    reader = mine or register_reader(system(), reader=NewReader(world.citizen.person, world.here.code))
    return {"key": a_hold(reader, item.record, world.here).pk}


def _weeding(world: Any) -> Mapping[str, Any]:
    item = an_item(world.here)
    draft = WeedingDraft("破损书", "worn", "造纸厂化浆", [item.barcode], uuid4().hex)
    return {"code": world.here.code, "key": propose_weeding(system(), owner=world.here.code, draft=draft).pk}


def _count(world: Any) -> Mapping[str, Any]:
    return {"code": world.here.code, "key": open_count(system(), house=world.here.code).pk}


def _own_loan(world: Any) -> Mapping[str, Any]:
    item = an_item(world.here)
    reader = register_reader(system(), reader=NewReader(world.citizen.person, world.here.code))
    lend(system(), at=at(world.here), item=item.pk, reader=reader.pk)
    return {"item": item.pk}


def _laid(world: Any) -> Mapping[str, Any]:
    """One lies in a locker, one waits to be laid there, one to be brought home."""
    locker = a_point(world.here)
    lay_ready(system(), at=at(world.here), hold=arrived(a_hold_at(locker)).pk)
    arrived(a_hold_at(locker))
    arrived(a_hold_at(a_point(world.here, "home")))
    return _house(world)


def _point(world: Any) -> Mapping[str, Any]:
    return {"code": world.here.code, "key": a_point(world.here).pk}


def _api_point(world: Any) -> Mapping[str, Any]:
    return {"point": a_point(world.here).pk}


def _format(_world: Any) -> Mapping[str, Any]:
    return {"name": "marcxml"}


def _pair(world: Any) -> tuple[int, int]:
    """Two records of the house."""
    one, other = (a_catalogue_record(source=world.here.code, control=f"pair {next(_numbers)}").pk for _each in range(2))
    return one, other


def _unsure(world: Any) -> Mapping[str, Any]:
    one, other = _pair(world)
    return {"key": Question.objects.create(one_id=one, other_id=other, reasons=["year"], likeness=0.9).pk}


def _merged(world: Any) -> Mapping[str, Any]:
    one, other = _pair(world)
    return {"key": merge(system(), winner=one, loser=other).pk}


LIBRARY: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "opac:record": _record,
    "opac:found": _format,
    "opac:hold": _record,
    "opac:hold_change": _hold,
    "opac:hold_elsewhere": _hold,
    "library_desk:same_answer": _unsure,
    "library_desk:same_undo": _merged,
    "library_desk:room": _house,
    "library_desk:pull": _house,
    "library_desk:hold_shelf": _house,
    "library_desk:pickup": _laid,
    "library_desk:points": _house,
    "library_desk:point": _point,
    "api-1:library_open_box": _api_point,
    "standards:record": lambda world: {**_record(world), **_format(world)},
    "library_desk:year": _house,
    "library_desk:year_file": _house,
    "library_desk:stock": _house,
    "library_desk:shelf_list": _house,
    "library_desk:stock_download": lambda world: {**_house(world), **_format(world)},
    "library_rules:rule": _rule,
    "library_rules:group": _group,
    "library_desk:desk": _house,
    "library_desk:card": _house,
    "library_desk:hold": _house,
    "library_desk:terminals": _house,
    "library_desk:terminal_revoke": _terminal,
    "library_desk:tasks": _house,
    "library_desk:finish": _task,
    "library_desk:items": _house,
    "library_desk:offline": _house,
    "library_desk:offline_download": _house,
    "library_desk:offline_lines": _house,
    "library_desk:weeding": _house,
    "library_desk:weeding_list": _weeding,
    "library_desk:weeding_decide": _weeding,
    "library_desk:weeding_download": _weeding,
    "library_desk:inventory": _house,
    "library_desk:count": _count,
    "library_desk:count_scans": _count,
    "library_desk:count_close": _count,
    "library_me:renew": _own_loan,
    "library_desk:item_new": _house,
    "opac:resource_enter": lambda world: {"key": _resource(world)["key"]},
    "library_desk:resources": _house,
    "library_desk:resource_close": _resource,
    "library_desk:trips": _house,
    "library_desk:trip_undo": _trip,
    "library_desk:items_move": _house,
    "library_desk:loan_slip": _house,
    "library_desk:transit_slip": _sent,
    "library_desk:hold_slip": _on_shelf,
    "library_desk:item": _item,
    "library_desk:item_edit": _item,
    "library_desk:item_put": _item,
    "library_desk:item_recall": _item,
}
