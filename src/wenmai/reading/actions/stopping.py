"""Switch suggestions off and on: a person for themselves, a manager for a library."""

from django.db import transaction

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution
from wenmai.reading import policies
from wenmai.reading.models import HouseStop, ReaderStop


@transaction.atomic
def stop_mine(actor: Actor) -> ReaderStop:
    """See none and be counted for none, from the next counting on. Twice is once. Raises NotAllowed."""
    permit(bool(actor.person))
    return ReaderStop.objects.get_or_create(person=actor.person, defaults={"since": clock.now()})[0]


@transaction.atomic
def resume_mine(actor: Actor) -> None:
    """See them again. Twice is once. Raises NotAllowed."""
    permit(bool(actor.person))
    ReaderStop.objects.filter(person=actor.person).delete()


@transaction.atomic
def stop_house(actor: Actor, *, code: str) -> HouseStop:
    """Loans of the house are not counted from the next counting on, its readers see none. Twice is once. Raises NotFound, NotAllowed."""
    house = _locked(actor, code)
    known = HouseStop.objects.filter(house=house, ended_at=None).first()
    if known:
        return known
    note(actor, "reading.house.stop", f"places.institution:{house.code}")
    return HouseStop.objects.create(house=house, since=clock.now(), by=actor.person)


@transaction.atomic
def resume_house(actor: Actor, *, code: str) -> None:
    """Take part again. Twice is once. Raises NotFound, NotAllowed."""
    house = _locked(actor, code)
    rows = HouseStop.objects.filter(house=house, ended_at=None)
    if rows.update(ended_at=clock.now(), ended_by=actor.person):
        note(actor, "reading.house.resume", f"places.institution:{house.code}")


def _locked(actor: Actor, code: str) -> Institution:
    house = get_institution(actor, code)
    permit(policies.may_decide(actor, house))
    return Institution.objects.select_for_update().get(pk=house.pk)
