"""ISBN and publishing months as people type them."""

import re

from django.utils.translation import gettext as _

from wenmai.catalogue.describing.numbers import isbn13
from wenmai.kernel import clock
from wenmai.kernel.errors import Invalid
from wenmai.kernel.validators import plain

_PUBLISHED = re.compile(r"([0-9]{4})(?:[-./年 ]?([0-9]{1,2}))?月?")


def typed_isbn(text: str) -> str:
    """The thirteen digits. Raises Invalid."""
    number = isbn13(plain(text))
    if not number:
        said = _("这不是 ISBN。扫书后的条码，或照版权页填 13 位（旧书 10 位）。")
        raise Invalid("bookshops.isbn", said, fields={"isbn": said})
    return number


def published(text: str) -> tuple[int, int] | None:
    """(2026, 8) from 2026-08, 2026年8月; (2026, 0) from 2026; None from nothing. Raises Invalid."""
    typed = text.strip()
    if not typed:
        return None
    found = _PUBLISHED.fullmatch(typed)
    year, month = (int(found[1]), int(found[2] or 0)) if found else (0, 0)
    if not 1900 <= year <= clock.today().year + 1 or month > 12:
        said = _("出版年月照版权页填，例如 2026-08 或 2026。")
        raise Invalid("bookshops.published", said, fields={"published": said})
    return year, month
