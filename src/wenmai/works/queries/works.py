"""Works as pages read them: the gallery, one's own, those of a call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.kernel import crypto
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.people.queries.persons import acts_for, display_names, party_of
from wenmai.works import policies
from wenmai.works.models import Forwarding, ForwardState, JuryMember, Picture, Sound, Work, WorkCall
from wenmai.works.vocabulary import SHOWN

A_WALL = 12
NAME = "works.author"


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A work on the desk: the author as the house may know them, masked; the name in full for one of the counter."""

    work: Work
    author: str
    guardian: str = ""

    @property
    def waiting(self) -> bool:
        """A guardian has not agreed yet."""
        return self.work.agreed_at is None and self.work.withdrawn_at is None


def hanging() -> "QuerySet[Work]":
    """What hangs in the gallery, as a queryset."""
    rows = Work.objects.filter(outcome__in=SHOWN, withdrawn_at=None, taken_down_at=None, agreed_at__isnull=False)
    return rows.exclude(call__published_at=None).select_related("call__institution__division")


def wall(call: WorkCall, page: int, kind: str = "") -> Page[Work]:
    """One exhibition: awards first, by mark."""
    rows = hanging().filter(call=call)
    rows = rows.filter(kind=kind) if kind else rows
    return page_of(rows.order_by("outcome", "-mark", "pk"), page, A_WALL)


def newest(page: int, *, kind: str = "", children: bool = False) -> Page[Work]:
    """All exhibitions together, the newest first; `children` is 少儿美术馆 (SC-A07)."""
    rows = hanging().filter(kind=kind) if kind else hanging()
    rows = rows.filter(Q(call__children=True) | Q(young=True)) if children else rows
    return page_of(rows.order_by("-call__published_at", "outcome", "pk"), page, A_WALL)


def get_shown(call: int, key: int) -> Work:
    """A work that hangs. Raises NotFound."""
    found = hanging().filter(pk=key, call=call).first()
    if found is None:
        raise NotFound("works.no_work", _("没有这件作品，可能已经撤回。"))
    return found


def get_own(actor: Actor, key: int) -> Work:
    """A work of the actor or their family, also as it stands in a call above. Raises NotFound."""
    found = _works().filter(pk=key).first()
    if found is None or not is_own(actor, found):
        raise NotFound("works.no_work", _("没有这件作品，可能已经撤回。"))
    return found


def is_own(actor: Actor, work: Work) -> bool:
    """The author's, who handed it in, and the family that acts for the author."""
    return policies.handed_in(actor, work) or (bool(work.author) and acts_for(actor, work.author))


def get_run_work(actor: Actor, key: int) -> Work:
    """A work of a call that the actor runs. Raises NotFound."""
    found = _works().filter(pk=key).first()
    if found is None or not policies.may_run_call(actor, found.call):
        raise NotFound("works.no_work", _("没有这件作品，可能已经撤回。"))
    return found


def get_picture(actor: Actor, key: int) -> Picture:
    """The picture of a work that hangs, or that the actor may see: own, run, judged. Raises NotFound."""
    found = _works().select_related("picture").filter(pk=key).first()
    if found is None or found.picture is None or not (found.shown or _may_see(actor, found)):
        raise NotFound("works.no_picture", _("没有这张图片，可能已经撤回。"))
    return found.picture


def get_sound(actor: Actor, key: int) -> Sound:
    """The sound of a work that hangs, or that the actor may see: own, run, judged. Raises NotFound."""
    found = _works().select_related("sound").defer("sound__content").filter(pk=key).first()
    if found is None or found.sound is None or not (found.shown or _may_see(actor, found)):
        raise NotFound("works.no_sound", _("没有这段录音，可能已经撤回。"))
    return found.sound


def of_family(actor: Actor) -> Sequence[Work]:
    """What the actor and their family handed in, newest first."""
    keys = [each.key for each in party_of(actor)]
    mine = Q(author__in=keys) | Q(made_by=actor.person or "-", offline=False)
    return list(_works().filter(mine, origin=None).order_by("-made_at", "-pk"))


def shown_of_family(actor: Actor) -> Sequence[Work]:
    """Of these, what hangs: for the learning record (SC-A06)."""
    keys = [each.key for each in party_of(actor)]
    return list(hanging().filter(author__in=keys).order_by("-made_at", "-pk")) if keys else []


def entries(call: WorkCall, page: int, size: int = 50) -> Page[EntryLine]:
    """The works of a call with their authors. Three queries at most."""
    found = page_of(Work.objects.filter(call=call, withdrawn_at=None).order_by("pk"), page, size)
    names = display_names({each.author for each in found.items if each.author})
    lines = [line_of(each, names) for each in found.items]
    return Page(items=lines, number=found.number, size=found.size, count=found.count)


def line_of(work: Work, names: Mapping[str, str]) -> EntryLine:
    """The name of the counter opened, a registered one masked."""
    if work.sealed_name:
        name, _line, guardian = crypto.open_sealed(bytes(work.sealed_name), NAME).partition("\n")
        return EntryLine(work, name, guardian)
    return EntryLine(work, names.get(work.author, "*"))


def forwardings_of(work: Work) -> Sequence[Forwarding]:
    """Where it was passed on, newest first."""
    return list(work.forwardings.select_related("target__institution__division").order_by("-at", "-pk"))


def forwarded_to(call: WorkCall) -> Sequence[Forwarding]:
    """What came from below and waits for an answer."""
    rows = Forwarding.objects.filter(target=call, state=ForwardState.SENT)
    return list(rows.select_related("work__call__institution__division").order_by("at", "pk"))


def get_forwarding(actor: Actor, key: int) -> Forwarding:
    """One that the actor sent or answers. Raises NotFound."""
    rows = Forwarding.objects.select_related("work__call__institution__division", "target__institution__division")
    found = rows.filter(pk=key).first()
    calls = (found.work.call, found.target) if found else ()
    if found is None or not any(each and policies.may_run_call(actor, each) for each in calls):
        raise NotFound("works.no_forwarding", _("没有这条报送。"))
    return found


def _may_see(actor: Actor, work: Work) -> bool:
    if policies.may_run_call(actor, work.call) or is_own(actor, work):
        return True
    targets = [each.target for each in forwardings_of(work) if each.target and each.state == ForwardState.SENT]
    if any(policies.may_run_call(actor, each) for each in targets):
        return True
    return JuryMember.objects.filter(call=work.call, person=actor.person or "-", released_at=None).exists()


def _works() -> "QuerySet[Work]":
    """All but those of people who were forgotten: of these not even the title is left."""
    return Work.objects.exclude(title="").select_related("call__institution__division", "call__forwards_to")


def named(work: Work) -> EntryLine:
    """One work with its author as the desk may know them."""
    return line_of(work, display_names([work.author]) if work.author else {})
