"""Village galas for tests, through their own actions."""

from datetime import timedelta

from tests.builders.activities import a_festival
from tests.builders.places import a_village, an_institution
from wenmai.activities.actions.galas import list_gala, register_gala
from wenmai.activities.galas.drafts import Evening, GalaDraft, GalaWords
from wenmai.activities.models import Festival, Gala
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places.models import Institution


def a_village_room(**about) -> Institution:
    """The room of 红格村."""
    return an_institution(kind="village_room", **({"division": a_village()} | about))


def an_evening(**about) -> Evening:
    """In two days, two hours."""
    return Evening(**({"title": "红格村村晚", "start": clock.now() + timedelta(days=2), "venue": "院坝"} | about))


def a_gala_draft(festival: Festival | None = None, house: Institution | None = None, **about) -> GalaDraft:
    """A new evening with a live link."""
    when = about.pop("when", None) or an_evening()
    words = GalaWords(**({"live_url": "https://live.example.org/1", "programme": "龙灯\n山歌"} | about))
    return GalaDraft(festival or a_festival(), house or a_village_room(), when, words)


def a_gala(festival: Festival | None = None, house: Institution | None = None, **about) -> Gala:
    """Looked at and on the joint page."""
    return list_gala(system(), gala=register_gala(system(), draft=a_gala_draft(festival, house, **about)))
