"""Books change their home by one scan each; what is said of it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.library import item_deeds, policies
from wenmai.library.actions.items import move_item
from wenmai.library.actions.returning import return_item
from wenmai.library.forms.items import MoveForm
from wenmai.library.hold_pages import where_to
from wenmai.library.queries.rules import houses_that_lend
from wenmai.library.queries.scanning import item_card, the_item
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import institutions_by_id

MOST = 400


def homes_near(house: Institution) -> Sequence[Institution]:
    """Houses of the same city that may keep books, the house itself in front. One query."""
    city = list(house.division.path[:2])
    rows = houses_that_lend().filter(division__path__contains=city).exclude(kind=policies.SHOP).exclude(pk=house.pk)
    return [house, *rows.select_related("division").order_by("division", "code")[:MOST]]


def move_form(house: Institution, data: Any = None, **more: Any) -> MoveForm:
    """The form at a house."""
    return MoveForm(data, houses=homes_near(house), **more)


def moved(actor: Actor, house: Institution, form: MoveForm, key: str) -> str:
    """Move what was scanned; what to say. Raises NotFound, NotAllowed, Conflict, Invalid."""
    item = the_item(form.cleaned_data["scan"], house.code)
    home, at, title = form.home(), item_deeds.counter(actor, house, f"move:{key}"), item_card(item).title
    if home is None:
        deed = return_item(actor, at=at, item=item)
        if deed.destination:
            away = institutions_by_id([deed.destination])[deed.destination].label
            return _("《%(title)s》在本馆。请放进送往%(house)s的箱子。") % {"title": title, "house": away}
        return _("《%s》在本馆。") % title + where_to(deed)
    move_item(actor, at=at, item=item, home=home.pk, owner=home.pk if form.cleaned_data["stock"] else 0)
    return _("《%(title)s》以后放在%(house)s。") % {"title": title, "house": home.label}
