"""Examples of the addresses of reading."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.builders.library import a_record
from tests.builders.reading import a_draft_list, a_list, an_entry
from wenmai.kernel.actor import system
from wenmai.places.models import Institution
from wenmai.reading.actions.lists import add_book
from wenmai.reading.actions.log import turn_on
from wenmai.reading.models import BookList


def _here(world: Any) -> Institution:
    Institution.objects.filter(pk=world.here.pk).update(kind="library")  # only who lends makes lists
    return Institution.objects.get(pk=world.here.pk)


def _draft(world: Any) -> BookList:
    return BookList.objects.filter(house=world.here).first() or a_draft_list(_here(world))


def _key(world: Any) -> Mapping[str, Any]:
    return {"key": _draft(world).pk}


def _book(world: Any) -> Mapping[str, Any]:
    row = _draft(world)
    return {"key": row.pk, "record": add_book(system(), key=row.pk, record=a_record().pk).record_id}


def _marked(world: Any) -> int:
    turn_on(world.citizen)
    return a_record().pk


READING: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "reading:list": lambda world: {"key": a_list().pk},  # noqa: ARG005 (all examples take the world)
    "reading_me:year": lambda world: {"year": 2026},  # noqa: ARG005
    "reading_me:entry": lambda world: {"key": an_entry(world.citizen.person).pk},
    "reading_me:mark": lambda world: {"key": _marked(world)},
    "reading_desk:turn_house": lambda world: {"code": _here(world).code},
    "reading_desk:make": lambda world: {"code": _here(world).code},
    "reading_desk:list": _key,
    "reading_desk:put": _key,
    "reading_desk:place": _book,
    "reading_desk:show": _key,
}
