"""Reading addresses and codes that people send. Nothing here writes."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.db.models import Q
from django.utils.translation import gettext as _

from wenmai.kernel.errors import Invalid
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import institutions_by_code


def position_of(given: Mapping[str, str]) -> tuple[Decimal, Decimal] | None:
    """lon and lat of an address, None for anything that is no place in the country."""
    try:
        lon, lat = Decimal(given.get("lon", "")[:20]), Decimal(given.get("lat", "")[:20])
    except InvalidOperation:
        return None
    inside = lon.is_finite() and lat.is_finite() and 73 <= lon <= 136 and 3 <= lat <= 54
    return (round(lon, 6), round(lat, 6)) if inside else None


def sent_house(words: str) -> Institution | None:
    """The house of a name or a code, None for none. Raises Invalid with field `sold_at`."""
    text = words.strip()
    if not text:
        return None
    if found := institutions_by_code([text]).get(text):
        return found
    named = list(Institution.objects.filter(Q(name=text) | Q(short_name=text), closed_on=None)[:2])
    if len(named) != 1:
        several = _("不止一家叫这个名字，写全名。") if named else _("没有叫这个名字的单位。照场馆页上的写，或空着。")
        raise Invalid("guide.sold_at", several, fields={"sold_at": several})
    return named[0]
