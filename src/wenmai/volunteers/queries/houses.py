"""Houses that come to people's homes."""

from wenmai.places.models import Institution, InstitutionKind

COME_HOME = (
    InstitutionKind.LIBRARY,
    InstitutionKind.CULTURE_CENTRE,
    InstitutionKind.CULTURE_STATION,
    InstitutionKind.VILLAGE_ROOM,
    InstitutionKind.STUDY_ROOM,
)
COUNTY = 6
"""Digits of the code of a county."""


def houses_that_come(county: str) -> list[Institution]:
    """Houses of a county that take wishes, libraries and culture centres first; of a whole prefecture only these."""
    kinds = COME_HOME if len(county) >= COUNTY else COME_HOME[:2]
    rows = Institution.objects.filter(division__path__contains=[county], kind__in=kinds, closed_on=None)
    found = list(rows.select_related("division").order_by("division__level", "kind", "pinyin")[:200])
    return sorted(found, key=lambda each: (each.division.level, COME_HOME.index(InstitutionKind(each.kind))))
