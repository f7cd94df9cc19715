"""Pickup points of a house: made, paused, taken up again, closed. Nothing that is meant for one is moved in silence."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, NotFound, permit
from wenmai.library import policies, refusals
from wenmai.library.actions.laying import move_to_counter
from wenmai.library.counters import Counter
from wenmai.library.models import Hold, PickupPoint, PointKind
from wenmai.places.models import Institution


@dataclass(frozen=True, slots=True)
class PointDraft:
    """A new point. `place` is the key of the institution where it stands, `for_whom` categories of readers (none: all)."""

    kind: str
    name: str
    address: str = ""
    place: int | None = None
    always: bool = False
    boxes: int = 0
    run_by: str = ""
    for_whom: tuple[str, ...] = ()
    demo: bool = False


@transaction.atomic
def make_point(actor: Actor, *, house: Institution, draft: PointDraft) -> PickupPoint:
    """A point that the house serves. Raises NotAllowed, Invalid (boxes), Conflict (point_named)."""
    permit(policies.may_keep_points(actor, house.scope_path), _("取书点由馆长（站长）设立。"))
    _check(draft)
    row = PickupPoint(
        house=house, kind=draft.kind, name=draft.name.strip(), address=draft.address.strip(), place_id=draft.place,
        always=draft.always, boxes=draft.boxes, run_by=draft.run_by.strip(), for_whom=list(draft.for_whom),
        made_at=clock.now(), demo=draft.demo,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise refusals.refused("point_named") from error
    note(actor, "library.point_made", f"library.point:{row.pk}", kind=row.kind, name=row.name)
    return row


def _check(draft: PointDraft) -> None:
    if not draft.name.strip():
        raise Invalid("library.point_name", _("请写取书点的名字。"), fields={"name": _("写名字")})
    if (draft.kind == PointKind.LOCKER) != (1 <= draft.boxes <= 500):
        said = _("取书柜要写有几格（1 到 500），别的不写。")
        raise Invalid("library.boxes", said, fields={"boxes": said})


@transaction.atomic
def pause_point(actor: Actor, *, point: int, why: str) -> PickupPoint:
    """Nobody chooses it and nothing is laid there; what lies there is still handed over. Twice keeps the first time."""
    row = _locked(actor, point)
    if not why.strip():
        raise Invalid("library.reason", _("请写明为什么停用。"), fields={"why": _("写明原因")})
    if row.paused_at is None:
        row.paused_at, row.paused_why = clock.now(), why.strip()[:100]
        row.save(update_fields=["paused_at", "paused_why"])
        note(actor, "library.point_paused", f"library.point:{row.pk}", why=row.paused_why)
    return row


@transaction.atomic
def resume_point(actor: Actor, *, point: int) -> PickupPoint:
    """It is in use again. Raises Conflict (no_point) for one that is closed."""
    row = _locked(actor, point)
    if row.closed_at:
        raise refusals.refused("no_point")
    if row.paused_at:
        row.paused_at, row.paused_why = None, ""
        row.save(update_fields=["paused_at", "paused_why"])
        note(actor, "library.point_resumed", f"library.point:{row.pk}")
    return row


def close_point(actor: Actor, *, point: int, why: str) -> PickupPoint:
    """End it: all that wait for it fetch at the counter of the house, by an event each, and are told.

    Raises NotFound, NotAllowed, Invalid without a reason, Conflict (point_in_use) while something lies there: that has to be taken
    out by hand. What was moved before that stays moved. Twice keeps the first time.
    """
    row = pause_point(actor, point=point, why=why)
    code = row.house.code
    for hold in list(Hold.objects.filter(point=row, closed_at=None).order_by("pk").values_list("pk", flat=True)):
        if not row.stays.filter(hold=hold, out_at=None).exists():
            move_to_counter(actor, at=Counter(code, f"point-over:{point}:{hold}"), hold=hold)
    with transaction.atomic():
        row = _locked(actor, point)
        if row.stays.filter(out_at=None).exists() or Hold.objects.filter(point=row, closed_at=None).exists():
            raise refusals.refused("point_in_use")
        if row.closed_at is None:
            row.closed_at = clock.now()
            row.save(update_fields=["closed_at"])
            note(actor, "library.point_closed", f"library.point:{row.pk}", why=row.paused_why)
    return row


def _locked(actor: Actor, point: int) -> PickupPoint:
    rows = PickupPoint.objects.select_for_update(of=("self",)).select_related("house__division")
    row = rows.filter(pk=point).first()
    if row is None:
        raise NotFound("library.no_point", _("没有这个取书点。"))
    permit(policies.may_keep_points(actor, row.house.scope_path), _("取书点由馆长（站长）管。"))
    return row
