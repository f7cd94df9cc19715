"""What has come for a pickup point is laid there, taken out again, or handed over at the counter instead."""

import secrets
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.kernel.actor import Actor, system
from wenmai.kernel.crypto import blind_index, seal
from wenmai.kernel.errors import NotFound, permit
from wenmai.library import policies, refusals
from wenmai.library.actions.returning import return_item
from wenmai.library.counters import Counter, Deed
from wenmai.library.due_dates import DaysMode, due_after
from wenmai.library.engine import handing, holding, scenes
from wenmai.library.engine.open_holds import HoldScene, again, with_hold
from wenmai.library.engine.scenes import Scene
from wenmai.library.models import CODES, EventKind, Hold, Item, Loan, PickupPoint, PickupStay, PointKind
from wenmai.library.queries.hold_queue import candidate, terms_of
from wenmai.library.queries.open_days import open_days
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare

MOVED = declare(NoticeKind("library.hold_moved", gettext_lazy("预约的书换了取书处"), urgent=True))
DIGITS: Final = 8
"""Of a code: a hundred million for the few dozen that are open at a point, with ten tries an hour."""
DRAWS: Final = 5


def lay_ready(actor: Actor, *, at: Counter, hold: int, box: int | None = None) -> Deed:
    """Lay what has come for a point there, in a box of a locker (None: the first free one), and tell its reader the code.

    At the house that serves the point. The deed tells "box". Raises NotFound, NotAllowed, Conflict (not_to_lay, no_point, no_box,
    box_taken, boxes_full, hold_busy).
    """
    return with_hold(actor, at, hold, lambda found: _lay(actor, found, box))


def _lay(actor: Actor, found: HoldScene, box: int | None) -> Deed:
    permit(policies.may_circulate(actor, found.house.path))
    if found.done:
        return again(found, EventKind.HOLD_SHELVED)
    scene, point = found.scene, _point_of(found)
    if scene is None or point is None or point.is_home or (found.hold.state, found.hold.pickup_id) != (
        "captured", found.house.id,
    ):  # fmt: skip
        raise refusals.refused("not_to_lay")
    if point.paused_at or point.closed_at:
        raise refusals.refused("no_point")
    until, place = _until(scene, point, found.hold), _box(point, box)
    stay, code = _kept(actor, found, point, place, until)
    change = found.change(actor, EventKind.HOLD_SHELVED)
    change.actor = scenes.who(actor)
    told = {"box": stay.box} if stay.box else {}
    change.event(
        EventKind.HOLD_SHELVED,
        hold=found.hold.pk,
        alias=found.hold.alias,
        until=until.isoformat(),
        point=point.pk,
        **told,
    )
    change.told(hold=found.hold.pk, shelf=until.isoformat())
    change.put_hold(found.hold.pk, "on_shelf", item=scene.item.id, until=until)
    _tell(found, point, stay, code)
    return change.write()


def _point_of(found: HoldScene) -> PickupPoint | None:
    """Locked after the item and the hold, so that its boxes are given one after the other."""
    rows = PickupPoint.objects.select_for_update(of=("self",)).select_related("house", "place")
    return rows.filter(pk=found.hold.point_id).first() if found.hold.point_id else None


def _until(scene: Scene, point: PickupPoint, hold: Hold) -> datetime:
    who = candidate(hold.pk)
    days, mode = terms_of([who], scene.item)[0].shelf_days, DaysMode.PLAIN if point.always else DaysMode.NEXT_OPEN
    return due_after(scene.at, days, mode, open_days(point.place or point.house)).at


def _box(point: PickupPoint, wanted: int | None) -> int | None:
    if point.kind != PointKind.LOCKER:
        return None
    taken = set(point.stays.filter(out_at=None).values_list("box", flat=True))
    if wanted is not None and not 1 <= wanted <= point.boxes:
        raise refusals.refused("no_box")
    if wanted in taken:
        raise refusals.refused("box_taken")
    free = wanted or next((each for each in range(1, point.boxes + 1) if each not in taken), None)
    if free is None:
        raise refusals.refused("boxes_full")
    return free


def _kept(
    actor: Actor, found: HoldScene, point: PickupPoint, box: int | None, until: datetime
) -> tuple[PickupStay, str]:
    """The row, with a code that no other open stay of the point has."""
    assert found.scene is not None
    PickupStay.objects.filter(item=found.scene.item.id, out_at=None).update(
        out_at=found.at, end="emptied", code_sealed=None
    )  # it is here, so it lies nowhere else
    for _draw in range(DRAWS):
        code = "".join(secrets.choice("0123456789") for _each in range(DIGITS))
        row = PickupStay(
            point=point, hold=found.hold, item_id=found.scene.item.id, box=box, laid_at=found.at,
            laid_by=scenes.who(actor), until=until, code_index=index_of(point.pk, code),
            code_sealed=seal(code, CODES),
        )  # fmt: skip
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            continue
        return row, code
    raise refusals.refused("hold_busy")


def index_of(point: int, code: str) -> str:
    """How a code of a point is found."""
    return blind_index(f"{point}:{code}", CODES)


def _tell(found: HoldScene, point: PickupPoint, stay: PickupStay, code: str) -> None:
    reader = found.hold.reader
    if reader is None or reader.person is None:
        return
    title = Item.objects.values_list("record__title", flat=True).get(pk=stay.item_id)
    body = lazy(lambda: _words(title, point, stay, code), str)()
    note = Note(
        holding.READY.name, gettext_lazy("预约的书到了"), body, "/library/holds/",
        f"{found.hold.pk}:{found.counter.key}"[:100], point.house.code,
    )  # fmt: skip
    tell(system(), persons=[reader.person], note=note)


def _words(title: str, point: PickupPoint, stay: PickupStay, code: str) -> str:
    said = {
        "title": title, "point": point.name, "box": stay.box, "code": code,
        "day": date_format(localtime(stay.until), "n月j日"),
    }  # fmt: skip
    if stay.box:
        return (
            _("《%(title)s》在%(point)s %(box)s 号格等你，取书码 %(code)s，%(day)s前来取。过了这天就给下一位。") % said
        )
    return _("《%(title)s》在%(point)s等你，取书码 %(code)s，%(day)s前来取。过了这天就给下一位。") % said


def move_to_counter(actor: Actor, *, at: Counter, hold: int) -> Deed:
    """It is fetched at the counter of the house instead; what lies at the point has been taken out of it. Its reader is told.

    Raises NotFound, NotAllowed, Conflict (hold_over, not_to_lay for one that has no point).
    """
    return with_hold(actor, at, hold, lambda found: _move(actor, found))


def _move(actor: Actor, found: HoldScene) -> Deed:
    permit(policies.may_circulate(actor, found.house.path))
    if found.done:
        return again(found, EventKind.HOLD_MOVED)
    row = found.hold
    if row.closed_at:
        raise refusals.refused("hold_over")
    if row.point_id is None or row.pickup_id != found.house.id:
        raise refusals.refused("not_to_lay")
    change = found.change(actor, EventKind.HOLD_MOVED)
    change.actor = scenes.who(actor)
    change.event(EventKind.HOLD_MOVED, hold=row.pk, alias=row.alias, point=row.point_id)
    change.told(hold=row.pk)
    Hold.objects.filter(pk=row.pk).update(point=None)
    handing.out(row.pk, "emptied", found.at)
    handing.end_delivery(row.pk, "counter", found.at)
    _tell_moved(found)
    if found.scene and row.state in ("captured", "on_shelf"):
        holding.shelve_again(found.scene, change, row.pk)
    return change.write()


def _tell_moved(found: HoldScene) -> None:
    """Said at once, whether it lies ready or not: who goes to the point goes in vain."""
    reader = found.hold.reader
    if reader is None or reader.person is None:
        return
    house = found.house.institution
    body = lazy(
        lambda: _("书改到%(house)s服务台取。到了另发消息；已经到了的，来取就行。") % {"house": house.label}, str
    )()
    key = f"moved:{found.hold.pk}:{found.hold.point_id}"
    note = Note(MOVED.name, gettext_lazy("预约的书换了取书处"), body, "/library/holds/", key, house.code)
    tell(system(), persons=[reader.person], note=note)


@transaction.atomic
def empty_place(actor: Actor, *, at: Counter, stay: int) -> Deed | None:
    """取出来了: what nobody fetched is taken out, and scanned as a return, which says whose it is now. None if it was out already.

    Raises NotFound, NotAllowed, Conflict (still_held while its reader may come).
    """
    seen = PickupStay.objects.filter(pk=stay).first()
    if seen is None:
        raise NotFound("library.no_stay", _("没有这一格。请刷新后再看。"))
    scene = scenes.at_counter(actor, at, seen.item_id)
    row = PickupStay.objects.select_related("hold").get(pk=stay)
    permit(row.hold.pickup_id == scene.house.id)
    if row.out_at:
        return None
    if row.hold.closed_at is None:
        raise refusals.refused("still_held")
    handing.out(row.hold_id, "emptied", scene.at)
    if Loan.objects.filter(item=row.item_id, closed_at=None).exists() or scene.now.transit:
        return None
    return return_item(actor, at=at, item=row.item_id)
