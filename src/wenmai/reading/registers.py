"""What this room tells the kernel: subjects, panels, and what becomes of its rows when records are merged."""

from django.utils.translation import gettext_lazy as lazy

from wenmai.catalogue.attached import register_mover
from wenmai.kernel import panels, privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.panels import Panel
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.ledger import feed
from wenmai.reading.following import follow_lending
from wenmai.reading.holding import erase_person, export_person
from wenmai.reading.merging import MOVER
from wenmai.reading.models import BookList
from wenmai.reading.panels import of_catalogue, of_me, of_record
from wenmai.reading.refusals import no_list
from wenmai.search import kinds

FOLLOWER = "reading"
PANELS = (
    ("library.catalogue", Panel("reading", 10, of_catalogue)),
    ("library.record", Panel("reading", 10, of_record)),
    ("people.me", Panel("reading", 28, of_me)),
)


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("reading.list", _list)
    privacy.register(privacy.Holder("reading", "阅读", export_person, erase_person))
    feed.follow(FOLLOWER, ["library.lending"], follow_lending)
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
