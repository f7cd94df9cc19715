"""Paintings for the demo's gallery, made of a few shapes and written as PNG; nobody's picture is used."""

import math
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 360
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Scene:
    """Sky from top to horizon, hills one before the other, a disc (sun or moon), and blossoms of one colour."""

    sky: tuple[Colour, Colour]
    hills: Sequence[Colour]
    disc: tuple[int, int, int, Colour]
    blossoms: Colour
    count: int = 60


SCENES = {
    "blossom": Scene(((246, 226, 200), (250, 240, 224)), ((120, 148, 138), (84, 116, 104), (58, 84, 74)), (360, 90, 34, (226, 120, 70)), (196, 48, 36)),
    "river": Scene(((170, 200, 214), (228, 236, 232)), ((110, 140, 160), (72, 108, 126), (34, 96, 116)), (110, 80, 26, (250, 226, 150)), (240, 240, 236), 24),
    "stage": Scene(((28, 34, 62), (88, 70, 110)), ((60, 52, 84), (44, 38, 66), (30, 26, 48)), (250, 84, 30, (244, 232, 196)), (240, 176, 60), 90),
}  # fmt: skip


def painting(name: str) -> bytes:
    """One of SCENES as a PNG of 480 × 360."""
    scene = SCENES[name]
    rows = [_background(scene, y) for y in range(HEIGHT)]
    _dab(rows, *scene.disc)
    for depth, colour in enumerate(scene.hills):
        _hill(rows, depth, colour)
    for n in range(scene.count):
        x, y = (n * 97 + n * n * 13) % WIDTH, 190 + (n * 61 + n * n * 7) % 160
        _dab(rows, x, y, 2 + n % 4, scene.blossoms)
    return _png(b"".join(b"\0" + bytes(row) for row in rows))


def _background(scene: Scene, y: int) -> bytearray:
    share = y / HEIGHT
    mixed = bytes(round(a + (b - a) * share) for a, b in zip(*scene.sky, strict=True))
    return bytearray(mixed * WIDTH)


def _hill(rows: list[bytearray], depth: int, colour: Colour) -> None:
    base, swing, length = 200 + 50 * depth, 36 - 8 * depth, 70 + 30 * depth
    tops = [round(base + swing * math.sin(x / length + 2 * depth)) for x in range(WIDTH)]
    pixel = bytes(colour)
    for y in range(min(tops), HEIGHT):
        row = rows[y]
        for x in range(WIDTH):
            if tops[x] <= y:
                row[3 * x : 3 * x + 3] = pixel


def _dab(rows: list[bytearray], x: int, y: int, radius: int, colour: Colour) -> None:
    for at in range(max(0, y - radius), min(HEIGHT, y + radius + 1)):
        half = int(math.sqrt(radius * radius - (at - y) ** 2))
        left, right = max(0, x - half), min(WIDTH, x + half + 1)
        rows[at][3 * left : 3 * right] = bytes(colour) * (right - left)


def _png(raw: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(raw, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
