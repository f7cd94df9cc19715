"""Of which sort a division is: streets are town, townships are country, districts are the built-up counties.

The classification of the National Bureau of Statistics goes by village and is not in the published codes that ship; names are.
"""

from django.utils.translation import gettext as _

from wenmai.places.models import Division, Level

URBAN, RURAL = "urban", "rural"
DISTRICT, COUNTY = "district", "county"
CITY, PREFECTURE = "city", "prefecture"


def kind_of(division: Division) -> str:
    """By level: 街道 or 乡镇, 市辖区 or 县（市）, 市 or 自治州."""
    if division.level >= Level.TOWNSHIP:
        return URBAN if "街道" in division.name else RURAL
    if division.level == Level.COUNTY:
        return DISTRICT if division.name.endswith("区") else COUNTY
    return PREFECTURE if division.name.endswith("州") else CITY


def words() -> dict[str, str]:
    """What the sorts are called."""
    return {
        URBAN: _("街道"),
        RURAL: _("乡镇"),
        DISTRICT: _("市辖区"),
        COUNTY: _("县（市）"),
        CITY: _("市"),
        PREFECTURE: _("自治州"),
    }
