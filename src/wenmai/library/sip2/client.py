"""A synchronous client: our hub as a terminal at another library's server."""

import socket
from dataclasses import replace
from ssl import SSLContext
from time import monotonic
from typing import Any, Self, TypeVar

from wenmai.kernel import clock
from wenmai.library.sip2.framing import Frames, TooLong
from wenmai.library.sip2.messages.base import Answer, Request
from wenmai.library.sip2.messages.service import Login, ResendToLibrary, ResendToTerminal, Status, StatusAnswer
from wenmai.library.sip2.profile import Checksum, Profile
from wenmai.library.sip2.reading import Reading, Unreadable, read
from wenmai.library.sip2.writing import write

A = TypeVar("A", bound=Answer)


class NoAnswer(ConnectionError):
    """The other library did not answer, or nothing that we understand; the line is closed.

    `sent` says whether the request may have been carried out: then ask for the state before trying again.
    """

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent


class Client:
    """One line to one server. Not for several threads at once.

    `timeout` is how long one silence may last, `limit` (seconds from connecting, None: without end) how long everything together,
    the handshake of TLS too: a server that sends a byte now and then is not silent. Looking up a name is the system's and not counted.
    """

    def __init__(
        self,
        address: tuple[str, int],
        profile: Profile,
        *,
        timeout: float = 10.0,
        retries: int = 3,
        limit: float | None = None,
        tls: SSLContext | None = None,
    ) -> None:
        self._address = address
        self._profile = profile
        self._timeout = timeout
        self._retries = retries
        self._limit = limit
        self._until: float | None = None
        self._tls = tls
        self._socket: socket.socket | None = None
        self._frames = Frames(profile.longest_frame)
        self._waiting: list[bytes | TooLong] = []
        self._sequence = -1

    def __enter__(self) -> Self:
        """Connect."""
        self.connect()
        return self

    def __exit__(self, *_error: object) -> None:
        """Hang up."""
        self.close()

    def connect(self) -> None:
        """Open the line. Raises NoAnswer."""
        self.close()
        self._until = monotonic() + self._limit if self._limit is not None else None
        try:
            self._socket = self._line()
        except (OSError, ValueError) as error:  # ValueError: no name that a certificate could be for
            raise NoAnswer(f"no line to {self._address[0]}: {error}", sent=False) from error

    def _line(self) -> socket.socket:
        """To the first of the name's addresses that answers, and secured: Python takes the timeout of a socket for its whole handshake."""
        known = socket.getaddrinfo(*self._address, type=socket.SOCK_STREAM)
        for last, (family, kind, protocol, _name, place) in ((each is known[-1], each) for each in known):
            plain = socket.socket(family, kind, protocol)
            try:
                plain.settimeout(self._left())
                plain.connect(place)
                plain.settimeout(self._left())
                return self._tls.wrap_socket(plain, server_hostname=self._address[0]) if self._tls else plain
            except (OSError, ValueError):
                plain.close()
                if last:
                    raise
        raise OSError("the name has no address")

    def _left(self) -> float:
        """Seconds that the next step may take. Raises TimeoutError when the time of the whole is over."""
        if self._until is None:
            return self._timeout
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError("the time is over")
        return min(self._timeout, left)

    def close(self) -> None:
        """Hang up."""
        if self._socket:
            self._socket.close()
        self._socket = None
        self._frames = Frames(self._profile.longest_frame)
        self._waiting.clear()

    def login(self, user: str, password: str, location: str = "") -> bool:
        """Log the terminal in; False if the server refuses."""
        return self.ask(Login(user=user, password=password, location=location)).ok

    def status(self) -> StatusAnswer:
        """What the server allows."""
        return self.ask(Status())

    def ask(self, request: Request[A]) -> A:
        """The answer to a request; time and institution are filled in. Raises NoAnswer, Unwritable.

        A request is sent again only under its sequence number, by which the server knows it: without checksums a
        second sending could lend twice.
        """
        self._sequence = (self._sequence + 1) % 10
        frame = write(self._filled(request), self._profile, self._sequence, sealed=self._seals)
        to_send = frame
        for _attempt in range(self._retries + 1):
            self._send(to_send)
            heard = self._hear(request)
            if isinstance(heard, request.ANSWER):
                return heard  # type: ignore[return-value]  # ANSWER is the type that the request is generic over
            if heard is None and not self._seals:
                break
            to_send = frame if heard is None or isinstance(heard, ResendToTerminal) else self._again
        self.close()
        raise NoAnswer(f"message {request.CODE} was not answered", sent=True)

    @property
    def _seals(self) -> bool:
        return self._profile.checksum is not Checksum.NONE

    @property
    def _again(self) -> bytes:
        return write(ResendToLibrary(), self._profile, sealed=self._seals)

    def _filled(self, request: Request[Any]) -> Request[Any]:
        filled: dict[str, Any] = {}
        if hasattr(request, "at") and request.at is None:
            filled["at"] = clock.now()
        if getattr(request, "institution", None) == "":
            filled["institution"] = self._profile.institution
        return replace(request, **filled)

    def _send(self, frame: bytes) -> None:
        if self._socket is None:
            raise NoAnswer("the line is not open", sent=False)
        try:
            self._socket.settimeout(self._left())
            self._socket.sendall(frame)
        except OSError as error:
            self.close()
            raise NoAnswer(f"the line broke: {error}", sent=True) from error

    def _hear(self, request: Request[Any]) -> Answer | Unreadable | None:
        """The next frame that belongs to the request: its answer, a 96, something garbled; None if nothing came in time."""
        while (frame := self._next()) is not None:
            if isinstance(frame, TooLong):
                return Unreadable("long", str(frame))
            try:
                reading = read(frame, self._profile)
            except Unreadable as error:
                return error
            if isinstance(reading.message, Answer) and self._belongs(reading, request):
                return reading.message
        return None

    def _belongs(self, reading: Reading, request: Request[Any]) -> bool:
        """An answer that comes late carries the number of the request that it was for."""
        if isinstance(reading.message, ResendToTerminal):
            return True
        late = self._seals and reading.sequence is not None and reading.sequence != self._sequence
        return isinstance(reading.message, request.ANSWER) and not late

    def _next(self) -> bytes | TooLong | None:
        while not self._waiting:
            try:
                data = self._received()
            except TimeoutError:
                return None
            except OSError as error:
                self.close()
                raise NoAnswer(f"the line broke: {error}", sent=True) from error
            if not data:
                self.close()
                raise NoAnswer("the server hung up", sent=True)
            self._waiting += self._frames.feed(data)
        return self._waiting.pop(0)

    def _received(self) -> bytes:
        if self._socket is None:
            return b""
        self._socket.settimeout(self._left())
        return self._socket.recv(65536)
