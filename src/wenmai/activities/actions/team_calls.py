"""Call teams, let them sign up, answer them."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.activities import messages
from wenmai.activities.actions.teams import team_reference
from wenmai.activities.models import EntryState, Team, TeamCall, TeamEntry, TeamState
from wenmai.activities.teams import rules
from wenmai.activities.teams.drafts import CallDraft
from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference


@transaction.atomic
def open_call(actor: Actor, *, draft: CallDraft) -> TeamCall:
    """征集: public at once. Raises NotAllowed for who does not run it, Invalid, Conflict for a second one."""
    call = TeamCall(
        festival=draft.festival,
        activity=draft.activity,
        brand=draft.brand,
        about=draft.about.strip()[:300],
        until=draft.until,
        demo=draft.demo,
        opened_at=clock.now(),
        opened_by=actor.person,
    )
    permit(rules.may_run_call(actor, call))
    if not call.about:
        message = _("写明要什么样的节目。")
        raise Invalid("activities.call", message, fields={"about": message})
    if draft.until < clock.today():
        message = _("截止的日子写今天或以后。")
        raise Invalid("activities.call", message, fields={"until": message})
    try:
        with transaction.atomic():
            call.save()
    except IntegrityError as error:
        raise Conflict("activities.call_twice", _("已经在征集团队，不用再开一次。")) from error
    note(actor, "activities.call.open", call_reference(call))
    return call


@transaction.atomic
def close_call(actor: Actor, *, call: TeamCall) -> TeamCall:
    """停止征集: nobody signs up any more; who did is still answered. Twice changes nothing."""
    call = _locked_call(call)
    permit(rules.may_run_call(actor, call))
    if call.closed_at is None:
        call.closed_at = clock.now()
        call.save(update_fields=["closed_at"])
        note(actor, "activities.call.close", call_reference(call))
    return call


@transaction.atomic
def sign_up(actor: Actor, *, call: TeamCall, team: Team, piece: str, wish: str = "") -> TeamEntry:
    """报名, by the leader or the team's house. Raises Conflict when the call is over or the team has signed up."""
    call = _locked_call(call)
    team = Team.objects.select_for_update(of=("self",)).select_related("institution__division").get(pk=team.pk)
    permit(rules.may_speak_for_team(actor, team))
    if team.state != TeamState.LISTED:
        raise Conflict("activities.team_not_listed", _("团队在册以后才能报名。催一下辅导它的单位。"))
    if call.closed_at is not None or call.until < clock.today():
        raise Conflict("activities.call_over", _("征集已经截止。看看别的征集。"))
    if not piece.strip():
        message = _("写上节目的名字。")
        raise Invalid("activities.piece", message, fields={"piece": message})
    try:
        with transaction.atomic():
            entry = TeamEntry.objects.create(
                call=call,
                team=team,
                piece=piece.strip()[:80],
                wish=wish.strip()[:200],
                made_at=clock.now(),
                made_by=actor.person,
            )
    except IntegrityError as error:
        raise Conflict("activities.entry_twice", _("这支团队已经报了名。要换节目，先退出再报。")) from error
    note(actor, "activities.entry.ask", team_reference(entry.team), entry=entry.pk, call=entry.call_id)
    return entry


@transaction.atomic
def accept_entry(actor: Actor, *, entry: TeamEntry, answer: str = "") -> TeamEntry:
    """定了, with a word on when and where to come. Twice changes nothing."""
    entry = _locked(entry)
    permit(rules.may_run_call(actor, entry.call))
    if entry.state == EntryState.ACCEPTED:
        return entry
    _check_asked(entry)
    return _answered(actor, entry, EntryState.ACCEPTED, answer)


@transaction.atomic
def decline_entry(actor: Actor, *, entry: TeamEntry, answer: str) -> TeamEntry:
    """没选上, with the reason that the team reads. Twice keeps the first."""
    entry = _locked(entry)
    permit(rules.may_run_call(actor, entry.call))
    if entry.state == EntryState.DECLINED:
        return entry
    _check_asked(entry)
    if not answer.strip():
        message = _("写明原因，团队会看到。")
        raise Invalid("activities.reason", message, fields={"answer": message})
    return _answered(actor, entry, EntryState.DECLINED, answer)


@transaction.atomic
def withdraw_entry(actor: Actor, *, entry: TeamEntry) -> TeamEntry:
    """不来了. Twice changes nothing. Raises Conflict for one that was declined."""
    entry = _locked(entry)
    permit(rules.may_speak_for_team(actor, entry.team))
    if entry.state == EntryState.WITHDRAWN:
        return entry
    if entry.state == EntryState.DECLINED:
        raise Conflict("activities.entry_over", _("这次没选上，不用退出。"))
    entry.state, entry.decided_at, entry.decided_by = EntryState.WITHDRAWN, clock.now(), actor.person
    entry.save(update_fields=["state", "decided_at", "decided_by"])
    note(actor, "activities.entry.withdraw", team_reference(entry.team), entry=entry.pk, call=entry.call_id)
    return entry


def call_reference(call: TeamCall) -> str:
    """The subject reference of a call."""
    return reference("activities.call", call.pk)


def _locked_call(call: TeamCall) -> TeamCall:
    rows = TeamCall.objects.select_for_update(of=("self",))
    targets = ("festival__institution__division", "festival__division", "brand__institution__division")
    return rows.select_related(*targets, "brand__division", "activity__offering__institution__division").get(pk=call.pk)


def _locked(entry: TeamEntry) -> TeamEntry:
    rows = TeamEntry.objects.select_for_update(of=("self",)).select_related("team__institution__division")
    found = rows.get(pk=entry.pk)
    found.call = TeamCall.objects.select_related(
        "festival__institution__division",
        "festival__division",
        "brand__institution__division",
        "brand__division",
        "activity__offering__institution__division",
    ).get(pk=found.call_id)
    return found


def _check_asked(entry: TeamEntry) -> None:
    if entry.state != EntryState.ASKED:
        raise Conflict("activities.entry_over", _("已经答复过：%(state)s。") % {"state": entry.get_state_display()})


def _answered(actor: Actor, entry: TeamEntry, state: EntryState, answer: str) -> TeamEntry:
    entry.state, entry.answer = state, answer.strip()[:200]
    entry.decided_at, entry.decided_by = clock.now(), actor.person
    entry.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    verb = "activities.entry.accept" if state == EntryState.ACCEPTED else "activities.entry.decline"
    note(actor, verb, team_reference(entry.team), entry=entry.pk, call=entry.call_id)
    messages.entry_answered(actor, entry)
    return entry
