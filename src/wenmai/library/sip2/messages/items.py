"""What an item is and says of itself. Source: 3M SIP 2.00, messages 17/18 and 19/20."""

from dataclasses import dataclass
from typing import ClassVar

from wenmai.library.sip2 import vocabulary as v
from wenmai.library.sip2.messages.base import Answer, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnswer(Answer):
    """18; the codes are those of codes.CirculationStatus, SecurityMarker and FeeType. An unknown item has no title."""

    CODE: ClassVar[str] = "18"
    status: v.Code2
    security: v.Code2 = "01"
    fee_type: v.Code2 = "01"
    at: v.Moment = None
    queue_length: v.HoldQueueLength = None
    due: v.OptionalDue = None
    recalled: v.RecallDate = None
    pickup_by: v.HoldPickupDate = None
    item: v.Item = ""
    title: v.Title = ""
    owner: v.Owner = ""
    currency: v.Currency = ""
    fee: v.OptionalFeeAmount = None
    media: v.Media = ""
    permanent_location: v.OptionalPermanentLocation = ""
    current_location: v.OptionalCurrentLocation = ""
    properties: v.ItemProperties = ""
    screen: v.ScreenMessages = ()
    printed: v.PrintLines = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Request[ItemAnswer]):
    """17: what is this item?"""

    CODE: ClassVar[str] = "17"
    ANSWER: ClassVar[type[Answer]] = ItemAnswer
    at: v.Moment = None
    institution: v.Institution = ""
    item: v.Item = ""
    terminal_password: v.OptionalTerminalPassword = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkItemAnswer(Answer):
    """20: whether the properties were kept."""

    CODE: ClassVar[str] = "20"
    ok: v.Success
    at: v.Moment = None
    item: v.Item = ""
    title: v.OptionalTitle = ""
    properties: v.ItemProperties = ""
    screen: v.ScreenMessages = ()
    printed: v.PrintLines = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkItem(Request[MarkItemAnswer]):
    """19: item status update, what the terminal found out about an item's properties."""

    CODE: ClassVar[str] = "19"
    ANSWER: ClassVar[type[Answer]] = MarkItemAnswer
    at: v.Moment = None
    institution: v.Institution = ""
    item: v.Item = ""
    terminal_password: v.OptionalTerminalPassword = ""
    properties: v.RequiredItemProperties = ""
