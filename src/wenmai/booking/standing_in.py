"""Who may take a place for somebody else, and by which door: the host's staff, a member of the family, a clerk of the county.

An actor who stands in is made here and nowhere else, after asking what has to be asked: `people` whether they are family,
a counter's pass whether the person was found by a whole number or registered just now, `places` whether the house is within
reach. What is booked then bears the door (`Booking.channel`) and who it was (`Booking.operator`), so that a miss is nobody's.
"""

from django.utils.translation import gettext as _

from wenmai.booking.models import Application, Booking, RoomRequest, WaitEntry
from wenmai.kernel.actor import STAFF_ROLES, Actor, Channel, Grant
from wenmai.kernel.errors import Invalid, NotAllowed, permit
from wenmai.people.counter_pass import read_pass
from wenmai.people.queries.kin import is_forgotten
from wenmai.people.queries.persons import acts_for, ages_of
from wenmai.people.queries.places import path_of
from wenmai.places.models import Institution

Made = Booking | WaitEntry | Application | RoomRequest

COUNTY = 3  # codes from the root: province, prefecture, county
ADULT = 18  # 民法典 18: full capacity


def as_family(actor: Actor, person: str) -> Actor:
    """The actor for a member of their own family. Raises NotAllowed for a stranger, and for who is not grown up."""
    permit(person != actor.person and acts_for(actor, person), _("只能替“我的家人”里的人约。先到“我的家人”里加上。"))
    if ages_of([actor.person]).get(actor.person, ADULT) < ADULT:
        raise NotAllowed(
            "booking.minor_for_others", _("未满 18 周岁，不能替家人约。请家里的大人来约，或打电话、到服务台。")
        )
    return _through(actor, Channel.RELATIVE)


def as_agent(actor: Actor, *, found: str, house: Institution, door: Channel) -> tuple[Actor, str]:
    """The actor for who rang or stands at the counter, and that person's key.

    `found` is the pass of `people.counter_pass`: found by a whole number, or registered here, in the last quarter of an
    hour. Raises NotFound for a pass that is over, Invalid without a door, NotAllowed for a house out of reach.
    """
    person = read_pass(actor, found)
    if door not in {Channel.PHONE, Channel.COUNTER}:
        message = _("先选他怎么来的：打电话来，还是人在面前。")
        raise Invalid("booking.door", message, fields={"door": message})
    said = _("%(house)s不在本县，也不在上级。请打那里的电话代约。") % {"house": house.label}
    permit(person != actor.person and within_reach(actor, house), said)
    return _through(actor, door, actor.grants), person


def _through(actor: Actor, door: Channel, grants: tuple[Grant, ...] = ()) -> Actor:
    """Not `replace`: the actor of a request is made when it is first asked."""
    return Actor(actor.person, actor.account, grants, door, second_factor=actor.second_factor)


def within_reach(actor: Actor, house: Institution) -> bool:
    """A house of the county of one of the actor's postings, below it, or right above it (the prefecture's, the province's)."""
    own = tuple(house.division.path)
    return any(_reaches(path_of(scope), own, house) for scope in actor.scopes(STAFF_ROLES))


def _reaches(posting: tuple[str, ...], own: tuple[str, ...], house: Institution) -> bool:
    above = own == posting[: len(own)]
    return house.code in posting or above or posting[:COUNTY] == own[:COUNTY]


def as_recorded(made: Made) -> Actor:
    """Who asked for something that is given later: the person, or whoever stood in, through the same door."""
    return Actor(made.operator, channel=Channel(made.channel)) if made.operator else Actor(made.person)


def sees_what_they_made(actor: Actor, made: Made) -> bool:
    """Who asked for something for somebody else sees and undoes it: family while they are family, staff while they are staff.

    What was booked for somebody who is forgotten since can still be given back by who booked it.
    """
    if not actor.person or made.operator != actor.person or actor.channel is Channel.API:
        return False
    if made.channel != Channel.RELATIVE and actor.scopes(STAFF_ROLES):
        return True
    return acts_for(actor, made.person) or is_forgotten(made.person)


def check_alone(actor: Actor, person: str) -> None:
    """Raises NotAllowed for a child under 14 that books alone; a guardian or a counter does it for them."""
    if actor.child and actor.person == person:
        said = _("不满 14 周岁，要家长来约：家长登录后在“我的家人”里加上孩子，选“替谁约”。也可以打电话或到服务台。")
        raise NotAllowed("booking.minor", said)
