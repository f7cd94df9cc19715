"""Loans, returns, renewals and holds. Source: 3M SIP 2.00, messages 11/12, 09/10, 29/30, 65/66, 15/16."""

from dataclasses import dataclass
from typing import ClassVar

from wenmai.library.sip2 import vocabulary as v
from wenmai.library.sip2.messages.base import Answer, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutAnswer(Answer):
    """12; `renewal` says that the reader had the item already."""

    CODE: ClassVar[str] = "12"
    ok: v.Success
    renewal: v.Flag = False
    magnetic: v.Maybe = None
    desensitize: v.Maybe = None
    at: v.Moment = None
    institution: v.Institution = ""
    patron: v.Patron = ""
    item: v.Item = ""
    title: v.Title = ""
    due: v.Due = None
    fee_type: v.FeeKind = ""
    security_inhibit: v.SecurityInhibit = None
    currency: v.Currency = ""
    fee: v.OptionalFeeAmount = None
    media: v.Media = ""
    properties: v.ItemProperties = ""
    transaction: v.Transaction = ""
    screen: v.ScreenMessages = ()
    printed: v.PrintLines = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout(Request[CheckoutAnswer]):
    """11; `no_block` tells of a loan already made off-line, due at `offline_due`: it must be taken."""

    CODE: ClassVar[str] = "11"
    ANSWER: ClassVar[type[Answer]] = CheckoutAnswer
    renewal_allowed: v.Flag = True
    no_block: v.Flag = False
    at: v.Moment = None
    offline_due: v.Moment = None
    institution: v.Institution = ""
    patron: v.Patron = ""
    item: v.Item = ""
    terminal_password: v.TerminalPassword = ""
    properties: v.ItemProperties = ""
    password: v.OptionalPatronPassword = ""
    fee_acknowledged: v.FeeAcknowledged = None
    cancel: v.Cancel = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckinAnswer(Answer):
    """10; `alert` makes the terminal sound: the item goes elsewhere, and CV, CT, CY and DA say why and where to."""

    CODE: ClassVar[str] = "10"
    ok: v.Success
    resensitize: v.Flag = True
    magnetic: v.Maybe = None
    alert: v.Flag = False
    at: v.Moment = None
    institution: v.Institution = ""
    item: v.Item = ""
    permanent_location: v.PermanentLocation = ""
    title: v.OptionalTitle = ""
    sort_bin: v.SortBin = ""
    patron: v.OptionalPatron = ""
    media: v.Media = ""
    properties: v.ItemProperties = ""
    alert_type: v.AlertType = ""
    destination: v.Destination = ""
    hold_patron: v.HoldPatron = ""
    hold_patron_name: v.HoldPatronName = ""
    screen: v.ScreenMessages = ()
    printed: v.PrintLines = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkin(Request[CheckinAnswer]):
    """09; `no_block` tells of a return already taken off-line, at `returned_at`."""

    CODE: ClassVar[str] = "09"
    ANSWER: ClassVar[type[Answer]] = CheckinAnswer
    no_block: v.Flag = False
    at: v.Moment = None
    returned_at: v.Moment = None
    location: v.CurrentLocation = ""
    institution: v.Institution = ""
    item: v.Item = ""
    terminal_password: v.TerminalPassword = ""
    properties: v.ItemProperties = ""
    cancel: v.Cancel = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewAnswer(Answer):
    """30: the loan as it stands after a renewal, or why there was none."""

    CODE: ClassVar[str] = "30"
    ok: v.Success
    renewal: v.Flag = True
    magnetic: v.Maybe = None
    desensitize: v.Maybe = None
    at: v.Moment = None
    institution: v.Institution = ""
    patron: v.Patron = ""
    item: v.Item = ""
    title: v.Title = ""
    due: v.Due = None
    fee_type: v.FeeKind = ""
    security_inhibit: v.SecurityInhibit = None
    currency: v.Currency = ""
    fee: v.OptionalFeeAmount = None
    media: v.Media = ""
    properties: v.ItemProperties = ""
    transaction: v.Transaction = ""
    screen: v.ScreenMessages = ()
    printed: v.PrintLines = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Renew(Request[RenewAnswer]):
    """29; the item or the title names the loan."""

    CODE: ClassVar[str] = "29"
    ANSWER: ClassVar[type[Answer]] = RenewAnswer
    third_party: v.Flag = False
    no_block: v.Flag = False
    at: v.Moment = None
    offline_due: v.Moment = None
    institution: v.Institution = ""
    patron: v.Patron = ""
    password: v.OptionalPatronPassword = ""
    item: v.OptionalItem = ""
    title: v.OptionalTitle = ""
    terminal_password: v.OptionalTerminalPassword = ""
    properties: v.ItemProperties = ""
    fee_acknowledged: v.FeeAcknowledged = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewAllAnswer(Answer):
    """66: which loans were renewed and which were not."""

    CODE: ClassVar[str] = "66"
    ok: v.Success
    renewed_count: v.Count4 = 0
    unrenewed_count: v.Count4 = 0
    at: v.Moment = None
    institution: v.Institution = ""
    renewed: v.RenewedItems = ()
    unrenewed: v.UnrenewedItems = ()
    screen: v.ScreenMessages = ()
    printed: v.PrintLines = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewAll(Request[RenewAllAnswer]):
    """65: renew whatever the reader has."""

    CODE: ClassVar[str] = "65"
    ANSWER: ClassVar[type[Answer]] = RenewAllAnswer
    at: v.Moment = None
    institution: v.Institution = ""
    patron: v.Patron = ""
    password: v.OptionalPatronPassword = ""
    terminal_password: v.OptionalTerminalPassword = ""
    fee_acknowledged: v.FeeAcknowledged = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAnswer(Answer):
    """16; `available` says that a copy stands ready now."""

    CODE: ClassVar[str] = "16"
    ok: v.Success
    available: v.Flag = False
    at: v.Moment = None
    expires: v.ExpirationDate = None
    position: v.QueuePosition = None
    pickup: v.PickupLocation = ""
    institution: v.Institution = ""
    patron: v.Patron = ""
    item: v.OptionalItem = ""
    title: v.OptionalTitle = ""
    screen: v.ScreenMessages = ()
    printed: v.PrintLines = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Request[HoldAnswer]):
    """15; the mode is one of codes.HoldMode."""

    CODE: ClassVar[str] = "15"
    ANSWER: ClassVar[type[Answer]] = HoldAnswer
    mode: v.Code1 = "+"
    at: v.Moment = None
    expires: v.ExpirationDate = None
    pickup: v.PickupLocation = ""
    hold_type: v.HoldKind = ""
    institution: v.Institution = ""
    patron: v.Patron = ""
    password: v.OptionalPatronPassword = ""
    item: v.OptionalItem = ""
    title: v.OptionalTitle = ""
    terminal_password: v.OptionalTerminalPassword = ""
    fee_acknowledged: v.FeeAcknowledged = None
