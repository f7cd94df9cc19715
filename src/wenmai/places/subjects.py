"""What strangers may know of places: "places.institution:PZH-LIB", "places.division:5104", "places.space:42"."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.places.models import Space
from wenmai.places.queries.divisions import get_division
from wenmai.places.queries.institutions import get_institution


def institution(actor: Actor, key: str) -> Subject:
    """An institution by its code."""
    found = get_institution(actor, key)
    url = reverse("places:institution", args=[found.code])
    return Subject(f"places.institution:{key}", found.name, url, found.code, found.division_id)


def division(_actor: Actor, key: str) -> Subject:
    """A division by its code."""
    found = get_division(key)
    return Subject(f"places.division:{key}", found.name, reverse("places:division", args=[key]), division=key)


def space(_actor: Actor, key: str) -> Subject:
    """A space by its number."""
    rows = Space.objects.select_related("institution")
    found = rows.filter(pk=whole(key)).first()
    if found is None:
        raise NotFound("places.no_space", _("没有这个空间。"))
    house = found.institution
    url = reverse("places:space", args=[house.code, found.pk])
    return Subject(f"places.space:{key}", f"{house.label} {found.name}", url, house.code, house.division_id)
