"""Whole numbers, codes of digits and opaque keys that people or programs have sent as text."""

from uuid import UUID

NOBODYS = UUID(int=0)


def whole(text: str | None, digits: int = 18) -> int:
    """The number, or 0, which is no row's key and no number of people, for anything but up to `digits` ASCII digits."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= digits else 0


def code_of(text: str | None, most: int = 12) -> str:
    """The text if it can be the code of a division, up to `most` ASCII digits, else ""."""
    return text if text and text.isascii() and text.isdecimal() and len(text) <= most else ""


def uuid_of(text: str) -> UUID:
    """The key, or the one of nothing for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return NOBODYS
