"""The staff desk: at which stations a person works, and what the rooms have to say about one of them today."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Division, Institution
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.places.queries.institutions import institutions_by_code


@dataclass(frozen=True, slots=True)
class Desk:
    """`station` is the institution on the desk, None for staff of a division only."""

    station: Institution | None
    stations: Sequence[Institution]
    divisions: Sequence[Division]
    roles: Sequence[str]


def desk_of(actor: Actor, at: str = "") -> Desk:
    """The desk of a member of staff, at the station `at` or the first. Raises NotFound for anybody else."""
    if not actor.grants:
        raise NotFound("not_found", _("没有这一页。"))
    codes = [grant.scope for grant in actor.grants]
    stations = sorted(institutions_by_code(codes).values(), key=lambda each: (each.pinyin, each.code))
    chosen = [each for each in stations if each.code == at] or stations
    if at and at not in codes:
        raise NotFound("not_found", _("没有这一页。"))
    return Desk(
        station=chosen[0] if chosen else None,
        stations=stations,
        divisions=sorted(divisions_by_code(codes).values(), key=lambda each: each.code),
        roles=sorted({grant.role.value for grant in actor.grants}),
    )
