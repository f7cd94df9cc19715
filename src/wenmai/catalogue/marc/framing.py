"""Where records begin and end in a file of ISO 2709, whatever the lengths say.

ISO 2709:2008: a record is a label of 24 octets, a directory, fields that end with 0x1E and a record terminator 0x1D; the
first five octets of the label are its length. Files from the field break each of these rules, so a length is believed
only when the terminator stands where it points; otherwise the next terminator that is followed by a label, or a label
that follows a field terminator, ends the record, and reading goes on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from wenmai.catalogue.marc.faults import Fault, Flaw

FIELD_END = 0x1E
RECORD_END = 0x1D
_RECORD_END = bytes([RECORD_END])
LABEL = 24
LONGEST = 99_999
_CHUNK = 1 << 20
_PAD = 1 << 12
_SEARCH = 1 << 20  # a broken record is looked through so far for its end
_PADDING = b" \t\r\n\x00\x1a\xef\xbb\xbf"
# Length, status, type, level, two signs, two counts, base address, five signs and two. Much of it is misused.
_LABEL = rb"[0-9]{5}[a-z \-#|0-9][a-z ][a-z# \-|][\x20-\x7e]{2}[0-9# \-|]{2}[0-9]{5}[^\x1d-\x1f]{7}"
_LABEL_SHAPE = re.compile(_LABEL + rb"|" + _LABEL.replace(rb"[0-9]{5}[a-z", rb" {5}[a-z", 1))
_NEXT_LABEL = re.compile(
    rb"\x1e(?=[0-9]{5}[a-z \-#|0-9][a-z][a-z# \-|][\x20-\x7e]{2}22[0-9]{5}[\x20-\x7e]{7}[0-9A-Z]{3}[0-9]{9})"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The bytes of one record with its place in the file: `position` from 1, `offset` in bytes from 0."""

    position: int
    offset: int
    raw: bytes
    flaws: tuple[Flaw, ...] = ()


class _Window:
    """A stretch of the stream that moves forward; never more than a chunk and a search ahead in memory."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._held = b""
        self._at = 0
        self._ended = False
        self.offset = 0

    def has(self, size: int) -> bool:
        """Make `size` bytes visible if the stream has them."""
        while len(self._held) - self._at < size and not self._ended:
            more = self._stream.read(max(_CHUNK, size))
            self._ended = not more
            self._held = self._held[self._at :] + more
            self._at = 0
        return len(self._held) - self._at >= size

    def peek(self, size: int) -> bytes:
        """The next bytes, as many as there are."""
        self.has(size)
        return self._held[self._at : self._at + size]

    def until(self, sign: int, size: int) -> bytes:
        """The next bytes up to a sign, with it; where it does not come within `size`, as many as there are."""
        self.has(size)
        end = self._held.find(sign, self._at, self._at + size)
        return self._held[self._at : end + 1] if end >= 0 else self.peek(size)

    def padding(self) -> int:
        """How many of the next bytes stand between records; the last few of many are left, as a label may begin with spaces."""
        near = self.peek(_PAD)
        run = len(near) - len(near.lstrip(_PADDING))
        return max(run - LABEL, 1)

    def take(self, size: int) -> bytes:
        """The next bytes, and go past them."""
        taken = self._held[self._at : self._at + size]
        self._at += len(taken)
        self.offset += len(taken)
        return taken


def frames(stream: BinaryIO) -> Iterator[Frame | Fault]:
    """Each record of the stream in order, and each stretch that is none.

    Spaces, line ends, NUL, 0x1A and byte order marks between records are passed over without a word.
    """
    window, position = _Window(stream), 1
    while window.has(1):
        if window.peek(1) in _PADDING and not _LABEL_SHAPE.match(window.peek(LABEL)):
            window.take(window.padding())
        elif junk := _junk(window):
            offset = window.offset
            yield Fault(position, offset, Flaw.JUNK, junk, raw=window.take(junk))
        else:
            yield _frame(window, position)
            position += 1


def _junk(window: _Window) -> int:
    """How many bytes from here are no record: 0 where a label stands, or something that ends like a record."""
    if _LABEL_SHAPE.match(window.peek(LABEL)):
        return 0
    ahead = window.until(RECORD_END, _SEARCH)
    ended = ahead.endswith(_RECORD_END)
    if label := _LABEL_SHAPE.search(ahead, 1):
        return label.start()
    if not ended:
        return len(ahead)
    if ahead == _RECORD_END:
        near = window.peek(_PAD)
        return len(near) - len(near.lstrip(_RECORD_END))
    return 0 if ahead.find(FIELD_END) > 0 else len(ahead)


def _frame(window: _Window, position: int) -> Frame | Fault:
    offset = window.offset
    length = _number(window.peek(5))
    ahead = window.peek(length) if length > LABEL else b""
    if len(ahead) == length > LABEL and ahead[-1] == RECORD_END:
        flaws = (Flaw.TERMINATOR_INSIDE,) if ahead.find(RECORD_END, 0, length - 1) > 0 else ()
        if not flaws or _starts_here(window.peek(length + LABEL + len(_PADDING))[length:]):
            return Frame(position, offset, window.take(length), flaws)
    return _searched(window, position, length)


def _searched(window: _Window, position: int, length: int) -> Frame | Fault:
    """The record up to the first place that can be its end."""
    offset, ahead = window.offset, window.peek(_SEARCH)
    end, flaws = _end(ahead)
    if not end:
        raw = window.take(len(ahead))
        return Fault(position, offset, Flaw.TRUNCATED, len(raw), raw=raw)
    if cut := _whole_record_inside(ahead[:end]):
        return Fault(position, offset, Flaw.TRUNCATED, cut, raw=window.take(cut))
    raw = window.take(end)
    if Flaw.NO_TERMINATOR not in flaws and length != end:
        flaws = (Flaw.LENGTH_WRONG, *flaws)
    return Frame(position, offset, raw, flaws)


def _whole_record_inside(raw: bytes) -> int:
    """Where a sound record begins that the end of a cut one was taken for; 0 where there is none."""
    labels = (found.start() for found in _LABEL_SHAPE.finditer(raw, 1))
    return next((start for start in labels if _number(raw[start : start + 5]) == len(raw) - start), 0)


def _end(ahead: bytes) -> tuple[int, tuple[Flaw, ...]]:
    """Just past the first terminator that a label or the end follows, or a field terminator that a label follows."""
    inside, before, at = False, LABEL, ahead.find(RECORD_END, LABEL)
    while at >= 0 and not (unended := _NEXT_LABEL.search(ahead, before, at)):
        if _starts_here(ahead[at + 1 : at + 1 + LABEL + len(_PADDING)]):
            return at + 1, (Flaw.TERMINATOR_INSIDE,) if inside else ()
        inside, before, at = True, at, ahead.find(RECORD_END, at + 1)
    if at < 0:
        unended = _NEXT_LABEL.search(ahead, before)
    if unended:
        return unended.end(), (Flaw.NO_TERMINATOR,)
    last = ahead.rfind(RECORD_END)
    return (last + 1, (Flaw.TERMINATOR_INSIDE,) if inside else ()) if last >= LABEL else (0, ())


def _starts_here(following: bytes) -> bool:
    """Whether a record or the end of the file follows."""
    bare = following.lstrip(_PADDING)
    return not bare or bool(_LABEL_SHAPE.match(bare.ljust(LABEL)))


def _number(digits: bytes) -> int:
    """A length of the label; -1 where it is none."""
    return int(digits) if len(digits) == 5 and digits.isdigit() else -1
