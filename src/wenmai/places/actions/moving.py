"""Units and institutions come to lie elsewhere: what lies below moves along, records keep the code they were made with.

Only within one county: the boards add up by county, and a county's past figures are not handed to another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.places import policies
from wenmai.places.entries import division_entry, entries_of
from wenmai.places.models import Division, DivisionMove, Institution, Level
from wenmai.places.queries.institutions import locked
from wenmai.search.actions import put_many

_SETTLE = """
UPDATE places_division AS below SET path = above.path || below.code
FROM places_division AS above
WHERE below.parent_id = above.code AND below.level = %s AND below.path IS DISTINCT FROM above.path || below.code
RETURNING below.code
"""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many units and institutions came to lie elsewhere."""

    divisions: int = 0
    institutions: int = 0


def settle_paths() -> Sequence[str]:
    """Write the path of every unit anew from its parent's, level by level; the codes that changed, now found there too."""
    changed: list[str] = []
    with connection.cursor() as cursor:
        for level in Level.values[1:]:
            cursor.execute(_SETTLE, [level])
            changed += [code for (code,) in cursor.fetchall()]
    if changed:
        units = Division.objects.filter(code__in=changed, valid_to=None).order_by("code")
        put_many(division_entry(each.code, each.name, each.path, each.level) for each in units)
        houses = Institution.objects.filter(division__in=changed).select_related("division").order_by("pk")
        put_many(entries_of(houses))
    return changed


@transaction.atomic
def move_division(actor: Actor, *, code: str, parent: str, on: date, source: str) -> Moved:
    """From `on`, not after today, a village lies below another township of its county. Where it already lies, nothing changes.

    Raises NotAllowed, NotFound, Invalid (not a village, another county), Conflict (one of them has ended).
    """
    permit(policies.may_keep_divisions(actor))
    rows = Division.objects.select_for_update().in_bulk([code, parent])
    for each in (code, parent):
        if each not in rows:
            raise NotFound("places.no_division", _("没有代码为 %(code)s 的区划。") % {"code": each})
    unit, above = rows[code], rows[parent]
    if unit.parent_id == parent:
        return Moved()
    if (
        unit.parent is None
        or unit.level != Level.VILLAGE
        or above.level != Level.TOWNSHIP
        or not same_county(unit, above)
    ):
        raise Invalid(
            "places.move_far",
            _("只能把村（社区）移到同一个县的另一个乡镇。别的调整请导入新的区划文件。"),
            fields={"parent": _("不在同一个县，或不是乡镇")},
        )
    check_lasting(unit, above)
    check_begun(on, source)
    houses = Institution.objects.filter(division=code).count()
    DivisionMove.objects.create(division=unit, old=unit.parent, new=above, on=on, source=source)
    Division.objects.filter(code=code).update(parent=parent)
    settle_paths()
    note(actor, "places.division.move", f"places.division:{code}", old=unit.parent_id, new=parent)
    return Moved(1, houses)


@transaction.atomic
def move_institution(actor: Actor, *, code: str, division: str) -> Institution:
    """An institution comes to lie in another division of its county; its facts stay where they happened.

    Raises NotAllowed (both places must be the actor's), NotFound, Invalid (another county), Conflict (it has ended).
    """
    house = locked(code)
    target = Division.objects.filter(code=division).first()
    permit(policies.may_edit_institution(actor, house))
    if target is None or not policies.may_open_institution(actor, target):
        raise NotFound("places.no_division", _("没有代码为 %(code)s 的区划。") % {"code": division})
    if house.division_id == division:
        return house
    if not same_county(house.division, target):
        raise Invalid(
            "places.move_far",
            _("只能移到同一个县（市、区）里。到别的县，请停办后在那边另开。"),
            fields={"division": _("不在同一个县")},
        )
    check_lasting(target)
    old, house.division = house.division_id, target
    house.save(update_fields=["division"])
    put_many(entries_of([house]))
    note(actor, "places.institution.move", f"places.institution:{code}", old=old, new=division)
    return house


def same_county(one: Division, other: Division) -> bool:
    """True for two units of one county; of a prefecture or the province, for the same one only."""
    return list(one.path[:3]) == list(other.path[:3])


def check_lasting(*units: Division) -> None:
    """Raise Conflict for a unit that has ended."""
    today = clock.today()
    for each in units:
        if each.valid_to and each.valid_to <= today:
            gone = {"name": each.name, "day": each.valid_to}
            raise Conflict("places.division_gone", _("%(name)s已在 %(day)s 并入别处，请选现在的区划。") % gone)


def check_begun(on: date, source: str) -> None:
    """Raise Invalid for a day to come, because what moves moves at once, and for a change without its document."""
    if on > clock.today():
        raise Invalid("places.move_early", _("生效那天再录：录了马上就移。"), fields={"on": _("还没到这一天")})
    if not source.strip():
        raise Invalid("places.move_source", _("请写明批复或文件。"), fields={"source": _("写明批复或文件的文号。")})


def move_contents(old: Division, new: Division, *, on: date, source: str) -> Moved:
    """Everything that lies in a unit that has become another; the caller has locked both and knows that they are of one county."""
    below = list(Division.objects.filter(parent=old.code, valid_to=None).values_list("code", flat=True))
    values = {"old": old, "new": new, "on": on, "source": source}
    DivisionMove.objects.bulk_create(DivisionMove(division_id=code, **values) for code in below)
    Division.objects.filter(code__in=below).update(parent=new.code)
    houses = list(Institution.objects.filter(division=old.code).values_list("pk", flat=True))
    Institution.objects.filter(pk__in=houses).update(division=new.code)
    settle_paths()
    moved = Institution.objects.filter(pk__in=houses).select_related("division").order_by("pk")
    put_many(entries_of(moved))
    return Moved(len(below), len(houses))
