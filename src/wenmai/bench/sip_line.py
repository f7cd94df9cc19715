"""A line of a self-service machine for the load generator, whose processes know nothing of Django."""

from wenmai.bench.load import Line


class SipLine(Line):
    """An answer that says yes is a 200."""

    def _answer(self) -> tuple[int, bytes, bytes]:
        while b"\r" not in self.rest:
            self._more()
        frame, _, self.rest = self.rest.partition(b"\r")
        return (200 if frame[2:3] == b"1" else 409), frame, b""
