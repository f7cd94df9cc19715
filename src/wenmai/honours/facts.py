"""The fact of honours: a house was named. A revoked award is reversed on its own day (四川规划 SC-P06, SC-A03)."""

from wenmai.honours.models import Award
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.subjects import reference
from wenmai.ledger import actions as ledger
from wenmai.ledger.kinds import FactKind, declare
from wenmai.ledger.place import Place

AWARDED = declare(FactKind("honours.awarded", "评选命名", "个"))
LEVELS = {1: "province", 2: "prefecture", 3: "county", 4: "township", 5: "village"}


def award_reference(award: Award) -> str:
    """The subject reference of an award."""
    return reference("honours.award", award.pk)


def record_award(actor: Actor, award: Award) -> None:
    """One, at the house that was named, now."""
    house, campaign = award.institution, award.campaign
    named = {"honour": campaign.honour, "level": LEVELS[campaign.division.level], "title": campaign.title}
    ledger.record(
        actor,
        kind=AWARDED,
        source=award_reference(award),
        happened_at=clock.now(),
        place=Place(house.division_id, house.code, house.kind),
        attributes=named | ({"demo": "1"} if award.demo else {}),
    )


def reverse_award(actor: Actor, award: Award) -> None:
    """Taken back."""
    ledger.reverse(actor, kind=AWARDED, source=award_reference(award), reason=award.revoked_because)
