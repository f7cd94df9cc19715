"""What courses show on pages of other rooms."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.courses.policies import may_teach_at
from wenmai.courses.queries.desk import today_at
from wenmai.courses.queries.finding import classes_of_house
from wenmai.courses.queries.record import current, records_of
from wenmai.places.models import Institution


def of_me(request: HttpRequest, thing: object) -> SafeString:
    """The family's classes and how much they have learned; nothing for who never enrolled."""
    del thing
    records = records_of(request.actor)  # type: ignore[attr-defined]
    shown = {"records": records, "current": current(records)}
    return _render(request, "courses/panel.html", shown) if records else SafeString("")


def of_institution(request: HttpRequest, thing: object) -> SafeString:
    """The classes of a house; nothing when there is none."""
    assert isinstance(thing, Institution)
    lines = classes_of_house(thing.code)
    return _render(request, "courses/lines.html", {"lines": lines, "house": thing}) if lines else SafeString("")


def of_desk(request: HttpRequest, thing: object) -> SafeString:
    """Today's lessons and those that nobody has settled, each with its tick list; nothing when there is none."""
    actor = request.actor  # type: ignore[attr-defined]
    if not isinstance(thing, Institution) or not may_teach_at(actor, thing):
        return SafeString("")
    lessons = today_at(thing)
    return (
        _render(request, "courses/desk/today.html", {"lessons": lessons, "house": thing}) if lessons else SafeString("")
    )


def _render(request: HttpRequest, template: str, shown: dict[str, object]) -> SafeString:
    return SafeString(render_to_string(template, shown, request))
