"""The drawings of the product: icons, status shapes, patterns and the mark, read once from art/sprite.svg."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SPRITE = Path(__file__).parent / "art" / "sprite.svg"
SYMBOL = re.compile(r'<symbol id="(?P<name>[^"]+)" viewBox="(?P<box>[^"]+)"[^>]*>(?P<body>.*?)</symbol>', re.DOTALL)


class UnknownDrawing(LookupError):
    """A template asks for a drawing that the sprite does not have."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """`box` is the viewBox; `body` the shapes, which take their colours from the page."""

    name: str
    box: str
    body: str


@cache
def drawings() -> dict[str, Drawing]:
    """Every drawing by its id: i-… icons, s-… status shapes, p-… patterns, mark, mark-seal."""
    found = SYMBOL.finditer(SPRITE.read_text(encoding="utf-8"))
    return {m["name"]: Drawing(m["name"], m["box"], m["body"].strip()) for m in found}


def drawing(name: str) -> Drawing:
    """One drawing. Raises UnknownDrawing."""
    try:
        return drawings()[name]
    except KeyError:
        raise UnknownDrawing(name) from None
