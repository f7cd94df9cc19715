"""Examples of the addresses of shops that lend for libraries."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.builders.bookshops import (
    a_bookstore,
    a_budget,
    a_returned_loan,
    a_rule,
    a_shop_loan,
    last_month,
    lent_last_month,
)
from tests.builders.library import a_library
from wenmai.bookshops.actions.agreements import end_agreement
from wenmai.bookshops.actions.settling import confirm, draw
from wenmai.bookshops.models import Bookshop, Settlement, ShopBudget
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places.models import Institution


def _agreement(shop: Institution, library: Institution) -> Bookshop:
    """Made without the action: the house of the world is neither a shop nor a library."""
    during = (clock.today().replace(year=clock.today().year - 1), None)
    return Bookshop.objects.create(institution=shop, library=library, during=during, made_at=clock.now())


def _as_shop(world: Any) -> Bookshop:
    known = Bookshop.objects.filter(institution=world.here).first()
    if known:
        return known
    library = a_library()
    a_rule(library, month_most=99, year_most=99)
    a_budget(library)
    return _agreement(world.here, library)


def _as_library(world: Any) -> Bookshop:
    known = Bookshop.objects.filter(library=world.here).first()
    if known:
        return known
    kind = world.here.kind
    Institution.objects.filter(pk=world.here.pk).update(kind="library")  # only a library keeps rules and money
    a_rule(world.here, counted_in="5104")
    if not ShopBudget.objects.filter(library=world.here).exists():
        a_budget(world.here)
    Institution.objects.filter(pk=world.here.pk).update(kind=kind)
    return _agreement(a_bookstore(), world.here)


def _code(world: Any) -> Mapping[str, Any]:
    return {"code": _as_shop(world).institution.code}


def _library(world: Any) -> Mapping[str, Any]:
    return {"code": _as_library(world).library.code}


def _settlement(world: Any) -> Mapping[str, Any]:
    shop = _as_library(world)
    known = Settlement.objects.filter(shop=shop).first()
    if known is None:
        lent_last_month(shop)
        known = draw(system(), shop=shop.pk, month=last_month())
    return {"key": known.pk}


def _confirmed(world: Any) -> Mapping[str, Any]:
    found = _settlement(world)
    confirm(system(), settlement=found["key"])
    return found


def _loan(world: Any) -> Mapping[str, Any]:
    return {"key": a_shop_loan(_as_shop(world)).pk}


def _returned(world: Any) -> Mapping[str, Any]:
    return {"key": a_returned_loan(_as_library(world)).pk}


def _ended(world: Any) -> Mapping[str, Any]:
    library = _as_library(world).library
    return {"key": end_agreement(system(), shop=_agreement(a_bookstore(), library).pk).pk}


BOOKSHOPS: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "bookshops_desk:counter": _code,
    "bookshops_desk:lend": _code,
    "bookshops_desk:undo": _loan,
    "bookshops_desk:shop_settlements": _code,
    "bookshops_desk:titles": _code,
    "bookshops_desk:titles_template": _code,
    "bookshops_desk:library": _library,
    "bookshops_desk:shops_csv": _library,
    "bookshops_desk:intake": _library,
    "bookshops_desk:take_in": _returned,
    "bookshops_desk:back": _returned,
    "bookshops_desk:end": _ended,
    "bookshops_desk:draw": lambda world: {"key": _as_library(world).pk},
    "bookshops_desk:settlement": _settlement,
    "bookshops_desk:confirm": _settlement,
    "bookshops_desk:dispute": _settlement,
    "bookshops_desk:paid": _confirmed,
}
