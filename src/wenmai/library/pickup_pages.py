"""What staff and who carries books do with pickup points on pages, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import blind_index
from wenmai.kernel.errors import Invalid, NotFound
from wenmai.library import refusals
from wenmai.library.actions.handing_over import fail_delivery, give_to, hand_over, open_box
from wenmai.library.actions.laying import empty_place, lay_ready, move_to_counter
from wenmai.library.actions.points import close_point, pause_point, resume_point
from wenmai.library.counters import Counter
from wenmai.library.forms.points import PointForm
from wenmai.library.hold_pages import where_to
from wenmai.library.models import PickupPoint
from wenmai.library.queries.rules import categories, houses_that_lend
from wenmai.people.queries.staff import account_to_appoint, staff_at
from wenmai.places.models import Institution

Given = Mapping[str, Any]
Act = Callable[[Given], str]


def point_form(house: Institution, data: Any = None) -> PointForm:
    """The form for a point of a house; it may stand at the houses of the same county."""
    near = houses_that_lend().filter(division__path__contains=[house.division.path[:3][-1]]).exclude(pk=house.pk)
    return PointForm(data, places=list(near.order_by("division", "code")[:200]), categories=categories())


def keep_point(actor: Actor, house: Institution, point: int, deed: str, why: str) -> str:
    """Pause, resume or close a point of the house; what to say. Raises what the actions raise."""
    if not PickupPoint.objects.filter(pk=point, house=house).exists():
        raise NotFound("library.no_point", _("没有这个取书点。"))
    if deed == "resume":
        return _("%s恢复了。") % resume_point(actor, point=point)
    if deed == "pause":
        return _("%s停用了，新预约选不到它。里面的书还能取。") % pause_point(actor, point=point, why=why)
    if deed != "close":
        raise Invalid("library.deed", _("这一步看不懂。请刷新后再办。"))
    return _("%s停办了。还在等的改到服务台取，都告诉了读者。") % close_point(actor, point=point, why=why)


def done(actor: Actor, house: Institution, given: Given) -> str:
    """Do what a button of the page of work says; what to say of it. Raises what the actions raise."""
    act = _DEEDS.get(given["deed"])
    if act is None:
        raise Invalid("library.deed", _("这一步看不懂。请刷新后再办。"))
    return act(actor, house, given)


def _at(actor: Actor, house: Institution, given: Given) -> Counter:
    said = f"{actor.person}:{given['key']}:{given['deed']}:{given['hold'] or given['stay']}"
    return Counter(house.code, f"pickup:{blind_index(said, 'library.desk')}", terminal="desk")


def _lay(actor: Actor, house: Institution, given: Given) -> str:
    deed = lay_ready(actor, at=_at(actor, house, given), hold=given["hold"] or 0, box=given["box"])
    day = date_format(localtime(deed.shelf_until), "n月j日") if deed.shelf_until else ""
    if box := deed.told.get("box"):
        return _("请放进 %(box)s 号格，取书码发给读者了，留到 %(day)s。") % {"box": box, "day": day}
    return _("请带去放好，取书码发给读者了，留到 %s。") % day


def _counter(actor: Actor, house: Institution, given: Given) -> str:
    move_to_counter(actor, at=_at(actor, house, given), hold=given["hold"] or 0)
    return _("改到服务台取，告诉了读者。请放到预约架。")


def _empty(actor: Actor, house: Institution, given: Given) -> str:
    deed = empty_place(actor, at=_at(actor, house, given), stay=given["stay"] or 0)
    if deed is None:
        return _("取出来了。")
    return _("取出来了。") + (where_to(deed) or _("请放回书架，或放进送回去的箱子。"))


def _open(actor: Actor, house: Institution, given: Given) -> str:
    """By the code that a reader says at a shelf, where no locker asks for it."""
    if not PickupPoint.objects.filter(pk=given["point"] or 0, house=house).exists():
        raise refusals.refused("no_code")
    opened = open_box(actor, point=given["point"], code=given["code"], terminal="desk")
    due = opened.deed.due_at
    return _("取书码对，借给读者了，%s前还。") % (date_format(localtime(due), "n月j日") if due else "")


def _give(actor: Actor, house: Institution, given: Given) -> str:
    if given["parcel"]:
        give_to(actor, delivery=given["delivery"] or 0, parcel=given["parcel"])
        return _("邮件号记下了。收到后点“送到了”。")
    give_to(actor, delivery=given["delivery"] or 0, bearer=_bearer(actor, house, given))
    return _("定好了谁送。")


def _bearer(actor: Actor, house: Institution, given: Given) -> str:
    """Whoever is named by phone or e-mail, or chosen of the staff of the house; nobody named is the actor."""
    chosen, who = given["bearer"], given["who"].strip()
    if not who and not chosen:
        return actor.person
    if not who:
        if chosen not in dict(staff_at(house.code)):
            raise refusals.refused("no_bearer")
        return str(chosen)
    try:
        return account_to_appoint(who).person_id
    except NotFound as error:
        raise refusals.refused("no_bearer") from error


def _handed(actor: Actor, _house: Institution | None, given: Given) -> str:
    due = hand_over(actor, delivery=given["delivery"] or 0).due_at
    day = date_format(localtime(due), "n月j日") if due else ""
    return _("送到了，算借出，%s前还。地址删了。") % day


def _failed(actor: Actor, _house: Institution | None, given: Given) -> str:
    fail_delivery(actor, delivery=given["delivery"] or 0, why=given["why"])
    return _("记下了。请把书带回馆，再定谁送，或改到服务台取。")


def errand(actor: Actor, given: Given) -> str:
    """送到了 or 没送到, by who carries it; what to say. Raises what the actions raise."""
    if given["deed"] not in ("handed", "failed"):
        raise Invalid("library.deed", _("这一步看不懂。请刷新后再办。"))
    return _handed(actor, None, given) if given["deed"] == "handed" else _failed(actor, None, given)


_DEEDS: Mapping[str, Callable[[Actor, Institution, Given], str]] = {
    "lay": _lay,
    "counter": _counter,
    "empty": _empty,
    "open": _open,
    "give": _give,
    "handed": _handed,
    "failed": _failed,
}
