"""What this room shows on pages of other rooms."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.bookshops.policies import may_sell, may_take_in
from wenmai.bookshops.queries.agreements import shops, taking_part
from wenmai.bookshops.queries.loans import waiting
from wenmai.bookshops.queries.quota import my_quota
from wenmai.places.models import Institution

NOTHING = SafeString("")


def of_institution(request: HttpRequest, thing: object) -> SafeString:
    """That a shop takes part, or with which shops a library buys."""
    assert isinstance(thing, Institution)
    if thing.kind not in ("bookstore", "library"):
        return NOTHING
    side = "institution" if thing.kind == "bookstore" else "library"
    found = list(taking_part().filter(**{side: thing}))
    return _render(request, "bookshops/panel.html", {"shops": found, "house": thing}) if found else NOTHING


def of_desk(request: HttpRequest, thing: object) -> SafeString:
    """The way to the counter of a shop, or to the acquisitions desk of a library."""
    actor = request.actor  # type: ignore[attr-defined]
    if not isinstance(thing, Institution):
        return NOTHING
    if thing.kind == "bookstore" and may_sell(actor, thing) and shops().filter(institution=thing).exists():
        return _render(request, "bookshops/desk/panel.html", {"shop": thing})
    if thing.kind == "library" and may_take_in(actor, thing):
        return _render(request, "bookshops/desk/panel.html", {"library": thing, "waiting": waiting(thing.pk, 1).count})
    return NOTHING


def of_me(request: HttpRequest, thing: object) -> SafeString:
    """How many books one may still choose; nothing for who is no reader or has no shop near."""
    del thing
    quota = my_quota(request.actor)  # type: ignore[attr-defined]
    return _render(request, "bookshops/me.html", {"quota": quota}) if quota else NOTHING


def _render(request: HttpRequest, template: str, shown: dict[str, object]) -> SafeString:
    return SafeString(render_to_string(template, shown, request))
