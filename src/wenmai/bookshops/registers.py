"""What this room tells the kernel: subjects, panels, what it holds about persons, and which facts it follows."""

from django.utils.translation import gettext as _

from wenmai.bookshops.actions.intake import follow_returns
from wenmai.bookshops.holding import erase_person, export_person
from wenmai.bookshops.models import Bookshop, ShopLoan
from wenmai.bookshops.panels import of_desk, of_institution, of_me
from wenmai.bookshops.queries.settlements import get_settlement
from wenmai.bookshops.refusals import no_loan, no_shop
from wenmai.kernel import panels, privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.panels import Panel
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.ledger import feed

FOLLOWER = "bookshops"
PANELS = (
    ("places.institution", Panel("bookshops", 66, of_institution)),
    ("people.me", Panel("bookshops", 40, of_me)),
    ("web.desk", Panel("bookshops", 2, of_desk)),
)


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("bookshops.shop", _shop)
    subjects.register("bookshops.loan", _loan)
    subjects.register("bookshops.settlement", _settlement)
    privacy.register(privacy.Holder("bookshops", "你读书我买单", export_person, erase_person))
    feed.follow(FOLLOWER, ["library.return"], follow_returns)
    for slot, panel in PANELS:
        panels.open_slot(slot)
        panels.register(slot, panel)


def _shop(_actor: Actor, key: str) -> Subject:
    row = Bookshop.objects.select_related("institution").filter(pk=whole(key)).first()
    if row is None:
        raise no_shop()
    house = row.institution
    return Subject(f"bookshops.shop:{key}", house.name, f"/bookshops/#{house.code}", house.code, house.division_id)


def _loan(_actor: Actor, key: str) -> Subject:
    """Which book is nobody's business: only the shop shows."""
    row = ShopLoan.objects.select_related("shop__institution").filter(pk=whole(key)).first()
    if row is None:
        raise no_loan()
    house = row.shop.institution
    return Subject(f"bookshops.loan:{key}", _("你读书我买单"), "", house.code, house.division_id)


def _settlement(actor: Actor, key: str) -> Subject:
    row = get_settlement(actor, whole(key))
    house, title = row.shop.institution, _("%(shop)s结算单 %(month)s") % {"shop": row.shop, "month": row}
    return Subject(
        f"bookshops.settlement:{key}", title, f"/desk/bookshops/settlements/{key}/", house.code, house.division_id
    )
