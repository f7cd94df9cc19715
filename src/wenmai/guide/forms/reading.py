"""Reading addresses and codes that people send. Nothing here writes."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Invalid
from wenmai.kernel.whole import code_of
from wenmai.places.models import Division, Institution
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.places.queries.institutions import institutions_by_code


def position_of(given: Mapping[str, str]) -> tuple[Decimal, Decimal] | None:
    """lon and lat of an address, None for anything that is no place in the country."""
    try:
        lon, lat = Decimal(given.get("lon", "")[:20]), Decimal(given.get("lat", "")[:20])
    except InvalidOperation:
        return None
    inside = lon.is_finite() and lat.is_finite() and 73 <= lon <= 136 and 3 <= lat <= 54
    return (round(lon, 6), round(lat, 6)) if inside else None


def sent_division(code: str) -> Division:
    """The division of a code. Raises Invalid with field `division`."""
    found = divisions_by_code([code_of(code)]).get(code) if code_of(code) else None
    if found is None:
        message = _("没有这个区划代码，请对照区划表。")
        raise Invalid("guide.division", message, fields={"division": message})
    return found


def sent_house(code: str) -> Institution | None:
    """The house of a code, None for none. Raises Invalid with field `sold_at`."""
    if not code.strip():
        return None
    found = institutions_by_code([code.strip()]).get(code.strip())
    if found is None:
        message = _("没有代码是这个的机构。在场馆页的地址里能看到代码。")
        raise Invalid("guide.sold_at", message, fields={"sold_at": message})
    return found
