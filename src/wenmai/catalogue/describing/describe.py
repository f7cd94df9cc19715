"""The one door: a record of either family to a Description."""

from wenmai.catalogue.describing.cnmarc import describe_cn
from wenmai.catalogue.describing.description import Description
from wenmai.catalogue.describing.marc21 import describe_21
from wenmai.catalogue.marc.value import Family, Marc


class Undescribable(Exception):
    """A record that cannot be described: `code` is "family" (neither MARC 21 nor CNMARC) or "title" (it has none)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def describe(marc: Marc, family: Family | None = None) -> Description:
    """What the record says. `family` is what a person knows; else the tags tell. Raises Undescribable."""
    meant = family or marc.family
    if meant is None:
        raise Undescribable("family")
    if not marc.has("245" if meant == Family.MARC21 else "200"):
        raise Undescribable("title")
    described = describe_21(marc) if meant == Family.MARC21 else describe_cn(marc)
    if not described.title.proper:
        raise Undescribable("title")
    return described
