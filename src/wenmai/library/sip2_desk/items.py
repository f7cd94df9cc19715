"""What a machine is told an item is made of: what it may magnetise, and into which bin it goes."""

from typing import Final

from wenmai.library.sip2.codes import MediaType

_PAPER: Final = ("book", "picture_book", "reference", "ancient", "braille")
_MEDIA: Final = {"periodical": MediaType.MAGAZINE} | dict.fromkeys(_PAPER, MediaType.BOOK)


def media_of(kind: str) -> str:
    """CK by the kind of an item. An audiovisual one may be a tape or a disc, so nothing is said of it."""
    return _MEDIA.get(kind, MediaType.OTHER).value
