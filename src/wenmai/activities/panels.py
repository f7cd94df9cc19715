"""What activities show on pages of other rooms."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.activities.asks import asks_of
from wenmai.activities.desk import desk_of
from wenmai.activities.galas.pages import waiting_for as galas_waiting_for
from wenmai.activities.queries import by_day, upcoming
from wenmai.activities.reviewing import answers_for_others
from wenmai.booking.policies import may_run_sessions_of
from wenmai.places.models import Institution
from wenmai.volunteers.models import HomeVolunteer
from wenmai.volunteers.queries.houses import COME_HOME


def of_institution(request: HttpRequest, thing: object) -> SafeString:
    """The next sessions of a house; nothing when there is none."""
    assert isinstance(thing, Institution)
    lines = upcoming(request.actor, institution=thing.code)  # type: ignore[attr-defined]
    return (
        _render(request, "activities/lines.html", {"days": by_day(lines), "house": thing}) if lines else SafeString("")
    )


def of_house(request: HttpRequest, thing: object) -> SafeString:
    """That this house also comes home, where its kind does."""
    assert isinstance(thing, Institution)
    comes = thing.kind in COME_HOME and thing.closed_on is None
    return _render(request, "activities/comes_home.html", {"house": thing}) if comes else SafeString("")


def of_volunteer(request: HttpRequest, thing: object) -> SafeString:
    """What a volunteer was asked: nothing when nobody has asked yet."""
    assert isinstance(thing, HomeVolunteer)
    rows = asks_of(thing)
    return _render(request, "activities/visit_asks.html", {"asks": rows}) if rows else SafeString("")


def of_desk(request: HttpRequest, thing: object) -> SafeString:
    """The whole desk of a house: scan, today, three taps, what is to settle."""
    actor = request.actor  # type: ignore[attr-defined]
    door = _render(request, "activities/desk_door.html", {}) if answers_for_others(actor) else SafeString("")
    if waiting := galas_waiting_for(actor):
        door += _render(request, "activities/desk_gala_waiting.html", {"count": waiting})
    if not isinstance(thing, Institution) or not may_run_sessions_of(actor, thing):
        return door
    return door + _render(request, "activities/desk_panel.html", {"desk": desk_of(actor, thing)})


def _render(request: HttpRequest, template: str, shown: dict[str, object]) -> SafeString:
    return SafeString(render_to_string(template, shown, request))
