"""Books to put on a list: by a scanned ISBN, else by words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from wenmai.catalogue.describing.numbers import isbn13
from wenmai.catalogue.index.wanted import Wanted
from wenmai.catalogue.models import Record
from wenmai.catalogue.queries.search import find
from wenmai.kernel.errors import Conflict
from wenmai.kernel.validators import plain

OFFERED = 8


def books_for(text: str) -> tuple[Sequence[Record], str]:
    """At most eight records for what was scanned or typed, and a sentence where there is none."""
    if not text.strip():
        return (), ""
    number = isbn13(plain(text))
    if number:
        rows = Record.objects.filter(isbns__contains=[number], deleted_at=None, merged_into=None)
        found: Sequence[Record] = list(rows.defer("raw", "keys").order_by("pk")[:OFFERED])
    else:
        try:
            found = find(Wanted(text=text.strip()[:100])).hits[:OFFERED]
        except Conflict as error:
            return (), error.message
    return found, "" if found else _("目录里没有找到。少打一个字，或者换一个词。")
