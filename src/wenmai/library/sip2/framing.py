"""From a stream of bytes to frames: whatever ends a line ends a frame, and none may be longer than agreed."""

from collections.abc import Iterator

_ENDS = b"\r\n"


class TooLong(ValueError):
    """A frame passed the limit; its bytes are thrown away up to the next line end."""


class Frames:
    """Collects bytes as they come and gives whole frames out, without line ends; empty lines are skipped."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pending = bytearray()
        self._skipping = False

    def feed(self, data: bytes) -> Iterator[bytes | TooLong]:
        """Frames that are whole now. A TooLong stands, once, where a frame was refused."""
        for line in data.replace(b"\n", b"\r").splitlines(keepends=True) if data else ():
            yield from self._take(line)

    def _take(self, line: bytes) -> Iterator[bytes | TooLong]:
        whole = line[-1:] in (b"\r", b"\n")
        if not self._skipping:
            self._pending += line.rstrip(_ENDS)
            if len(self._pending) > self._limit:
                self._pending.clear()
                self._skipping = True
                yield TooLong(f"over {self._limit} bytes")
        if whole:
            if self._pending.strip(b" \x00") and not self._skipping:
                yield bytes(self._pending).lstrip(b" \x00")
            self._pending.clear()
            self._skipping = False
