"""Bytes as a string of bits, most significant first."""

from collections.abc import Iterable, Iterator


def packed(groups: Iterable[tuple[int, int]], filler: str) -> bytes:
    """Groups of (value, width) one after another, the last byte filled up with the first bits of `filler`."""
    text = "".join(f"{value:0{width}b}" for value, width in groups)
    missing = -len(text) % 8
    text += filler[:missing]
    return int(text, 2).to_bytes(len(text) // 8) if text else b""


def unpacked(data: bytes, width: int) -> Iterator[int]:
    """Groups of `width` bits; what is left over at the end is left out."""
    text = spelled(data)
    for start in range(0, len(text) - width + 1, width):
        yield int(text[start : start + width], 2)


def spelled(data: bytes) -> str:
    """The bits as zeros and ones."""
    return f"{int.from_bytes(data):0{len(data) * 8}b}" if data else ""
