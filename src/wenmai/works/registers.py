"""What works tell the kernel: subjects, panels, kinds of the search, and what they hold about people."""

from django.utils.translation import gettext_lazy as _

from wenmai.kernel import panels, privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.panels import Panel
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.search import kinds
from wenmai.works.holding import erase_person, export_person
from wenmai.works.models import Work
from wenmai.works.panels import of_institution, of_me, of_record
from wenmai.works.queries.calls import get_call

PANELS = (
    ("people.me", Panel("works", 35, of_me)),
    ("places.institution", Panel("works", 45, of_institution)),
    ("courses.record", Panel("works", 10, of_record)),
)


def register_all() -> None:
    """Called once, when the application starts."""
    kinds.declare("work_call", _("作品征集"))
    kinds.declare("work", _("群众作品"))
    subjects.register("works.call", _call)
    subjects.register("works.work", _work)
    privacy.register(privacy.Holder("works", "作品征集和评分", export_person, erase_person))
    for slot, panel in PANELS:
        panels.open_slot(slot)
        panels.register(slot, panel)


def _call(_actor: Actor, key: str) -> Subject:
    found = get_call(whole(key))
    house = found.institution
    return Subject(f"works.call:{key}", found.title, f"/works/{key}/", house.code, house.division_id)


def _work(actor: Actor, key: str) -> Subject:
    """What hangs is public; the rest is for who works with it."""
    found = Work.objects.select_related("call__institution").filter(pk=whole(key)).first()
    if found is None or not (found.shown or actor.is_staff):
        raise NotFound("works.no_work", str(_("没有这件作品，可能已经撤回。")))
    house = found.call.institution
    address = f"/works/{found.call_id}/{key}/" if found.shown else f"/desk/works/works/{key}/"
    return Subject(f"works.work:{key}", found.title, address, house.code, house.division_id)
