"""报送: pass chosen works on to the contest of a division above (PZH-P08 to SC-P08, PZH-P09 to SC-P18)."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.works import policies, telling
from wenmai.works.actions.recordings import again
from wenmai.works.drafts import Destination
from wenmai.works.exhibiting import work_reference
from wenmai.works.locks import locked_call, locked_work
from wenmai.works.models import Forwarding, ForwardState, Picture, Work, WorkCall
from wenmai.works.models.calls import CallState


@transaction.atomic
def forward(actor: Actor, *, work: Work, to: Destination) -> Forwarding:
    """Pass a shown work on, to an open call of the division that its call names, or to a contest elsewhere.

    Raises NotAllowed, Invalid, Conflict for a work that is not shown and for a second time.
    """
    found = locked_work(work.pk)
    permit(policies.may_run_call(actor, found.call))
    if not found.shown:
        raise Conflict("works.not_shown", _("公布了、在展出的作品才能报送。"))
    if found.call.forwards_to is None:
        raise Conflict("works.forwards_nowhere", _("这次征集没有写明报送上级，作者不知道，不能报。"))
    _check(found, to)
    try:
        with transaction.atomic():
            made = Forwarding.objects.create(
                work=found,
                target=to.target,
                elsewhere=to.elsewhere.strip()[:120],
                evidence=to.evidence.strip()[:200],
                at=clock.now(),
                by=actor.person,
            )
    except IntegrityError as error:
        raise Conflict("works.forwarded", _("已经报送过，等答复。")) from error
    note(actor, "works.forward", work_reference(found), target=to.target.pk if to.target else 0)
    telling.forwarded_told(actor, made)
    return made


@transaction.atomic
def answer(actor: Actor, *, forwarding: Forwarding, accepted: bool, words: str = "") -> Forwarding:
    """收下 or 退回 with a reason: by the house above, or written down by the one below for a contest elsewhere.

    What is accepted becomes a work of the call above. Twice keeps the first answer; another one is a Conflict.
    """
    found = _locked(forwarding)
    permit(policies.may_run_call(actor, found.target or found.work.call))
    state = ForwardState.ACCEPTED if accepted else ForwardState.RETURNED
    if found.state == state:
        return found
    if found.state != ForwardState.SENT:
        raise Conflict("works.answered", _("已经答复过：%(state)s。") % {"state": found.get_state_display()})
    if not accepted and not words.strip():
        raise Invalid("works.reason", _("写明退回的原因。"), fields={"words": _("写明退回的原因。")})
    if accepted and found.target is not None:
        _copy(found.work, found.target)
    found.state, found.answer = state, words.strip()[:200]
    found.answered_at, found.answered_by = clock.now(), actor.person
    found.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    note(actor, f"works.forward.{state}", work_reference(found.work), target=found.target_id or 0)
    telling.forwarded_told(actor, found)
    return found


@transaction.atomic
def recall(actor: Actor, *, forwarding: Forwarding) -> Forwarding:
    """撤回报送, while nobody has answered. Twice changes nothing."""
    found = _locked(forwarding)
    permit(policies.may_run_call(actor, found.work.call))
    if found.state == ForwardState.RECALLED:
        return found
    if found.state != ForwardState.SENT:
        raise Conflict("works.answered", _("已经答复过：%(state)s。") % {"state": found.get_state_display()})
    found.state, found.answered_at, found.answered_by = ForwardState.RECALLED, clock.now(), actor.person
    found.save(update_fields=["state", "answered_at", "answered_by"])
    note(actor, "works.forward.recalled", work_reference(found.work), target=found.target_id or 0)
    return found


def _check(work: Work, to: Destination) -> None:
    if to.target is None:
        if not to.elsewhere.strip() or not to.evidence.strip():
            message = _("选上级的征集；不在这里办的，写明报到哪里、凭什么知道报了。")
            raise Invalid("works.destination", message, fields={"elsewhere": message})
        return
    wanted = to.target
    if wanted.institution.division_id != work.call.forwards_to_id or wanted.state != CallState.OPEN:
        raise Conflict("works.target", _("上级的这次征集不收了。换一个，或问上级。"))
    if work.kind not in wanted.kinds:
        raise Conflict("works.target_kind", _("上级的这次征集不收这一类。"))


def _copy(work: Work, target: WorkCall) -> Work:
    """The work in the call above, with a picture and a sound of its own; what was agreed to holds there too."""
    if work.withdrawn_at is not None:
        raise NotFound("works.no_work", _("没有这件作品，可能已经撤回。"))
    if target.published_at is not None:
        raise Conflict("works.published", _("这次征集已经公布，不能再收。"))
    same = ("kind", "title", "words", "picture_says", "link", "link_source", "author", "sealed_name", "team", "naming",
            "shown_name", "young", "offline", "agreed_at", "agreed_by", "paper", "made_by")  # fmt: skip
    shared = {name: getattr(work, name) for name in same}
    shared |= {"picture": _again(work.picture), "sound": again(work.sound)}
    return Work.objects.create(call=target, origin=work, made_at=clock.now(), **shared)


def _again(picture: Picture | None) -> Picture | None:
    if picture is None:
        return None
    content = bytes(picture.content)
    return Picture.objects.create(type=picture.type, size=picture.size, digest=picture.digest, content=content)


def _locked(forwarding: Forwarding) -> Forwarding:
    """From below upwards, as everywhere: the work with its call, then the call above and the row."""
    row = Forwarding.objects.get(pk=forwarding.pk)
    work = locked_work(row.work_id)
    target = locked_call(row.target_id) if row.target_id else None
    found = Forwarding.objects.select_for_update(of=("self",)).get(pk=row.pk)
    found.work, found.target = work, target
    return found
