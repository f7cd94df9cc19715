"""The small print of a row in a list of sessions: a page has fifty rows and few different ones, so each is drawn once."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from wenmai.activities.seats import Seats
from wenmai.activities.vocabulary import ArtForm
from wenmai.activities.vocabulary import Line as ArtLine
from wenmai.booking.audiences import Audience

register = template.Library()


@register.filter
@lru_cache(1000)
def as_spans(words: tuple[str, ...]) -> SafeString:
    """Each word in an element of its own, escaped."""
    return format_html_join("", "<span>{}</span>", ((word,) for word in words))


@register.filter
def as_options(chosen: str, name: str) -> SafeString:
    """The choices of a select, "group", "art" or "line", the chosen one selected; drawn once in each language."""
    return _options(get_language() or "", name, chosen)


@lru_cache(200)
def _options(_language: str, name: str, chosen: str) -> SafeString:
    words = {"group": Audience, "art": ArtForm, "line": ArtLine}[name]
    rows = ((value, " selected" if value == chosen else "", label) for value, label in words.choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.filter
@lru_cache(1000)
def as_seats(seats: Seats) -> SafeString:
    """What the row says about its seats; the words are in the reader's language already."""
    return SafeString(render_to_string("activities/seats.html", {"seats": seats}).strip())
