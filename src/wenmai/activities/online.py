"""线上线下同时 (SC-G09): what goes online beside the date on the spot, and the places for it."""

from dataclasses import replace

from django.utils.translation import gettext as _

from wenmai.activities.drafts import ActivityDraft
from wenmai.activities.models import Activity
from wenmai.activities.vocabulary import Mode
from wenmai.booking.drafts.claims import Seats, Slot
from wenmai.kernel.errors import Invalid
from wenmai.kernel.links import is_link

ONLINE_PLACES = "线上"


def with_online(activity: Activity, slot: Slot) -> Slot:
    """The date with places for who takes part over the network, where they are booked."""
    wanted = activity.also_online and activity.online_places and slot.seats
    if not wanted or any(each.online for each in slot.seats):
        return slot
    return replace(slot, seats=(*slot.seats, Seats(ONLINE_PLACES, activity.online_places, online=True)))


def check_online(draft: ActivityDraft) -> None:
    """Raises Invalid for a pair that there is not."""
    if draft.also_online and draft.mode == Mode.ONLINE:
        message = _("只在线上办的，不选“线上线下同时”。")
        raise Invalid("activities.pair", message, fields={"also_online": message})
    if draft.online_from and draft.mode != Mode.ONLINE:
        message = _("只有线上办的才写“从哪里”。")
        raise Invalid("activities.pair", message, fields={"online_from": message})
    if draft.online_at and not is_link(draft.online_at):
        message = _("线上的地址要写完整的网址，以 https:// 开头，例如 https://www.example.com/live。")
        raise Invalid("activities.online_at", message, fields={"online_at": message})
    if (draft.online_places or draft.online_at) and not draft.also_online:
        message = _("要有线上的名额和地址，先选“线上线下同时”。")
        raise Invalid("activities.pair", message, fields={"also_online": message})
