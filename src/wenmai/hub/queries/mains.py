"""To which library's system a house belongs: its main library, through one between them, or itself."""

from collections.abc import Iterable
from datetime import date

from wenmai.places.models import Institution, MainBranchTie, Network


def mains_of(houses: Iterable[int], day: date) -> dict[int, int]:
    """The main library of each house on a day, by keys. One query."""
    ties = MainBranchTie.objects.filter(network=Network.LIBRARY, during__contains=day)
    up = dict(ties.values_list("branch", "main"))
    return {house: up.get(up.get(house, house), up.get(house, house)) for house in houses}


def main_of(house: Institution, day: date) -> int:
    """That of one house."""
    return mains_of([house.pk], day)[house.pk]
