"""How much is borrowed by the social-security card (SC-P19)."""

from dataclasses import dataclass
from decimal import Decimal

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, Role
from wenmai.measures import periods
from wenmai.measures.queries import aggregate
from wenmai.places.queries.divisions import divisions_by_code


@dataclass(frozen=True, slots=True)
class Share:
    """Of `known` loans of this year `social` were by the social-security card, in the division `where`."""

    where: str
    social: Decimal
    known: Decimal

    @property
    def percent(self) -> Decimal:
        """One decimal."""
        return round(100 * self.social / self.known, 1)


def social_card_share(actor: Actor) -> Share | None:
    """In the division for which the official answers; None without one, or where nothing was lent."""
    codes = sorted(each for each in actor.scopes((Role.OFFICIAL,)) if each.isdecimal())
    if not codes:
        return None
    names = ["library.social_card_loans", "library.known_loans"]
    figures = aggregate(names, division=codes[0], period=periods.year(clock.today().year))
    found = {each.measure: each.value for each in figures}
    known = found.get(names[1])
    if not known:
        return None
    return Share(divisions_by_code(codes[:1])[codes[0]].name, found.get(names[0]) or Decimal(0), known)
