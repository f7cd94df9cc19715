"""What serials tell the kernel, the catalogue and the library: subjects, panels, movers, holdings, figures of a year."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from wenmai.catalogue.attached import register_mover, supply_holdings
from wenmai.kernel import panels, privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.library.queries.stock import supply_serials
from wenmai.library.queries.yearly import Figure, Span, supply_figures
from wenmai.places.models import Institution
from wenmai.serials import refusals
from wenmai.serials.models import Subscription
from wenmai.serials.panels import of_desk, of_record
from wenmai.serials.person_holdings import erase_person, export_person
from wenmai.serials.queries.desk import current
from wenmai.serials.queries.holdings import MOVER, held
from wenmai.serials.queries.runs import SERIALS


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("serials.subscription", _subscription)
    panels.register("web.desk", panels.Panel("serials", 3, of_desk))
    panels.register("library.held", panels.Panel("serials", 10, of_record))
    supply_holdings(held)
    register_mover(MOVER)
    supply_figures(figures)
    supply_serials(SERIALS)
    privacy.register(privacy.Holder("serials", "报刊", export_person, erase_person))


def figures(house: Institution, span: Span) -> Iterator[Figure]:
    """现期报刊 on the last day of the year, as ISO 2789 asks: titles and copies that are subscribed to."""
    rows = current(house, span.last)
    copies = sum(rows.values_list("copies", flat=True))
    meaning = _("年末在订的报纸和期刊，一种算一次")
    yield Figure("serials", _("现期报刊"), rows.values("record").distinct().count(), _("种"), meaning)
    yield Figure("serial_copies", _("现期报刊份数"), copies, _("份"), _("年末在订的报纸和期刊，每种按订的份数"))


def _subscription(_actor: Actor, key: str) -> Subject:
    row = Subscription.objects.select_related("record", "library").filter(pk=whole(key)).first()
    if row is None:
        raise refusals.no_subscription()
    house, title = row.library, _("订阅《%s》") % row.record.title
    return Subject(f"serials.subscription:{key}", title, f"/desk/serials/one/{key}/", house.code, house.division_id)
