"""One line from a terminal, without any socket: what is heard becomes something to say or something to ask the desk."""

from dataclasses import dataclass
from typing import Any

from wenmai.kernel import clock
from wenmai.library.sip2.answering import completed, fitted, refusal
from wenmai.library.sip2.checksums import unseal
from wenmai.library.sip2.desk import Terminal
from wenmai.library.sip2.framing import TooLong
from wenmai.library.sip2.kinds import Unwritable
from wenmai.library.sip2.messages.base import Answer, Request
from wenmai.library.sip2.messages.service import Login, LoginAnswer, ResendToLibrary, ResendToTerminal, Status
from wenmai.library.sip2.profile import Checksum
from wenmai.library.sip2.reading import Reading, Unreadable, read
from wenmai.library.sip2.writing import write


@dataclass(frozen=True, slots=True)
class Say:
    """Send this; then hang up if `close`."""

    frame: bytes
    close: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Let the desk answer this, then call tell() or, for a Login, admit()."""

    request: Request[Any]
    reading: Reading


class Session:
    """The state of one line: logged in or not, the last frame and its answer, what went wrong in a row."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.admitted = not terminal.profile.login_first
        self._sealed = terminal.profile.checksum is Checksum.REQUIRED
        self._sequence: int | None = None
        self._frame = b""
        self._answer = b""
        self._bad = 0
        self._refused = 0
        self._width: int | None = None

    def hear(self, frame: bytes | TooLong) -> Say | Ask:
        """What to do about a frame. A frame that is no message is asked for again (96), too many of them end the line."""
        if isinstance(frame, TooLong):
            return self._misheard()
        self._note_seal(frame)
        try:
            reading = read(frame, self.terminal.profile)
        except Unreadable:
            return self._misheard()
        if isinstance(reading.message, ResendToLibrary):
            return Say(self._answer) if self._answer else self._misheard()
        if not isinstance(reading.message, Request):
            return self._misheard()
        self._bad = 0
        return self._understood(frame, reading, reading.message)

    def _note_seal(self, frame: bytes) -> None:
        rule, delimiter = self.terminal.profile.checksum, self.terminal.profile.delimiter
        has_sum = unseal(frame, delimiter).right is not None
        self._sealed = rule is Checksum.REQUIRED or (rule is not Checksum.NONE and has_sum)

    def _misheard(self) -> Say:
        self._bad += 1
        again = write(ResendToTerminal(), self.terminal.profile, sealed=self._sealed)
        return Say(again, close=self._bad >= self.terminal.profile.bad_frames)

    def _understood(self, frame: bytes, reading: Reading, request: Request[Any]) -> Say | Ask:
        if self._is_repeated(frame, reading):
            return Say(self._answer)
        self._frame, self._answer, self._sequence = frame, b"", reading.sequence
        if isinstance(request, Status):
            self._width = request.print_width
        if not self.admitted and not isinstance(request, Login):
            return self.tell(request, refusal(request))
        return Ask(request, reading)

    def _is_repeated(self, frame: bytes, reading: Reading) -> bool:
        """The same frame under the same number is a terminal that did not hear us: nothing may be done twice.

        Terminals whose checksums are ignored number their frames with a constant, so theirs mean nothing.
        """
        numbered = reading.sequence is not None and self.terminal.profile.checksum is not Checksum.IGNORED
        return numbered and frame == self._frame and self._answer != b""

    def admit(self, terminal: Terminal | None) -> Say:
        """Answer a login by the terminal it makes, or refuse it; the third refusal ends the line."""
        heard_by = self.terminal.profile
        if terminal is None:
            self._refused += 1
        else:
            self.terminal, self.admitted, self._refused = terminal, True, 0
        answer = LoginAnswer(ok=terminal is not None)
        self._answer = write(answer, heard_by, self._sequence, sealed=self._sealed)
        return Say(self._answer, close=self._refused >= heard_by.login_attempts)

    def tell(self, request: Request[Any], answer: Answer) -> Say:
        """Say the desk's answer. One that cannot be written is refused in its place."""
        try:
            self._answer = self._written(request, answer)
        except Unwritable:
            self._answer = self._written(request, refusal(request, *getattr(answer, "screen", ())))
        return Say(self._answer)

    def _written(self, request: Request[Any], answer: Answer) -> bytes:
        whole = fitted(completed(answer, request, self.terminal.profile, clock.now()), self._width)
        return write(whole, self.terminal.profile, self._sequence, sealed=self._sealed)
