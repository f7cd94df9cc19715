"""What an agent does for who rings or stands at the counter: all that the app gives, through the same actions.

`found` is the pass of `people.counter_pass`, `door` the telephone or the counter. Raised besides what the actions raise:
NotFound for a pass that is over, NotAllowed for a house out of reach.
"""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.booking.actions.claims import cancel, claim, confirm
from wenmai.booking.actions.ranges import claim_wanted
from wenmai.booking.actions.room_requests import ask_range, withdraw_request
from wenmai.booking.actions.rounds import apply, withdraw
from wenmai.booking.actions.seats import claim_seat
from wenmai.booking.actions.waiting import stop_waiting, wait
from wenmai.booking.counter_ways import way_of
from wenmai.booking.drafts.claims import Claim, WaitWish
from wenmai.booking.drafts.rooms import RangeClaim
from wenmai.booking.drafts.rounds import Wish
from wenmai.booking.models import Application, Booking, IntakeRound, Offering, RoomRequest, WaitEntry
from wenmai.booking.queries.bookings import get_booking
from wenmai.booking.queries.room_requests import get_request
from wenmai.booking.queries.rooms import get_wanted
from wenmai.booking.queries.rounds import get_application
from wenmai.booking.queries.waiting import get_entry
from wenmai.booking.standing_in import as_agent
from wenmai.booking.telling import proxies as proxy_notices
from wenmai.kernel.actor import Actor, Channel
from wenmai.kernel.errors import NotFound
from wenmai.people.counter_pass import read_pass
from wenmai.places.models import Institution


def claim_as_agent(actor: Actor, *, found: str, wish: Claim, door: Channel) -> Booking:
    """Take places; a class is taken whole, with its enrolment."""
    offering = _offering(pools=wish.pool)
    agent, person = as_agent(actor, found=found, house=offering.institution, door=door)
    asked = replace(wish, person=person)
    take = way_of(offering.subject).take
    return take(agent, asked) if take else claim(agent, wish=asked)


@transaction.atomic
def wait_as_agent(actor: Actor, *, found: str, wish: WaitWish, door: Channel) -> WaitEntry:
    """候补 for any of some sessions; the person is told."""
    agent, asked, way = actor, wish, None
    for key in wish.sessions:  # each house has to be within reach
        offering = _offering(key)
        agent, person = as_agent(actor, found=found, house=offering.institution, door=door)
        asked, way = replace(wish, person=person), way or way_of(offering.subject).wait
    entry = way(agent, asked) if way else wait(agent, wish=asked)
    proxy_notices.waiting_for(actor, entry)
    return entry


@transaction.atomic
def apply_as_agent(actor: Actor, *, found: str, wish: Wish, door: Channel) -> Application:
    """Be in a round, with the chances of everybody; the person is told the number."""
    given = IntakeRound.objects.select_related("institution__division").filter(pk=wish.round).first()
    if given is None:
        raise NotFound("booking.no_round", _("没有这一轮报名，可能还没公布。"))
    agent, person = as_agent(actor, found=found, house=given.institution, door=door)
    made = apply(agent, wish=replace(wish, person=person))
    proxy_notices.applied_for(actor, made)
    return made


def take_room_as_agent(actor: Actor, *, found: str, wish: RangeClaim, door: Channel) -> Booking | RoomRequest:
    """A room by the hour; where the house looks first, a request."""
    wanted = get_wanted(wish.offering)
    house = Institution.objects.select_related("division").get(code=wanted.code)
    agent, person = as_agent(actor, found=found, house=house, door=door)
    asked = replace(wish, person=person)
    return ask_range(agent, wish=asked) if wanted.approval else claim_wanted(agent, wanted=wanted, wish=asked)


def claim_seat_as_agent(actor: Actor, *, found: str, wish: Claim, door: Channel, label: str = "") -> Booking:
    """A reading seat of a half day, any for ""."""
    house = _offering(pools=wish.pool).institution
    agent, person = as_agent(actor, found=found, house=house, door=door)
    return claim_seat(agent, wish=replace(wish, person=person), label=label)


def confirm_as_agent(actor: Actor, *, found: str, key: str) -> Booking:
    """They say that they come: held places become theirs. Raises NotFound for what is not theirs."""
    return confirm(actor, key=str(_theirs(actor, found, key).key))


def give_back_as_agent(actor: Actor, *, found: str, key: str, door: Channel) -> Booking:
    """Give places back: a class is left whole, anything else is one booking. Raises NotFound for what is not theirs."""
    booking = _theirs(actor, found, key)
    leave = way_of(booking.session.offering.subject).leave
    if leave is None or booking.series is None:
        return cancel(actor, key=key)
    agent, _person = as_agent(actor, found=found, house=booking.session.offering.institution, door=door)
    leave(agent, booking)
    return get_booking(actor, key)


def stop_waiting_as_agent(actor: Actor, *, found: str, key: int) -> WaitEntry:
    """They wait no more. Raises NotFound for what is not theirs."""
    _check_theirs(actor, found, get_entry(actor, key).person)
    return stop_waiting(actor, entry=key)


def withdraw_as_agent(actor: Actor, *, found: str, key: int) -> Application:
    """They take an application back. Raises NotFound for what is not theirs."""
    _check_theirs(actor, found, get_application(actor, key).person)
    return withdraw(actor, application=key)


def withdraw_request_as_agent(actor: Actor, *, found: str, key: int) -> RoomRequest:
    """They do not want the room any more. Raises NotFound for what is not theirs."""
    _check_theirs(actor, found, get_request(actor, key).person)
    return withdraw_request(actor, key=key)


def _check_theirs(actor: Actor, found: str, person: str) -> None:
    if read_pass(actor, found) != person:
        raise NotFound("booking.not_theirs", _("这一条不是他的。看看下面的“他已经有的”。"))


def _theirs(actor: Actor, found: str, key: str) -> Booking:
    """A booking of the person of the pass, alone or along with others."""
    person, booking = read_pass(actor, found), get_booking(actor, key)
    if person not in {booking.person, *booking.dependants}:
        raise NotFound("booking.no_booking", _("他没有这张票。看看下面的“他已经有的”。"))
    return booking


def _offering(session: int | None = None, *, pools: int | None = None) -> Offering:
    """The offering of a session, or of a pool. Raises NotFound."""
    which = {"sessions": session} if session is not None else {"sessions__pools": pools}
    found = Offering.objects.select_related("institution__division").filter(**which).first()
    if found is None:
        raise NotFound("booking.no_session", _("没有这一场，可能已经撤下。"))
    return found
