"""The way of an application: county, city, and then whoever decides. Pure."""

from collections.abc import Sequence

from wenmai.honours.models import Campaign
from wenmai.places.models import Institution, Level

COUNTY_DEPTH = 3


def steps_of(institution: Institution, campaign: Campaign) -> Sequence[str]:
    """The codes of the divisions that recommend, lowest first; () where who decides is the house's own division."""
    path = institution.division.path[:COUNTY_DEPTH]
    if campaign.division_id not in path:
        return ()
    return tuple(reversed(path[path.index(campaign.division_id) + 1 :]))


def next_after(institution: Institution, campaign: Campaign, code: str) -> str:
    """Whose turn it is after the division `code` has recommended; "" stands for the house itself."""
    steps = steps_of(institution, campaign)
    rest = steps[steps.index(code) + 1 :] if code else steps
    return rest[0] if rest else campaign.division_id


def limit_of(campaign: Campaign, level: int) -> int:
    """How many a division of this level recommends; 0 is as many as are worth it."""
    return campaign.county_limit if level == Level.COUNTY else campaign.city_limit
