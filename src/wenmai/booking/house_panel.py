"""What booking shows on the page of a house."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.booking.queries.occupancy import running_at
from wenmai.places.models import Institution


def of_house(request: HttpRequest, thing: object) -> SafeString:
    """Who is inside of what is on at a house now; nothing where nobody is."""
    assert isinstance(thing, Institution)
    running = running_at(thing)
    if not running:
        return SafeString("")
    return SafeString(render_to_string("booking/door/house.html", {"running": running}, request))
