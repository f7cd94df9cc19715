"""The demo's own lists, read from its TOML files. What is invented about them is said in data/README.md."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@cache
def table(name: str) -> dict[str, Any]:
    """One TOML file of the demo, parsed once."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def rows(name: str, key: str) -> list[dict[str, Any]]:
    """The tables of one array in a TOML file."""
    found: list[dict[str, Any]] = table(name)[key]
    return found


def one(name: str, key: str) -> dict[str, Any]:
    """One table of a TOML file."""
    found: dict[str, Any] = table(name)[key]
    return found
