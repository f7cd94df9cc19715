"""What readers and clerks do with holds on pages, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wenmai.catalogue.queries.records import get_record
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound
from wenmai.library import foreign, refusals
from wenmai.library.actions.ending_holds import cancel_hold
from wenmai.library.actions.finding_holds import miss_for_hold, take_for_hold
from wenmai.library.actions.freezing_holds import freeze_hold, thaw_hold
from wenmai.library.actions.holds import Wish, place_hold
from wenmai.library.actions.moving_holds import Elsewhere, move_hold
from wenmai.library.counters import Counter, Deed
from wenmai.library.forms.holds import FreezeForm, HoldForm
from wenmai.library.models import Hold, Reader
from wenmai.library.queries.hold_pages import HoldLine, held_among, my_holds
from wenmai.library.queries.kin import Relative, family_of
from wenmai.library.queries.pickup import brought_home, pickup_choices
from wenmai.library.queries.scanning import item_card
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import institutions_by_id


@dataclass(frozen=True, slots=True)
class HoldBox:
    """The box on the page of a record: a form for those who do not wait for it yet, else what to do first. `held`: somebody of
    the family does.
    """

    form: HoldForm | None
    held: bool
    editions: bool


def box(actor: Actor, record: int, *, editions: bool) -> HoldBox:
    """The box for whoever looks."""
    family = family_of(actor)
    waits = {each.reader for each in my_holds(actor) if each.open and each.record == record} if family else set()
    left = [each for each in family if each.row.pk not in waits]
    if not left:
        return HoldBox(None, held=bool(waits), editions=editions)
    first = left[0].row
    return HoldBox(hold_form(first.category, family=left, initial={"pickup": first.home.code}), bool(waits), editions)


def hold_form(category: str, data: Any = None, *, family: Sequence[Relative] = (), **more: Any) -> HoldForm:
    """The form of a reader of a category, with an address where something can be brought home; `family` may be waited for."""
    readers = [(str(each.row.pk), each.name or str(_("我自己"))) for each in family]
    return HoldForm(data, places=pickup_choices(category), home=brought_home(), readers=readers, **more)


def form_of(actor: Actor, data: Any) -> HoldForm:
    """The form of the actor and the family, filled in."""
    family = family_of(actor)
    chosen = next((each.row for each in family if str(each.row.pk) == data.get("reader")), None)
    first = chosen or (family[0].row if family else None)
    return hold_form(first.category if first else "", data, family=family)


@dataclass(frozen=True, slots=True)
class ListHolds:
    """What the buttons of a list need: the house where the reader fetches, and the records that they wait for already."""

    pickup: str
    label: str
    held: frozenset[int]


def list_holds(actor: Actor, records: Sequence[int]) -> ListHolds | None:
    """The buttons of a page of records for who has a card, None for others. Two queries."""
    if not actor.person:
        return None
    reader = Reader.objects.select_related("home").filter(person=actor.person, closed_at=None).first()
    if reader is None:
        return None
    return ListHolds(reader.home.code, reader.home.label, held_among(reader.pk, records))


def ask(actor: Actor, record: int, form: HoldForm, key: str) -> str:
    """Place a hold of a record for the actor or one of the family; what to say. Raises what `place_hold` raises."""
    reader = form.reader()
    if reader is None:
        raise refusals.no_reader()
    row, where = get_record(actor, record), form.where()
    work = row.work_id if form.cleaned_data["any_edition"] else None
    wish = Wish(reader, work=work, **where) if work else Wish(reader, record=row.pk, **where)
    foreign.vouch_to_wait(reader)
    placed = place_hold(actor, at=Counter(where["pickup"], f"me:{key}", channel="online"), wish=wish)
    refuse_over(placed)
    return _("约上了。书到了发消息给你，不用天天来问。")


def refuse_over(placed: Deed) -> None:
    """Nothing unless a form was sent again after its hold had ended. Raises Conflict (library.hold_over)."""
    if placed.repeated and not Hold.objects.filter(pk=placed.hold or 0, closed_at=None).exists():
        raise Conflict("library.hold_over", _("这次预约已经了结。要再约，请再点一次预约。"))


def change(actor: Actor, hold: int, deed: str, form: FreezeForm, key: str) -> str:
    """Cancel, set aside or go on with one of the actor's holds; what to say. Raises what the actions raise."""
    found = mine(actor, hold)
    at = Counter(found.pickup_code, f"me:{key}", channel="online")
    if deed == "cancel":
        cancel_hold(actor, at=at, hold=hold)
        return _("取消了。")
    if deed == "thaw":
        thaw_hold(actor, at=at, hold=hold)
        return _("接着排，位置没变。")
    if deed != "freeze":
        raise Invalid("library.deed", _("这一步看不懂。请刷新后再办。"))
    freeze_hold(actor, at=at, hold=hold, until=form.cleaned_data.get("until"))
    return _("先让给后面的人，位置留着。")


def mine(actor: Actor, hold: int) -> HoldLine:
    """One of the actor's own holds. Raises NotFound."""
    found = next((each for each in my_holds(actor) if each.key == hold), None)
    if found is None:
        raise NotFound("library.no_hold", _("没有这项预约。"))
    return found


def elsewhere_form(actor: Actor, hold: HoldLine, data: Any = None) -> HoldForm:
    """The form for another place to fetch it, at first the one it has."""
    reader = next((each.row for each in family_of(actor) if each.row.pk == hold.reader), None)
    now = hold.pickup_code + (f":{hold.point_key}" if hold.point_key else "")
    form = hold_form(reader.category if reader else "", data, initial={"pickup": now})
    del form.fields["any_edition"]
    return form


def move(actor: Actor, hold: HoldLine, form: HoldForm, key: str) -> str:
    """Fetch it elsewhere; what to say. Raises what `move_hold` raises."""
    at = Counter(hold.pickup_code, f"me:{key}", channel="online")
    move_hold(actor, at=at, hold=hold.key, to=Elsewhere(**form.where()))
    return _("取书处换了，排的位置没变。")


def found_at_desk(actor: Actor, house: Institution, item: int, deed: str, key: str) -> str:
    """拿到了 or 没找到 for a copy of the pull list; what to say. Raises what the actions raise."""
    at = Counter(house.code, f"pull:{key}", terminal="desk")
    title = item_card(item).title
    if deed == "missed":
        missing = miss_for_hold(actor, at=at, item=item).told.get("missing")
        said = _("记下了，《%s》登记为找不到，改从别处找。") if missing else _("记下了，改从别处找《%s》。")
        return said % title
    return _("《%s》留好了。") % title + where_to(take_for_hold(actor, at=at, item=item))


def where_to(deed: Deed) -> str:
    """What to do with the book that a deed has kept for somebody."""
    if deed.shelf_until:
        day = date_format(localtime(deed.shelf_until), "n月j日")
        return _("有人预约：请放到预约架，留到 %s。") % day
    if deed.hold and deed.destination:
        return _("有人预约：请放进送往%s的箱子。") % institutions_by_id([deed.destination])[deed.destination].label
    return ""
