"""Many institutions at once, each with its hours and rooms: for imports and the demo."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from wenmai.audit.actions import note_many
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid
from wenmai.places.actions.hours import Hours, check_rule, rule_row
from wenmai.places.actions.institutions import Profile, code_taken, fill, open_divisions
from wenmai.places.actions.spaces import PLAIN, Details, fill_details, put_equipment
from wenmai.places.entries import institution_entry, space_entry
from wenmai.places.models import Division, HoursRule, Institution, InstitutionKind, Space, SpaceKind
from wenmai.search.actions import put_many


@dataclass(frozen=True, slots=True)
class Room:
    """An undivided room; `capacity` in people."""

    name: str
    kind: SpaceKind
    capacity: int | None = None
    details: Details = PLAIN


@dataclass(frozen=True, slots=True)
class Opening:
    """An institution to be; `level` None is its division's."""

    code: str
    kind: InstitutionKind
    division: str
    profile: Profile
    level: int | None = None
    hours: Sequence[Hours] = ()
    rooms: Sequence[Room] = ()


@transaction.atomic
def add_institutions(actor: Actor, *, openings: Sequence[Opening], demo: bool = False) -> tuple[str, ...]:
    """Open all of them or none, with the checks and the traces of add_institution, set_hours and add_space.

    Returns their codes. Raises NotFound (division), NotAllowed, Invalid, Conflict (a code is taken, by another or twice here).
    """
    homes = open_divisions(actor, codes={each.division for each in openings})
    houses = [_house(each, homes, demo=demo) for each in openings]
    _insert(houses)
    put_many(institution_entry(house) for house in houses)
    pairs = list(zip(houses, openings, strict=True))
    note_many(
        actor,
        "places.institution.add",
        ((_ref(house), {"kind": str(each.kind), "division": each.division}) for house, each in pairs),
    )
    _add_hours(actor, pairs)
    _add_rooms(actor, pairs, demo=demo)
    return tuple(house.code for house in houses)


Pairs = Sequence[tuple[Institution, Opening]]


def _house(each: Opening, homes: Mapping[str, Division], *, demo: bool) -> Institution:
    home = homes[each.division]
    house = Institution(code=each.code, kind=each.kind, division=home, level=each.level or home.level, demo=demo)
    fill(house, each.profile)
    return house


def _insert(houses: Sequence[Institution]) -> None:
    """A few statements; a code that is taken, also a moment ago by somebody else, refuses the whole."""
    wanted = Counter(each.code for each in houses)
    known = Institution.objects.filter(code__in=wanted).values_list("code", flat=True)
    taken = sorted({*known, *(code for code, times in wanted.items() if times > 1)})
    if taken:
        raise code_taken(taken[0])
    try:
        with transaction.atomic():
            Institution.objects.bulk_create(houses, batch_size=1000)
    except IntegrityError as error:
        raise code_taken(houses[0].code) from error


def _add_hours(actor: Actor, pairs: Pairs) -> None:
    HoursRule.objects.bulk_create(_rules(pairs), batch_size=1000)
    told = ((_ref(house), {"space": None, "rules": len(each.hours)}) for house, each in pairs if each.hours)
    note_many(actor, "places.hours.set", told)


def _rules(pairs: Pairs) -> Iterator[HoursRule]:
    for house, each in pairs:
        for number, rule in enumerate(each.hours, 1):
            check_rule(number, rule)
            yield rule_row(house, None, rule)


def _add_rooms(actor: Actor, pairs: Pairs, *, demo: bool) -> None:
    wanted = [(house, room) for house, each in pairs for room in _named(house, each.rooms)]
    rooms = [_room(house, room, demo=demo) for house, room in wanted]
    Space.objects.bulk_create(rooms, batch_size=1000)
    put_equipment([(row, room.details) for row, (_house, room) in zip(rooms, wanted, strict=True)])
    prefetch_related_objects(rooms, "equipment")
    put_many(space_entry(room) for room in rooms)
    told = ((f"places.space:{room.pk}", {"kind": str(room.kind), "parts": []}) for room in rooms)
    note_many(actor, "places.space.add", told)


def _named(house: Institution, rooms: Sequence[Room]) -> Sequence[Room]:
    """The rooms, each with a name of its own."""
    names = [room.name.strip() for room in rooms]
    if not all(names):
        raise Invalid("places.space_name", _("空间的名称还没有填。"), fields={"name": _("写上空间的名称。")})
    if len(set(names)) < len(names):
        said = {"house": house.name, "name": next(name for name in names if names.count(name) > 1)}
        raise Conflict("places.space_taken", _("%(house)s已经有“%(name)s”。") % said, fields={"name": _("已有")})
    return rooms


def _room(house: Institution, room: Room, *, demo: bool) -> Space:
    row = Space(institution=house, name=room.name, kind=room.kind, capacity=room.capacity, demo=demo)
    fill_details(row, room.details)
    return row


def _ref(house: Institution) -> str:
    return f"places.institution:{house.code}"
