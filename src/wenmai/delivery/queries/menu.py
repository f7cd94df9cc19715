"""The menu as pages and programs read it."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.delivery import policies
from wenmai.delivery.models import MenuItem, MenuPicture
from wenmai.delivery.vocabulary import Kind
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.places.models import Division, Institution
from wenmai.places.queries.divisions import divisions_by_code

SIZE = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a page of the menu is asked for: "" is everything. `division` is where it must come to."""

    kind: str = ""
    division: str = ""
    text: str = ""


def menu(wanted: Wanted, page: int = 1) -> Page[MenuItem]:
    """What can be ordered, by kind and title. The same queries for any number."""
    rows = _rows().filter(off_at=None)
    if wanted.kind in Kind.values:
        rows = rows.filter(kind=wanted.kind)
    if wanted.division:
        rows = rows.filter(_comes_to(wanted.division))
    if wanted.text:
        rows = rows.filter(Q(title__icontains=wanted.text) | Q(about__icontains=wanted.text))
    return page_of(rows.order_by("kind", "title", "pk"), page, SIZE)


def get_item(actor: Actor, key: int) -> MenuItem:
    """One that is on the menu, or off it for its own house. Raises NotFound."""
    found = _rows().filter(pk=key).first()
    if found is None or (found.off_at and not policies.may_keep_menu(actor, found.institution)):
        raise NotFound("delivery.no_item", _("菜单上没有这一项，可能已经下了。看看现在的菜单。"))
    return found


def get_kept_item(actor: Actor, key: int) -> MenuItem:
    """One of a house where the actor works. Raises NotFound."""
    found = get_item(actor, key)
    if not policies.may_keep_menu(actor, found.institution):
        raise NotFound("delivery.no_item", _("没有这一项，或不归这个单位。"))
    return found


def get_picture(actor: Actor, key: int) -> MenuPicture:
    """The picture of an item that the actor may see. Raises NotFound."""
    found = MenuPicture.objects.filter(item=get_item(actor, key)).first()
    if found is None:
        raise NotFound("delivery.no_picture", _("这一项没有配图。"))
    return found


def items_of(house: Institution) -> list[MenuItem]:
    """The whole menu of a house, what is off it last."""
    return list(_rows().filter(institution=house).order_by("off_at", "kind", "title", "pk")[:200])


def offered_by(house: Institution) -> list[MenuItem]:
    """What can be ordered of a house, for its page."""
    return list(_rows().filter(institution=house, off_at=None).order_by("kind", "title")[:12])


def names_of(codes: list[str]) -> list[Division]:
    """The divisions that an item goes to, in order of code."""
    found = divisions_by_code(codes)
    return [found[code] for code in sorted(found)]


def _comes_to(code: str) -> Q:
    """To a division, or to some part of it."""
    around = [code[:size] for size in (2, 4, 6, 9, 12) if size <= len(code)]
    below = Q(goes_to__overlap=list(Division.objects.filter(parent=code).values_list("code", flat=True)))
    return Q(goes_to__overlap=around) | below


def _rows() -> "QuerySet[MenuItem]":
    return MenuItem.objects.select_related("institution__division", "team", "picture").defer("picture__content")


def who_goes_where() -> list[tuple[Institution, tuple[str, ...]]]:
    """Houses with something on the menu, and the codes of the divisions to which all of it together goes. One query."""
    found: dict[str, tuple[Institution, set[str]]] = {}
    for item in MenuItem.objects.filter(off_at=None).select_related("institution").order_by("institution__code"):
        found.setdefault(item.institution.code, (item.institution, set()))[1].update(item.goes_to)
    return [(house, tuple(sorted(codes))) for house, codes in found.values()]
