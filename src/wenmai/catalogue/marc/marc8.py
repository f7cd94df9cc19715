"""MARC-8 to Unicode, strictly: what is not in the tables is an error, never a blank.

Source: Library of Congress, MARC 21 Specifications for Record Structure, Character Sets, part 2 (MARC-8): default sets are
ASCII (G0) and ANSEL (G1), each field starts with them; ESC chooses other sets; marks stand before their letter. The code
tables are those of pymarc (BSD-2), which are the Library's own; only the reading of them is ours, because pymarc's puts a
blank where it knows no character.
"""

import unicodedata
from dataclasses import dataclass, field

from pymarc.marc8_mapping import CODESETS, ODD_MAP

ESCAPE = 0x1B
_ASCII, _ANSEL, _EACC = 0x42, 0x45, 0x31
_SHORT = {ord("g"): 0x67, ord("b"): 0x62, ord("p"): 0x70, ord("s"): _ASCII}
_ONE_BYTE_G0, _ONE_BYTE_G1, _MANY_BYTES = b"(,", b")-", 0x24
_DELIMITER = 0x1F


@dataclass(slots=True)
class _Reader:
    """The state of one field: the sets in use, marks that wait for their letter, and what was read."""

    raw: bytes
    at: int = 0
    g0: int = _ASCII
    g1: int = _ANSEL
    marks: str = ""
    text: list[str] = field(default_factory=list)

    def read(self) -> str:
        while self.at < len(self.raw):
            byte = self.raw[self.at]
            if byte == ESCAPE:
                self._choose()
            elif byte <= 0x20 or byte == 0x7F:
                self._plain(chr(byte))
                self.at += 1
            else:
                self._sign(self.g0 if byte < 0x80 else self.g1)
        if self.marks:
            raise self._error("a mark without a letter")
        return "".join(self.text)

    def _choose(self) -> None:
        """An escape sequence: ESC g|b|p|s, ESC ( F, ESC , F, ESC ) F, ESC - F, ESC $ F, ESC $ , F, ESC $ ) F, ESC $ - F."""
        rest = self.raw[self.at + 1 : self.at + 5]
        if rest and rest[0] in _SHORT:
            self.g0, self.at = _SHORT[rest[0]], self.at + 2
            return
        many = rest[:1] == bytes([_MANY_BYTES])
        bare = rest[1:] if many else rest
        to_g1 = bare[:1] in (b")", b"-")
        if bare[:1] in (b"(", b",", b")", b"-"):
            bare = bare[1:]
        elif not many:
            raise self._error("an unknown escape sequence")
        skipped = bare[:1] == b"!"  # ANSEL is named by two signs: ! E
        final = bare[1:2] if skipped else bare[:1]
        if not final or final[0] not in CODESETS:
            raise self._error("an unknown set")
        self.g0, self.g1 = (self.g0, final[0]) if to_g1 else (final[0], self.g1)
        self.at += 1 + len(rest) - len(bare) + skipped + 1

    def _sign(self, charset: int) -> None:
        """One character of a set: three bytes in the East Asian one, else one."""
        size = 3 if charset == _EACC else 1
        taken = self.raw[self.at : self.at + size]
        # Sets are tabled as they stand in their usual half; in the other half they differ by the eighth bit.
        found = next((known for code in _codes(taken) if (known := _known(charset, code))), None)
        if found is None or len(taken) < size:
            raise self._error("no such character")
        sign, is_mark = found
        if is_mark:
            self.marks += sign
        else:
            self._plain(sign)
        self.at += size

    def _plain(self, sign: str) -> None:
        if self.marks and ord(sign) < 0x20:
            raise self._error("a mark without a letter")
        self.text.append(unicodedata.normalize("NFC", sign + self.marks) if self.marks else sign)
        self.marks = ""

    def _error(self, reason: str) -> UnicodeDecodeError:
        return UnicodeDecodeError("marc-8", self.raw, self.at, min(self.at + 1, len(self.raw)), reason)


def _codes(taken: bytes) -> tuple[int, int, int]:
    return (
        int.from_bytes(taken),
        int.from_bytes(bytes(byte & 0x7F for byte in taken)),
        int.from_bytes(bytes(byte | 0x80 for byte in taken)),
    )


def _known(charset: int, code: int) -> tuple[str, bool] | None:
    found = CODESETS[charset].get(code)
    if found:
        return chr(found[0]), bool(found[1])
    odd = ODD_MAP.get(code) if charset == _EACC else None
    return (chr(odd), False) if odd else None


def decode(raw: bytes) -> str:
    """The text of one field without its terminator. Raises UnicodeDecodeError where the tables have no character."""
    if raw.isascii() and ESCAPE not in raw:
        return raw.decode("ascii")
    return _Reader(raw).read()
