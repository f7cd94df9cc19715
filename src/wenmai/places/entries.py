"""How divisions and institutions are found in the portal's one index."""

from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.utils import translation

from wenmai.kernel import clock
from wenmai.places.models import Institution, Space
from wenmai.search.actions import Entry


def entries_of(houses: Iterable[Institution]) -> Iterator[Entry]:
    """Houses with all that is in them: what moves, closes or gets another name is found anew. Three queries for many."""
    wanted = list(houses)
    yield from (institution_entry(each) for each in wanted)
    rooms = Space.objects.filter(institution__in=wanted).select_related("institution__division")
    yield from (space_entry(each) for each in rooms.prefetch_related("equipment").order_by("pk"))


def division_entry(code: str, name: str, path: Sequence[str], level: int) -> Entry:
    """How a division is found: by name, the larger unit first."""
    return Entry(
        ref=f"places.division:{code}",
        kind="division",
        title=name,
        url=f"/places/d/{code}/",
        division_path=path,
        facets={"level": level},
        weight=6 - level,
    )


def space_reference(key: int) -> str:
    """The reference of a space."""
    return f"places.space:{key}"


@translation.override(settings.LANGUAGE_CODE)
def space_entry(room: Space) -> Entry:
    """How a room, a square or a booth is found: by its name, by what it is and by whose it is. Its house is loaded."""
    house, ends = room.institution, [each for each in (room.retired_on, room.institution.closed_on) if each]
    things = [each.name for each in room.equipment.all()]
    return Entry(
        ref=space_reference(room.pk),
        kind="space",
        title=room.name,
        url=f"/places/{house.code}/{room.pk}/",
        body=" ".join(filter(None, (room.get_kind_display(), house.name, room.where, room.summary, *things))),
        institution=house.code,
        division_path=house.division.path,
        visible_until=clock.day_bounds(min(ends))[0] if ends else None,
        facets={"space_kind": room.kind},
    )


@translation.override(settings.LANGUAGE_CODE)
def institution_entry(thing: Institution) -> Entry:
    """How an institution is found, in Chinese whoever writes; after its last day it is not."""
    return Entry(
        ref=f"places.institution:{thing.code}",
        kind="institution",
        title=thing.name,
        url=f"/places/{thing.code}/",
        body=" ".join(filter(None, (thing.short_name, thing.get_kind_display(), thing.address, thing.summary))),
        institution=thing.code,
        division_path=thing.division.path,
        visible_until=clock.day_bounds(thing.closed_on)[0] if thing.closed_on else None,
        facets={"institution_kind": thing.kind},
        weight=6 - thing.level,
    )
