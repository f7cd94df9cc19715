"""Writing a tag again: locked blocks stay as they are, and open elements are laid out in the room between them.

A gap before locked blocks is filled whole: its last element is padded, and one without any gets bytes that stand for
nothing (80), as ISO/IEC 15962 has it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from wenmai.library.rfid.elements import Element, Oid
from wenmai.library.rfid.errors import TagError
from wenmai.library.rfid.tag import NULL, Image, content_parameter, decode, encoded, encoded_run


@dataclass(slots=True)
class _Gap:
    """Room for open elements: bytes from `start` to before `end`; a closed gap is followed by locked blocks."""

    start: int
    end: int
    closed: bool
    elements: list[Element] = field(default_factory=list)

    def takes(self, element: Element) -> bool:
        return sum(len(encoded(each)) for each in (*self.elements, element)) <= self.end - self.start

    def written(self) -> bytes:
        size = self.end - self.start
        if not self.closed:
            return b"".join(map(encoded, self.elements)).ljust(size, b"\0")
        if not self.elements:
            return bytes([NULL]) * size
        return encoded_run(self.elements, size)


def rewrite(old: bytes, locked_blocks: Iterable[int], elements: Iterable[Element], *, block: int = 4) -> Image:
    """The tag with these elements: those in locked blocks must be among them unchanged, the others are written anew.

    Returns all bytes and the blocks that are locked. Elements to be locked now are refused: they need a blank tag.
    Raises TagError: locked (a locked element changed, or one to be locked), value, duplicate, full.
    """
    locked = tuple(sorted(set(locked_blocks)))
    kept = {each.oid: each.value for each in decode(old, locked_blocks=locked, block=block).elements if each.locked}
    wanted = list(elements)
    _check_kept(kept, wanted)
    open_ones = [each for each in wanted if each.oid not in kept]
    content = content_parameter([each.oid for each in wanted if each.oid != Oid.PRIMARY_ITEM])
    gaps = _gaps(len(old) // block, locked, block)
    for each in sorted([*content, *open_ones], key=lambda one: (one.oid != Oid.PRIMARY_ITEM, one.oid)):
        _place(each, gaps)
    data = bytearray(old)
    for gap in gaps:
        data[gap.start : gap.end] = gap.written()
    return Image(bytes(data), locked)


def _check_kept(kept: dict[int, str], wanted: list[Element]) -> None:
    values = {each.oid: each.value for each in wanted}
    if len(values) < len(wanted):
        raise TagError("duplicate", "an element is given twice")
    for oid, value in kept.items():
        if values.get(oid) != value:
            raise TagError("locked", f"element {oid} is locked as {value!r}", element=oid)
    for each in wanted:
        if each.locked and each.oid not in kept:
            raise TagError("locked", f"element {each.oid} cannot be locked on a written tag", element=each.oid)


def _gaps(blocks: int, locked: tuple[int, ...], block: int) -> list[_Gap]:
    gaps: list[_Gap] = []
    start = 0
    for number in (*locked, blocks):
        if number > start:
            gaps.append(_Gap(start * block, number * block, closed=number < blocks))
        start = number + 1
    return gaps


def _place(element: Element, gaps: list[_Gap]) -> None:
    """Into the first gap with room."""
    for gap in gaps:
        if gap.takes(element):
            gap.elements.append(element)
            return
    raise TagError("full", f"there is no room for element {element.oid}", element=element.oid)
