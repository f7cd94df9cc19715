"""Login, status and resend. Source: 3M SIP 2.00, messages 93/94, 99/98, 97/96."""

from dataclasses import dataclass
from typing import ClassVar

from wenmai.library.sip2 import vocabulary as v
from wenmai.library.sip2.codes import SUPPORTED
from wenmai.library.sip2.layout import Message
from wenmai.library.sip2.messages.base import Answer, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginAnswer(Answer):
    """94: whether the terminal is let in."""

    CODE: ClassVar[str] = "94"
    ok: v.Success


@dataclass(frozen=True, slots=True, kw_only=True)
class Login(Request[LoginAnswer]):
    """93; the algorithms say how user and password are encrypted, 0 for not at all."""

    CODE: ClassVar[str] = "93"
    ANSWER: ClassVar[type[Answer]] = LoginAnswer
    user_algorithm: v.Code1 = "0"
    password_algorithm: v.Code1 = "0"  # noqa: S105  # not a password
    user: v.LoginUser = ""
    password: v.LoginPassword = ""
    location: v.LocationCode = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAnswer(Answer):
    """98; the time-out is in tenths of a second, 999 retries mean no rule."""

    CODE: ClassVar[str] = "98"
    online: v.Flag
    checkin_ok: v.Flag = True
    checkout_ok: v.Flag = True
    renewal_ok: v.Flag = True
    status_update_ok: v.Flag = False
    offline_ok: v.Flag = False
    timeout_tenths: v.Count3 = 100
    retries: v.Count3 = 5
    at: v.Moment = None
    protocol: v.Code4 = "2.00"
    institution: v.Institution = ""
    library: v.LibraryName = ""
    supported: v.SupportedMessages = frozenset(SUPPORTED)
    terminal_location: v.TerminalLocation = ""
    screen: v.ScreenMessages = ()
    printed: v.PrintLines = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Request[StatusAnswer]):
    """99; status 0 is fine, 1 out of paper, 2 about to shut down."""

    CODE: ClassVar[str] = "99"
    ANSWER: ClassVar[type[Answer]] = StatusAnswer
    status: v.Code1 = "0"
    print_width: v.Count3 = 80
    protocol: v.Code4 = "2.00"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendToTerminal(Answer):
    """96: what came was not understood, send it again. It has no sequence number."""

    CODE: ClassVar[str] = "96"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendToLibrary(Message):
    """97: the last answer was not understood, send it again. It has no sequence number."""

    CODE: ClassVar[str] = "97"
