"""Pictures with and without what phones and programs write beside them."""

import struct
import zlib

GPS = b"GPS 26.58N 101.71E"


def a_png(extra: bytes = b"") -> bytes:
    """One red pixel; `extra` chunks before the picture."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + extra + _chunk(b"IDAT", zlib.compress(b"\0\xc0\x30\x20")) + _chunk(b"IEND", b"")
    )


def a_chunk_of_words() -> bytes:
    return _chunk(b"tEXt", b"Comment\0" + GPS) + _chunk(b"eXIf", b"MM\0*" + GPS)


def a_jpeg(turn: int = 6) -> bytes:
    """The bones of a phone's picture: turned, with a place, a comment, and a second picture behind its end."""
    exif = b"Exif\0\0II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, turn, 0, 0) + GPS
    segments = [(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"), (0xE1, exif), (0xE2, b"MPF\0" + GPS), (0xE2, b"ICC_PROFILE\0\1\1"), (0xED, GPS), (0xFE, GPS)]  # fmt: skip
    segments += [(0xDB, bytes(65)), (0xC0, b"\x08\0\1\0\1\1\1\x11\0"), (0xC4, bytes(20)), (0xDA, b"\1\1\0\0?\0")]
    body = b"".join(bytes((0xFF, code)) + struct.pack(">H", len(part) + 2) + part for code, part in segments)
    return b"\xff\xd8" + body + b"\x12\xff\x00\x34\xff\xd0\x56" + b"\xff\xd9" + GPS


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
