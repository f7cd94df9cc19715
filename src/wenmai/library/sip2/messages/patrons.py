"""Readers, their cards and their fees. Source: 3M SIP 2.00, messages 23/24, 63/64, 01/24, 25/26, 35/36, 37/38."""

from dataclasses import dataclass
from typing import ClassVar

from wenmai.library.sip2 import vocabulary as v
from wenmai.library.sip2.messages.base import Answer, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronStatusAnswer(Answer):
    """24, the answer to 23 and 01."""

    CODE: ClassVar[str] = "24"
    flags: v.PatronFlags
    language: v.Code3 = "019"
    at: v.Moment = None
    institution: v.Institution = ""
    patron: v.Patron = ""
    name: v.PersonalName = ""
    valid: v.ValidPatron = None
    valid_password: v.ValidPatronPassword = None
    currency: v.Currency = ""
    fee: v.OptionalFeeAmount = None
    screen: v.ScreenMessages = ()
    printed: v.PrintLines = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronStatus(Request[PatronStatusAnswer]):
    """23: may this reader borrow?"""

    CODE: ClassVar[str] = "23"
    ANSWER: ClassVar[type[Answer]] = PatronStatusAnswer
    language: v.Code3 = "019"
    at: v.Moment = None
    institution: v.Institution = ""
    patron: v.Patron = ""
    terminal_password: v.TerminalPassword = ""
    password: v.PatronPassword = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Request[PatronStatusAnswer]):
    """01: the card was misused or left behind."""

    CODE: ClassVar[str] = "01"
    ANSWER: ClassVar[type[Answer]] = PatronStatusAnswer
    card_retained: v.Flag = False
    at: v.Moment = None
    institution: v.Institution = ""
    message: v.BlockedCardMessage = ""
    patron: v.Patron = ""
    terminal_password: v.TerminalPassword = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronAnswer(Answer):
    """64; a count of None says that the server does not count this. One list is filled, the one that was asked for."""

    CODE: ClassVar[str] = "64"
    flags: v.PatronFlags
    language: v.Code3 = "019"
    at: v.Moment = None
    hold_count: v.Count4 = 0
    overdue_count: v.Count4 = 0
    charged_count: v.Count4 = 0
    fine_count: v.Count4 = 0
    recall_count: v.Count4 = 0
    unavailable_count: v.Count4 = 0
    institution: v.Institution = ""
    patron: v.Patron = ""
    name: v.PersonalName = ""
    hold_limit: v.HoldLimit = None
    overdue_limit: v.OverdueLimit = None
    charged_limit: v.ChargedLimit = None
    valid: v.ValidPatron = None
    valid_password: v.ValidPatronPassword = None
    currency: v.Currency = ""
    fee: v.OptionalFeeAmount = None
    fee_limit: v.FeeLimit = None
    holds: v.HoldItems = ()
    overdue: v.OverdueItems = ()
    charged: v.ChargedItems = ()
    fines: v.FineItems = ()
    recalls: v.RecallItems = ()
    unavailable: v.UnavailableHolds = ()
    address: v.HomeAddress = ""
    email: v.EmailAddress = ""
    phone: v.HomePhone = ""
    screen: v.ScreenMessages = ()
    printed: v.PrintLines = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patron(Request[PatronAnswer]):
    """63; `start` and `end` cut the list that `summary` names, both counted from 1 and included."""

    CODE: ClassVar[str] = "63"
    ANSWER: ClassVar[type[Answer]] = PatronAnswer
    language: v.Code3 = "019"
    at: v.Moment = None
    summary: v.SummaryChoice = None
    institution: v.Institution = ""
    patron: v.Patron = ""
    terminal_password: v.OptionalTerminalPassword = ""
    password: v.OptionalPatronPassword = ""
    start: v.StartItem = None
    end: v.EndItem = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnableAnswer(Answer):
    """26: the reader after the card was made good."""

    CODE: ClassVar[str] = "26"
    flags: v.PatronFlags
    language: v.Code3 = "019"
    at: v.Moment = None
    institution: v.Institution = ""
    patron: v.Patron = ""
    name: v.PersonalName = ""
    valid: v.ValidPatron = None
    valid_password: v.ValidPatronPassword = None
    screen: v.ScreenMessages = ()
    printed: v.PrintLines = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Enable(Request[EnableAnswer]):
    """25: make a blocked card good again."""

    CODE: ClassVar[str] = "25"
    ANSWER: ClassVar[type[Answer]] = EnableAnswer
    at: v.Moment = None
    institution: v.Institution = ""
    patron: v.Patron = ""
    terminal_password: v.OptionalTerminalPassword = ""
    password: v.OptionalPatronPassword = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSessionAnswer(Answer):
    """36: whether the session is over."""

    CODE: ClassVar[str] = "36"
    ended: v.Flag
    at: v.Moment = None
    institution: v.Institution = ""
    patron: v.Patron = ""
    screen: v.ScreenMessages = ()
    printed: v.PrintLines = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession(Request[EndSessionAnswer]):
    """35: the reader has left the terminal."""

    CODE: ClassVar[str] = "35"
    ANSWER: ClassVar[type[Answer]] = EndSessionAnswer
    at: v.Moment = None
    institution: v.Institution = ""
    patron: v.Patron = ""
    terminal_password: v.OptionalTerminalPassword = ""
    password: v.OptionalPatronPassword = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeAnswer(Answer):
    """38: whether the payment was booked, under which number."""

    CODE: ClassVar[str] = "38"
    accepted: v.Flag
    at: v.Moment = None
    institution: v.Institution = ""
    patron: v.Patron = ""
    transaction: v.Transaction = ""
    screen: v.ScreenMessages = ()
    printed: v.PrintLines = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee(Request[FeeAnswer]):
    """37: the terminal took money; types as in codes.FeeType and PaymentType, the currency by ISO 4217."""

    CODE: ClassVar[str] = "37"
    ANSWER: ClassVar[type[Answer]] = FeeAnswer
    at: v.Moment = None
    fee_type: v.Code2 = "01"
    payment_type: v.Code2 = "00"
    currency: v.Code3 = "CNY"
    amount: v.FeeAmount = None
    institution: v.Institution = ""
    patron: v.Patron = ""
    terminal_password: v.OptionalTerminalPassword = ""
    password: v.OptionalPatronPassword = ""
    fee_identifier: v.FeeIdentifier = ""
    transaction: v.Transaction = ""
