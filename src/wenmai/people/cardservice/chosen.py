"""Which service this installation asks."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from wenmai.people.cardservice.interface import CardService


def service() -> CardService | None:
    """The service, None where none is set: then cards are known only once they are tied at a counter."""
    return _made(settings.CARD_SERVICE) if settings.CARD_URL else None


@cache
def _made(name: str) -> CardService:
    return import_string(name)()  # type: ignore[no-any-return]
