"""What this room tells the kernel: subjects, panels, and what becomes of its rows when records are merged."""

from django.utils.translation import gettext_lazy as lazy

from wenmai.catalogue.attached import register_mover
from wenmai.kernel import panels, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.panels import Panel
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.reading.merging import MOVER
from wenmai.reading.models import BookList
from wenmai.reading.panels import of_catalogue
from wenmai.reading.refusals import no_list
from wenmai.search import kinds

PANELS = (("library.catalogue", Panel("reading", 10, of_catalogue)),)


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("reading.list", _list)
    kinds.declare("booklist", lazy("书单"))
    register_mover(MOVER)
    for slot, panel in PANELS:
        panels.register(slot, panel)


def _list(_actor: Actor, key: str) -> Subject:
    row = BookList.objects.select_related("house").filter(pk=whole(key)).first()
    if row is None:
        raise no_list()
    house = row.house
    return Subject(f"reading.list:{key}", row.title, f"/reading/lists/{key}/", house.code, house.division_id)
