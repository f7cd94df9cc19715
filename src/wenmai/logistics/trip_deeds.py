"""What a tap on the driver's page asks for, and what is said when it is done."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import uuid4

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid
from wenmai.kernel.whole import whole
from wenmai.logistics.actions import driving
from wenmai.logistics.models import Crate, CrateState, Deed
from wenmai.logistics.queries.crates import deed_under, is_aboard


class Tap(NamedTuple):
    """Where on the trip, which crate, and the key of the page: the same tap sent again is the same deed."""

    trip: int
    position: int
    crate: str
    page: str

    def about(self, deed: str) -> dict[str, Any]:
        """What the action asks for."""
        key = f"trip:{self.trip}:{self.page}:{deed}:{self.crate}"
        return {"trip": self.trip, "position": self.position, "crate": self.crate, "key": key}


def done(actor: Actor, trip: int, sent: Mapping[str, str]) -> str:
    """Do what the form says; the words for it. Raises what the deeds raise, Invalid for anything else."""
    page = sent.get("key", "")[:40] or uuid4().hex
    tap = Tap(trip, whole(sent.get("position"), 3), sent.get("crate", "").strip().upper()[:12], page)
    match sent.get("do"):
        case "load":
            return _loaded(driving.load(actor, **tap.about("load")))
        case "down":
            return _down(driving.set_down(actor, **tap.about("down")))
        case "scan":
            return _scanned(actor, tap)
        case "reach":
            return _("到了：%s。") % driving.reach(actor, trip=trip, position=tap.position).house.label
        case "end":
            driving.end_trip(actor, trip=trip)
            return _("收车了。")
    raise Invalid("logistics.deed", _("没有这个操作。请刷新后再试。"))


def _scanned(actor: Actor, tap: Tap) -> str:
    """A scan at a stop: what is on board is set down, anything else is taken. Sent again it is what it was the first time.

    Looks on board before it looks for the keys, so that the same scan at the same instant is not taken for the next.
    """
    load, down = tap.about("load"), tap.about("down")
    aboard = is_aboard(tap.trip, tap.crate)
    earlier = deed_under(load["key"], down["key"])
    if earlier == Deed.SET_DOWN or (earlier is None and aboard):
        return _down(driving.set_down(actor, **down))
    return _loaded(driving.load(actor, **load))


def _loaded(crate: Crate) -> str:
    return _("%(code)s 装上车了，送往%(house)s。") % {"code": crate.code, "house": crate.destination.label}


def _down(crate: Crate) -> str:
    if crate.state == CrateState.DELIVERED:
        return _("%s 送到了。") % crate.code
    return _("%(code)s 卸下了，等去%(house)s的车。") % {"code": crate.code, "house": crate.destination.label}
