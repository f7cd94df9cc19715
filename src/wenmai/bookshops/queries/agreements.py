"""Agreements, rules and budgets as of a day."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.bookshops import policies
from wenmai.bookshops.models import Bookshop, ShopBudget, ShopRule
from wenmai.kernel import clock
from wenmai.kernel.actor import STAFF_ROLES, Actor
from wenmai.kernel.errors import NotFound
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution


def shops() -> "QuerySet[Bookshop]":
    """All agreements with what a page or a policy reads of their two sides."""
    return Bookshop.objects.select_related("institution__division", "library__division")


def taking_part(day: date | None = None) -> "QuerySet[Bookshop]":
    """Agreements that hold on a day, by shop."""
    rows = shops().filter(during__contains=day or clock.today(), institution__closed_on=None)
    return rows.order_by("library__pinyin", "institution__pinyin", "pk")


def get_shop(actor: Actor, code: str) -> Bookshop:
    """The standing agreement of a shop, else its last one, for who works there. Raises NotFound."""
    rows = shops().filter(institution__code=code).order_by("during")
    found = next((each for each in rows if clock.today() in each.during), None) or rows.last()
    if found is None or not policies.may_sell(actor, found.institution):
        raise NotFound("bookshops.no_shop", _("没有这一页。"))
    return found


def get_agreement(actor: Actor, key: int) -> Bookshop:
    """An agreement for one of its two sides. Raises NotFound."""
    row = shops().filter(pk=key).first()
    if row is None or not (policies.may_sell(actor, row.institution) or policies.may_take_in(actor, row.library)):
        raise NotFound("bookshops.no_shop", _("没有这一页。"))
    return row


def get_library(actor: Actor, code: str) -> Institution:
    """A library for its staff. Raises NotFound."""
    house = get_institution(actor, code)
    if not policies.may_take_in(actor, house):
        raise NotFound("bookshops.no_library", _("没有这一页。"))
    return house


def shops_of(library: Institution) -> Sequence[Bookshop]:
    """Its agreements, the standing ones in front."""
    rows = shops().filter(library=library).order_by("-during", "pk")
    return list(rows)


def agreements_of(shop: Institution) -> Sequence[Bookshop]:
    """All that a shop has and had, with whatever library, the youngest in front."""
    return list(shops().filter(institution=shop).order_by("-during"))


def standing_rule(library: int) -> ShopRule | None:
    """The rule that holds now."""
    return ShopRule.objects.filter(library=library, ended_at=None).first()


def budget_of(library: int, day: date | None = None, *, lock: bool = False) -> ShopBudget | None:
    """The budget of a day; locked for who is about to move it."""
    rows = ShopBudget.objects.select_for_update() if lock else ShopBudget.objects.all()
    return rows.filter(library=library, during__contains=day or clock.today()).first()


def budgets_of(library: int) -> Sequence[ShopBudget]:
    """All, the youngest in front."""
    return list(ShopBudget.objects.filter(library=library).order_by("-during"))


def my_houses(actor: Actor) -> tuple[Sequence[Bookshop], Sequence[Institution]]:
    """Shops and libraries at which the actor works, by their postings at the house itself."""
    codes = actor.scopes(STAFF_ROLES)
    mine = list(taking_part().filter(institution__code__in=codes))
    libraries = Institution.objects.filter(code__in=codes, kind="library").select_related("division")
    return mine, list(libraries.order_by("pinyin", "code"))
