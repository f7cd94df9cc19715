"""Whoever has no phone in the demo: an agent of the telephone puts an old woman on a waiting list and into a lottery; a mother her child."""

from collections.abc import Mapping

from wenmai.booking.actions.agents import apply_as_agent, wait_as_agent
from wenmai.booking.actions.proxies import apply_for_family
from wenmai.booking.drafts.claims import WaitWish
from wenmai.booking.drafts.rounds import Wish
from wenmai.booking.models import IntakeRound, RoundStatus, Session
from wenmai.demo.messages import ELDER
from wenmai.demo.rounds import FULL, OPEN
from wenmai.kernel.actor import Actor, Channel
from wenmai.kernel.errors import DomainError
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import Person
from wenmai.people.queries.persons import party_of


def stand_in(cast: Mapping[str, Actor]) -> None:
    """Let it happen once; safe to repeat, and nothing once those dates are over."""
    full = Session.objects.filter(offering__title=FULL, offering__demo=True).order_by("pk").first()
    given = IntakeRound.objects.filter(title=f"{OPEN}报名", demo=True, status=RoundStatus.PUBLISHED).first()
    elder = Person.objects.filter(name=ELDER, account=None).first()
    clerk, mother = cast["clerk"], cast["citizen"]
    if elder is None or full is None or given is None:
        return
    found = write_pass(clerk, elder.key)
    child = next((each for each in party_of(mother) if each.key != mother.person), None)
    try:
        wait_as_agent(clerk, found=found, wish=WaitWish((full.pk,)), door=Channel.PHONE)
        apply_as_agent(clerk, found=found, wish=Wish(given.pk, (given.offered[0],)), door=Channel.PHONE)
        if child:
            apply_for_family(mother, wish=Wish(given.pk, (given.offered[0],), person=child.key))
    except DomainError as error:
        if error.code not in {"booking.over", "booking.already_booked"}:  # a demo that was left standing for days
            raise
