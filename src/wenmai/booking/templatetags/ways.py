"""What somebody can do where places are not simply booked: wait for one, or be in a round."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.booking.models import IntakeRound, Question, RoundStatus, Session
from wenmai.booking.queries.waiting import other_dates, waitable, waiting_now
from wenmai.booking.sent_words import ANSWER

register = template.Library()


@register.simple_tag(takes_context=True)
def other_ways(context: RequestContext, session: Session) -> SafeString:
    """The box of a round that gives the session's places, or of its waiting list; nothing where neither is."""
    request: Any = context["request"]
    if found := _round(session):
        return SafeString(render_to_string("booking/round_link.html", {"round": found}, request))
    actor = request.actor
    if not waitable(session):
        return SafeString("")
    shown: dict[str, object] = {"session": session, "sizes": range(1, session.offering.party_max + 1)}
    if actor.person:
        shown |= {"entry": waiting_now(actor.person, [session.pk]), "also": other_dates(session)}
        shown["questions"] = list(Question.objects.filter(offering=session.offering_id))
    return SafeString(render_to_string("booking/wait_box.html", shown, request))


@register.simple_tag(takes_context=True)
def given(context: RequestContext, question: Question) -> str:
    """What was answered before a refusal."""
    request: Any = context["request"]
    return str(request.POST.get(f"{ANSWER}{question.label}", ""))


def _round(session: Session) -> IntakeRound | None:
    live = (RoundStatus.PUBLISHED, RoundStatus.COMMITTED)
    return IntakeRound.objects.filter(pools__session=session, status__in=live).first()
