"""What works show on pages of other rooms."""

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.places.models import Institution, Space, SpaceKind
from wenmai.works.queries.calls import taking_at
from wenmai.works.queries.judging import calls_judged_by
from wenmai.works.queries.recordings import recordings_of
from wenmai.works.queries.works import of_family, shown_of_family


def of_me(request: HttpRequest, thing: object) -> SafeString:
    """The family's works, what one judges, one's recordings; nothing for who has none."""
    del thing
    actor = request.actor  # type: ignore[attr-defined]
    shown: dict[str, object] = {
        "works": of_family(actor)[:5],
        "judged": calls_judged_by(actor),
        "recordings": bool(recordings_of(actor)),
    }
    return _render(request, "works/panel_me.html", shown) if any(shown.values()) else SafeString("")


def of_institution(request: HttpRequest, thing: object) -> SafeString:
    """What a house calls for and shows; nothing when there is none."""
    assert isinstance(thing, Institution)
    calls = taking_at(thing)
    return _render(request, "works/panel_house.html", {"calls": calls, "house": thing}) if calls else SafeString("")


def of_booth(request: HttpRequest, thing: object) -> SafeString:
    """On the page of a reading booth (SC-N04): how what was read is kept. Nothing for other rooms."""
    assert isinstance(thing, Space)
    if thing.kind != SpaceKind.READING_BOOTH:
        return SafeString("")
    return _render(request, "works/panel_booth.html", {"days": settings.RECORDING_DAYS})


def of_record(request: HttpRequest, thing: object) -> SafeString:
    """On the learning record (SC-A06 终身美育学校): what the family has in the gallery."""
    del thing
    works = shown_of_family(request.actor)  # type: ignore[attr-defined]
    return _render(request, "works/panel_record.html", {"works": works}) if works else SafeString("")


def _render(request: HttpRequest, template: str, shown: dict[str, object]) -> SafeString:
    return SafeString(render_to_string(template, shown, request))
