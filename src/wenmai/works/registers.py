"""What works tell the kernel: subjects, panels, kinds of the search, and what they hold about people."""

from django.utils.translation import gettext_lazy as _

from wenmai.kernel import panels, privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.panels import Panel
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.search import kinds
from wenmai.works import policies
from wenmai.works.holding import erase_person, export_person
from wenmai.works.models import Work
from wenmai.works.panels import of_booth, of_institution, of_me, of_record
from wenmai.works.queries.calls import get_call
from wenmai.works.queries.recordings import get_recording
from wenmai.works.queries.works import is_own

PANELS = (
    ("people.me", Panel("works", 35, of_me)),
    ("places.institution", Panel("works", 45, of_institution)),
    ("places.space", Panel("works", 60, of_booth)),
    ("courses.record", Panel("works", 10, of_record)),
)


def register_all() -> None:
    """Called once, when the application starts."""
    kinds.declare("work_call", _("作品征集"))
    kinds.declare("work", _("群众作品"))
    subjects.register("works.call", _call)
    subjects.register("works.work", _work)
    subjects.register("works.recording", _recording)
    privacy.register(
        privacy.Holder("works", "作品征集、评分和朗读亭录音", export_person, erase_person, left=erase_person)
    )
    for slot, panel in PANELS:
        panels.open_slot(slot)
        panels.register(slot, panel)


def _call(_actor: Actor, key: str) -> Subject:
    found = get_call(whole(key))
    house = found.institution
    return Subject(f"works.call:{key}", found.title, f"/works/{key}/", house.code, house.division_id)


def _work(actor: Actor, key: str) -> Subject:
    """What hangs is public; the rest is for the house that called for it, and its author's own."""
    found = Work.objects.exclude(title="").select_related("call__institution__division").filter(pk=whole(key)).first()
    address = _address(actor, found) if found else ""
    if found is None or not address:
        raise NotFound("works.no_work", str(_("没有这件作品，可能已经撤回。")))
    house = found.call.institution
    return Subject(f"works.work:{key}", found.title, address, house.code, house.division_id)


def _recording(actor: Actor, key: str) -> Subject:
    """For who hears it only: what somebody reads is no matter of the house."""
    found = get_recording(actor, whole(key))
    house = found.space.institution
    return Subject(f"works.recording:{key}", found.title, f"/works/recordings/{key}/", house.code, house.division_id)


def _address(actor: Actor, work: Work) -> str:
    if work.shown:
        return f"/works/{work.call_id}/{work.pk}/"
    if policies.may_run_call(actor, work.call):
        return f"/desk/works/works/{work.pk}/"
    return f"/works/mine/{work.pk}/" if is_own(actor, work) else ""
