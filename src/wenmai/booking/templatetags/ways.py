"""What somebody can do where places are not simply booked: wait for one, or be in a round."""

from collections.abc import Collection
from typing import Any

from django import template
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.booking.drafts.rooms import Wanted
from wenmai.booking.free_times import Start
from wenmai.booking.limits import caps_said, strikes_said
from wenmai.booking.models import Application, IntakeRound, Offering, Question, RoundStatus, Session
from wenmai.booking.names import Names, names_said
from wenmai.booking.queries.meanwhile import When, meanwhile_before, own_meanwhile, when_of
from wenmai.booking.queries.questions import questions_of
from wenmai.booking.queries.rounds import family_applications, my_application
from wenmai.booking.queries.waiting import other_dates, waitable, who_wait
from wenmai.booking.round_reasons import short
from wenmai.booking.sent_words import ANSWER
from wenmai.kernel.actor import Actor
from wenmai.people.queries.persons import party_of

register = template.Library()


@register.simple_tag(takes_context=True)
def other_ways(context: RequestContext, session: Session) -> SafeString:
    """The box of a round that gives the session's places, or of its waiting list; nothing where neither is."""
    request: Any = context["request"]
    actor = request.actor
    if found := _round(session):
        link = {"round": found, "asked": _asked(actor, found)}
        return SafeString(render_to_string("booking/round_link.html", link, request))
    if not waitable(session):
        return SafeString("")
    shown: dict[str, object] = {"session": session, "sizes": range(1, session.offering.party_max + 1)}
    if actor.person:
        party = {actor.person, *(each.key for each in party_of(actor))}
        waiting = who_wait(party, [session.pk])
        shown |= {"entry": actor.person in waiting, "without": waiting, "also": other_dates(session)}
        shown["can"] = bool(party - waiting)
        shown["questions"] = questions_of(session.offering_id)
    return SafeString(render_to_string("booking/wait_box.html", shown, request))


@register.simple_tag(takes_context=True)
def for_whom(context: RequestContext, without: Collection[str] = ()) -> SafeString:
    """替谁: oneself and one's family, save who has it already (`without`); nothing where only oneself is left."""
    request: Any = context["request"]
    party = party_of(request.actor)
    kin = [each for each in party[1:] if each.key not in without]
    if not kin:
        return SafeString("")
    shown = {"kin": kin, "chosen": request.POST.get("for", "")}
    return SafeString(render_to_string("booking/for_whom.html", shown | {"self": party[0].key not in without}, request))


@register.simple_tag(takes_context=True)
def who_comes_along(context: RequestContext, asked: Offering | Wanted) -> SafeString:
    """同去的家人, of the reader or of whom the agent serves, and whose real name is asked; nothing where neither is."""
    request: Any = context["request"]
    serving = context.get("serving")
    names = Names(asked.real_name_level, asked.real_name_each)
    kin = party_of(Actor(serving.person.key) if serving else request.actor)[1:]
    shown = {"kin": kin, "serving": serving, "each": names.each, "names": names_said(names)}
    shown["chosen"] = request.POST.getlist("with")
    return SafeString(render_to_string("booking/along.html", shown, request) if kin or names.level else "")


@register.simple_tag(takes_context=True)
def meanwhile(context: RequestContext, session: Session, person: str = "") -> SafeString:
    """What `person` ("": the reader, or whom the agent serves) has at the time of a date; nothing where nothing is."""
    return _meanwhile(context, when_of(session), person)


@register.simple_tag
def rules_said(session: Session) -> SafeString:
    """What the booking rule of a date counts and what follows from it, before somebody books; nothing without a rule."""
    offering, policy = session.offering, session.offering.policy
    names = names_said(Names(offering.real_name_level, offering.real_name_each))
    caps = [*(caps_said(policy) if policy else ()), *([names] if names else ())]
    said = {"caps": caps, "strikes": strikes_said(policy) if policy else ""}
    return SafeString(render_to_string("booking/rules_said.html", said) if any(said.values()) else "")


@register.simple_tag(takes_context=True)
def meanwhile_in(context: RequestContext, wanted: Wanted, start: Start, person: str = "") -> SafeString:
    """The same for a room from a start to the last end that can be had."""
    return _meanwhile(context, When(start.at, max(start.ends), wanted.policy), person)


@register.simple_tag(takes_context=True)
def given(context: RequestContext, question: Question) -> str:
    """What was answered before a refusal."""
    request: Any = context["request"]
    return str(request.POST.get(f"{ANSWER}{question.label}", ""))


@register.filter
def why_not(reason: str) -> str:
    """Why an application was not counted, or what the house wrote; "" for codes that say nothing to a clerk."""
    return short(reason) if reason not in {"full", ""} else ""


@register.filter
def spot(session: Session) -> str:
    """Where a date takes place, to be said after the name of its house; "" at the house itself, in no room of it."""
    if session.space:
        return session.space.name
    house = session.offering.institution
    return "" if session.venue in {house.name, house.label} else session.venue or session.division.name


def _meanwhile(context: RequestContext, when: When, person: str) -> SafeString:
    actor, serving = context["request"].actor, context.get("serving")
    whose = serving.person.key if serving else person or actor.person
    found = (meanwhile_before if serving else own_meanwhile)(actor, whose, when) if whose else ()
    shown = {"meanwhile": found, "serving": serving, "own": whose == actor.person}
    return SafeString(render_to_string("booking/meanwhile.html", shown) if found else "")


def _asked(actor: Actor, found: IntakeRound) -> list[tuple[str, Application]]:
    """What oneself ("") and one's family asked for in a round, each with the name. Three queries."""
    if not actor.person:
        return []
    mine, names = my_application(actor, found), {each.key: each.name for each in party_of(actor)}
    family = [(names.get(each.person, ""), each) for each in family_applications(actor, found)]
    return [*([("", mine)] if mine else []), *family]


def _round(session: Session) -> IntakeRound | None:
    live = (RoundStatus.PUBLISHED, RoundStatus.COMMITTED)
    return IntakeRound.objects.filter(pools__session=session, status__in=live).first()
