"""A whole tag by ISO 28560-2 (GB/T 35660.2): data elements one after another, locked ones on blocks of their own.

An element is a precursor (offset bit, 3 bits of scheme, 4 bits of OID; 15 says that a byte with OID - 15 follows), the
number of padding bytes if the offset bit is set, the length, the packed value and the padding. A zero ends the tag.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from wenmai.library.rfid.compaction import Scheme
from wenmai.library.rfid.elements import Element, Oid, packed_value, unpacked_value
from wenmai.library.rfid.errors import TagError

DSFID = 0x06
AFI_ON_SHELF = 0x07
AFI_ON_LOAN = 0xC2
_OFFSET = 0x80
NULL = 0x80  # a precursor that stands for nothing
_LARGEST_OID = 15 + 255
_MOST_PADDING = 255


@dataclass(frozen=True, slots=True)
class Image:
    """The bytes to write from block 0 on, and the numbers of the blocks to lock."""

    data: bytes
    locked_blocks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a tag says. `announced` are the elements that the content parameter promises; None if it has none."""

    elements: tuple[Element, ...]
    announced: frozenset[int] | None

    def value(self, oid: int) -> str | None:
        """The value of an element."""
        return next((each.value for each in self.elements if each.oid == oid), None)


def encode(elements: Iterable[Element], *, capacity: int, block: int = 4) -> Image:
    """Lay elements out: the primary item identifier, the content parameter, open elements, then locked ones.

    The content parameter is made here. Raises TagError: value, duplicate, full (needs more than `capacity` bytes).
    """
    ordered = _ordered(list(elements))
    runs = [(locked, list(run)) for locked, run in groupby(ordered, key=lambda each: each.locked)]
    data, blocks = b"", list[int]()
    for place, (locked, run) in enumerate(runs):
        whole = locked or place + 1 < len(runs)
        start = len(data) // block
        data += encoded_run(run, block if whole else 1)
        blocks += range(start, len(data) // block) if locked else ()
    room = capacity // block * block
    if len(data) > room:
        raise TagError("full", f"{len(data)} bytes are needed, the tag has {room}")
    return Image(data.ljust(room, b"\0"), tuple(blocks))


def _ordered(elements: list[Element]) -> list[Element]:
    named = [each.oid for each in elements]
    for each in elements:
        if named.count(each.oid) > 1 or each.oid == Oid.CONTENT:
            raise TagError("duplicate", f"element {each.oid} is given twice", element=each.oid)
        if not 1 <= each.oid <= _LARGEST_OID:
            raise TagError("value", f"no element has the number {each.oid}", element=each.oid)
    if Oid.PRIMARY_ITEM not in named:
        raise TagError("value", "a tag needs its primary item identifier", element=Oid.PRIMARY_ITEM)
    content = content_parameter([oid for oid in named if oid != Oid.PRIMARY_ITEM])
    return sorted([*elements, *content], key=lambda each: (each.oid != Oid.PRIMARY_ITEM, each.locked, each.oid))


def content_parameter(others: Sequence[int]) -> list[Element]:
    """The element that announces all others; none where there are none."""
    return [Element(Oid.CONTENT, _bitmap(others).hex(), scheme=Scheme.APPLICATION)] if others else []


def _bitmap(oids: Sequence[int]) -> bytes:
    """One bit for each OID from 3 on, most significant first, no longer than needed."""
    size = (max(oids) - 3) // 8 + 1
    return sum(1 << (size * 8 - 1 - (oid - 3)) for oid in oids).to_bytes(size)


def encoded_run(run: list[Element], block: int) -> bytes:
    """Elements one after another; the last one is padded until the run fills whole blocks. Raises TagError("value")."""
    parts = [encoded(each) for each in run]
    missing = -sum(map(len, parts)) % block
    if missing:
        parts[-1] = encoded(run[-1], missing - 1)  # the byte that tells the padding fills one place itself
    return b"".join(parts)


def encoded(element: Element, padding: int | None = None) -> bytes:
    """The bytes of one element, with a number of padding bytes behind it. Raises TagError("value")."""
    if padding is not None and padding > _MOST_PADDING:
        raise TagError("value", "more padding than one byte can tell", element=element.oid)
    scheme, value = packed_value(element)
    head = bytes([(_OFFSET if padding is not None else 0) | scheme << 4 | min(element.oid, 15)])
    head += bytes([element.oid - 15]) if element.oid >= 15 else b""
    head += bytes([padding]) if padding is not None else b""
    return head + _length(len(value), element.oid) + value + b"\0" * (padding or 0)


def _length(size: int, oid: int) -> bytes:
    """Seven bits a byte, the top bit saying that another follows."""
    if size >= 1 << 14:
        raise TagError("value", "the value is too long for any tag", element=oid)
    return bytes([size]) if size < 128 else bytes([0x80 | size >> 7, size & 0x7F])


def decode(data: bytes, *, locked_blocks: Iterable[int] = (), block: int = 4) -> Contents:
    """Read a tag from block 0 on. Raises TagError, never anything else."""
    locked, reader = set(locked_blocks), _Reader(data)
    elements: list[Element] = []
    announced: frozenset[int] | None = None
    while reader.more():
        start = reader.at
        oid, scheme, value = reader.element()
        if oid == Oid.CONTENT:
            announced = _announced(value)
        elif any(each.oid == oid for each in elements):
            raise TagError("duplicate", f"element {oid} comes twice", element=oid, position=start)
        else:
            text = unpacked_value(oid, scheme, value)
            elements.append(Element(oid, text, start // block in locked, scheme))
    return Contents(tuple(elements), announced)


def _announced(bitmap: bytes) -> frozenset[int]:
    bits = "".join(f"{each:08b}" for each in bitmap)
    return frozenset(3 + place for place, bit in enumerate(bits) if bit == "1")


class _Reader:
    """Walks through the bytes of a tag."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def more(self) -> bool:
        while self.at < len(self._data) and self._data[self.at] == NULL:
            self.at += 1
        return self.at < len(self._data) and self._data[self.at] != 0

    def element(self) -> tuple[int, Scheme, bytes]:
        precursor = self._byte()
        oid = precursor & 0x0F
        if oid == 15:
            oid += self._byte()
        padding = self._byte() if precursor & _OFFSET else 0
        size = self._byte()
        if size & 0x80:
            size = (size & 0x7F) << 7 | self._byte()
        value = self._take(size)
        self.at = min(self.at + padding, len(self._data))
        if oid == 0:
            raise TagError("layout", "an element without a number", position=self.at)
        return oid, Scheme(precursor >> 4 & 0x07), value

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, size: int) -> bytes:
        taken = self._data[self.at : self.at + size]
        if len(taken) < size:
            raise TagError("truncated", "the tag ends within an element", position=self.at)
        self.at += size
        return taken
