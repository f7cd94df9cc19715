"""Systems are connected, changed, paused, and asked whether they are there."""

from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.hub import policies, refusals
from wenmai.hub.drafts import SystemDraft
from wenmai.hub.engine.asking import SEALED, Away, ask
from wenmai.hub.models import ForeignSystem, Way
from wenmai.hub.queries.systems import systems
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import seal
from wenmai.kernel.errors import Conflict, permit
from wenmai.library.sip2.messages.service import Status
from wenmai.places.queries.institutions import get_institution


@transaction.atomic
def connect(actor: Actor, *, library: str, draft: SystemDraft) -> ForeignSystem:
    """Connect a library's own system. Raises NotFound, NotAllowed, Invalid, Conflict for a library that has one."""
    house = get_institution(actor, library)
    permit(policies.may_keep(actor, house), _("接入系统要馆长或主管部门来办。"))
    if house.kind != "library":
        raise refusals.bad("library", _("只有公共图书馆能接入自己的业务系统。"), "library")
    made = ForeignSystem(library=house, joined_on=clock.today())
    _fill(made, draft)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("hub.connected", _("这个馆已经接入。请打开它的页面修改。")) from error
    note(actor, "hub.connect", f"hub.system:{made.pk}", library=house.code, way=made.way)
    return made


@transaction.atomic
def change(actor: Actor, *, system: int, draft: SystemDraft) -> ForeignSystem:
    """From now on it is spoken to like this; its rest is over. Raises NotFound, NotAllowed, Invalid."""
    row = _locked(actor, system)
    _fill(row, draft)
    row.failures, row.rests_until = 0, None
    row.save()
    note(actor, "hub.change", f"hub.system:{row.pk}", way=row.way)
    return row


def _fill(row: ForeignSystem, draft: SystemDraft) -> None:
    if draft.way not in Way.values:
        raise refusals.bad("way", _("请选接入方式。"), "way")
    if draft.way == Way.SIP2 and not draft.host.strip():
        raise refusals.bad("host", _("SIP2 接口要写对方服务器的地址。"), "host")
    if not 100 <= draft.wait_ms <= 10_000:
        raise refusals.bad("wait", _("最多等多久，写 100 到 10000 毫秒。"), "wait_ms")
    given = {name: value for name, value in asdict(draft).items() if name != "secret"}
    for name, value in given.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if draft.secret:
        row.sealed = seal(draft.secret, SEALED)


@transaction.atomic
def pause(actor: Actor, *, system: int, why: str) -> ForeignSystem:
    """Nobody talks to it until it goes on; what it has to be told waits. Twice keeps the first time."""
    row = _locked(actor, system)
    if not why.strip():
        raise refusals.bad("why", _("写明为什么停用。"), "why")
    if row.paused_at is None:
        row.paused_at, row.paused_why = clock.now(), why.strip()[:200]
        row.save(update_fields=["paused_at", "paused_why"])
        note(actor, "hub.pause", f"hub.system:{row.pk}")
    return row


@transaction.atomic
def go_on(actor: Actor, *, system: int) -> ForeignSystem:
    """It is talked to again. Twice changes nothing."""
    row = _locked(actor, system)
    if row.paused_at:
        row.paused_at, row.paused_why, row.failures, row.rests_until = None, "", 0, None
        row.save(update_fields=["paused_at", "paused_why", "failures", "rests_until"])
        note(actor, "hub.go_on", f"hub.system:{row.pk}")
    return row


def probe(actor: Actor, *, system: int) -> str:
    """Ask whether it is there, now, its rest notwithstanding: "" where it is, else what was wrong. Raises NotFound, NotAllowed."""
    row = _found(actor, system)
    if row.paused_at:
        raise refusals.paused()
    row.rests_until = None
    try:
        return "" if ask(row, Status()).online else _("它说自己没有开。")
    except Away as error:
        return str(error)


def beat(actor: Actor) -> int:
    """Ask every system that may be asked; how many answered."""
    permit(actor.system)
    answered = 0
    for row in systems().filter(way=Way.SIP2, paused_at=None):
        try:
            ask(row, Status())
            answered += 1
        except Away:
            continue
    return answered


def _found(actor: Actor, key: int) -> ForeignSystem:
    row = systems().filter(pk=key).first()
    if row is None:
        raise refusals.no_system()
    permit(policies.may_keep(actor, row.library))
    return row


def _locked(actor: Actor, key: int) -> ForeignSystem:
    found = _found(actor, key)
    return systems().select_for_update(of=("self",)).get(pk=found.pk)
