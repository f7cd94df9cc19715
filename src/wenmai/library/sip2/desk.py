"""What the library's side has to do for terminals. The server calls it in worker threads, one call a line at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from wenmai.library.sip2.messages import circulation, items, patrons, service
from wenmai.library.sip2.messages.base import Answer, Request
from wenmai.library.sip2.profile import Profile


@dataclass(frozen=True, slots=True)
class Terminal:
    """Who speaks: a key of the caller's choice ("" before login) and what it speaks."""

    key: str = ""
    profile: Profile = field(default_factory=Profile)


class Desk(Protocol):
    """All calls are synchronous and in a thread of the pool: one that uses the database must close what it opened.

    A DomainError is told to the reader in its own words; anything else is logged and told as trouble. Fields of an
    answer that are left empty (at, institution, patron, item) are filled in from the request.
    """

    def login(self, request: service.Login, peer: str) -> Terminal | None:
        """The terminal of these credentials, its profile ruling from the next frame on; None refuses."""

    def status(self, terminal: Terminal, request: service.Status) -> service.StatusAnswer:
        """What this terminal may do."""

    def checkout(self, terminal: Terminal, request: circulation.Checkout) -> circulation.CheckoutAnswer:
        """Lend, or renew where the reader has the item; undo a loan if `cancel`."""

    def checkin(self, terminal: Terminal, request: circulation.Checkin) -> circulation.CheckinAnswer:
        """Take back."""

    def renew(self, terminal: Terminal, request: circulation.Renew) -> circulation.RenewAnswer:
        """Renew one loan."""

    def renew_all(self, terminal: Terminal, request: circulation.RenewAll) -> circulation.RenewAllAnswer:
        """Renew what can be."""

    def hold(self, terminal: Terminal, request: circulation.Hold) -> circulation.HoldAnswer:
        """Place, change or cancel a hold."""

    def item(self, terminal: Terminal, request: items.Item) -> items.ItemAnswer:
        """Tell of an item."""

    def mark_item(self, terminal: Terminal, request: items.MarkItem) -> items.MarkItemAnswer:
        """Keep what the terminal found out about an item."""

    def patron(self, terminal: Terminal, request: patrons.Patron) -> patrons.PatronAnswer:
        """Tell of a reader, with one list."""

    def patron_status(self, terminal: Terminal, request: patrons.PatronStatus) -> patrons.PatronStatusAnswer:
        """Tell of a reader in short."""

    def fee(self, terminal: Terminal, request: patrons.Fee) -> patrons.FeeAnswer:
        """Book money that the terminal took."""

    def block(self, terminal: Terminal, request: patrons.Block) -> patrons.PatronStatusAnswer:
        """Block a card."""

    def enable(self, terminal: Terminal, request: patrons.Enable) -> patrons.EnableAnswer:
        """Make a blocked card good again."""

    def end_session(self, terminal: Terminal, request: patrons.EndSession) -> patrons.EndSessionAnswer:
        """The reader is gone."""


_CALLS: dict[type[Request[Any]], Callable[[Desk, Terminal, Any], Answer]] = {
    service.Status: lambda desk, terminal, request: desk.status(terminal, request),
    circulation.Checkout: lambda desk, terminal, request: desk.checkout(terminal, request),
    circulation.Checkin: lambda desk, terminal, request: desk.checkin(terminal, request),
    circulation.Renew: lambda desk, terminal, request: desk.renew(terminal, request),
    circulation.RenewAll: lambda desk, terminal, request: desk.renew_all(terminal, request),
    circulation.Hold: lambda desk, terminal, request: desk.hold(terminal, request),
    items.Item: lambda desk, terminal, request: desk.item(terminal, request),
    items.MarkItem: lambda desk, terminal, request: desk.mark_item(terminal, request),
    patrons.Patron: lambda desk, terminal, request: desk.patron(terminal, request),
    patrons.PatronStatus: lambda desk, terminal, request: desk.patron_status(terminal, request),
    patrons.Fee: lambda desk, terminal, request: desk.fee(terminal, request),
    patrons.Block: lambda desk, terminal, request: desk.block(terminal, request),
    patrons.Enable: lambda desk, terminal, request: desk.enable(terminal, request),
    patrons.EndSession: lambda desk, terminal, request: desk.end_session(terminal, request),
}


def call(desk: Desk, terminal: Terminal, request: Request[Any]) -> Answer:
    """Let the desk do what a request asks; not for Login, which makes the terminal."""
    return _CALLS[type(request)](desk, terminal, request)
