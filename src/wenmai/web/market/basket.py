"""服务篮 (四川规划 SC-D16): kept in the browser's session, and with the person once they sign in."""

from collections.abc import Sequence
from dataclasses import dataclass

from wenmai.booking.actions.baskets import MOST, full, put_in_basket, take_out_of_basket
from wenmai.booking.queries.baskets import basket_of, booked_subjects
from wenmai.courses.queries.enrolments import enrolled_courses
from wenmai.kernel.actor import Actor
from wenmai.kernel.http import Request
from wenmai.web.market.shelf import Goods, goods_by_ref, number_in

KEY, BOOKED = "basket", frozenset({"activities.activity", "courses.course", "places.space"})


@dataclass(frozen=True, slots=True)
class Chosen:
    """One thing in the basket; `taken` when it is booked, then `ticket` leads there."""

    goods: Goods
    taken: bool
    ticket: str

    @property
    def to_book(self) -> bool:
        """It takes a booking: not what is watched, bought, walked into or, as a festival, made of what is booked."""
        return self.goods.hit.ref.partition(":")[0] in BOOKED and not self.goods.hit.facets.get("walk_in")


def refs_in(request: Request) -> list[str]:
    """What is in the basket. What was put in before signing in is kept with the person from now on, as far as it goes in."""
    held = list(request.session.get(KEY, ()))
    if not request.actor.person:
        return held
    kept = basket_of(request.actor)
    if not held:
        return kept
    fresh = [each for each in held if each not in kept]
    room = max(MOST - len(kept), 0)
    put_in_basket(request.actor, refs=fresh[:room])
    request.session[KEY] = fresh[room:]
    return [*kept, *fresh[:room]]


def left_over(request: Request) -> int:
    """How many of the things from before signing in did not go in: they wait until something is taken out."""
    return len(request.session.get(KEY, ())) if request.actor.person else 0


def put(request: Request, ref: str) -> None:
    """One more; again changes nothing. Raises Conflict beyond twenty."""
    held = refs_in(request)
    if request.actor.person:
        put_in_basket(request.actor, refs=[ref])
    elif ref not in held:
        if len(held) >= MOST:
            raise full()
        request.session[KEY] = [*held, ref]


def take_out(request: Request, ref: str) -> None:
    """Off the list."""
    held = refs_in(request)
    if request.actor.person:
        take_out_of_basket(request.actor, ref=ref)
    else:
        request.session[KEY] = [each for each in held if each != ref]


def chosen_of(actor: Actor, refs: Sequence[str]) -> list[Chosen]:
    """What is in the basket and still on the shelf, with what is booked already. Eight queries."""
    booked = booked_subjects(actor, refs)
    courses = enrolled_courses(actor.person, [number_in(each, "courses.course") for each in refs])
    found = []
    for each in goods_by_ref(refs):
        booking, number = booked.get(each.hit.ref), number_in(each.hit.ref, "courses.course")
        ticket = f"/booking/{booking.key}/" if booking else "/courses/mine/" if number in courses else ""
        found.append(Chosen(each, bool(ticket), ticket))
    return found
