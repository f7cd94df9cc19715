"""The small print of a row in a list of sessions: a page has fifty rows and few different ones, so each is drawn once."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from wenmai.activities.seats import Seats

register = template.Library()


@register.filter
@lru_cache(1000)
def as_spans(words: tuple[str, ...]) -> SafeString:
    """Each word in an element of its own, escaped."""
    return format_html_join("", "<span>{}</span>", ((word,) for word in words))


@register.filter
@lru_cache(1000)
def as_seats(seats: Seats) -> SafeString:
    """What the row says about its seats; the words are in the reader's language already."""
    return SafeString(render_to_string("activities/seats.html", {"seats": seats}).strip())
