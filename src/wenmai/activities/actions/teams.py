"""The register of teams: write down, check, correct, end, and what each did."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.activities import messages
from wenmai.activities.models import EntryState, Team, TeamAppearance, TeamEntry, TeamKind, TeamRegister, TeamState
from wenmai.activities.sealed import checked, sealed
from wenmai.activities.teams import rules
from wenmai.activities.teams.drafts import AppearanceDraft, TeamDraft
from wenmai.activities.vocabulary import ArtForm
from wenmai.audit.actions import note
from wenmai.booking.policies import may_run_sessions_of
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, permit
from wenmai.kernel.subjects import reference
from wenmai.places.models import Division, Level

FEWEST, MOST = 2, 500
OLDEST = 1900


@transaction.atomic
def register_team(actor: Actor, *, draft: TeamDraft) -> Team:
    """By staff of the house: in the register at once. By anybody else: theirs to lead, and the house looks at it first.

    Raises NotAllowed for nobody, Invalid, Conflict for a second team of that name in the division.
    """
    keeper = may_run_sessions_of(actor, draft.institution)
    if not keeper and not actor.signed_in:
        raise NotAllowed("activities.sign_in", _("登录后登记团队，或请文化站代为登记。"))
    columns = _columns(draft)
    listed = {"state": TeamState.LISTED, "listed_on": clock.today(), "decided_by": actor.person} if keeper else {}
    leader = {} if keeper else {"leader": actor.person} | _shown(draft)
    made = {"made_at": clock.now(), "made_by": actor.person, "demo": draft.demo}
    try:
        with transaction.atomic():
            team = Team.objects.create(**columns, **made, **listed, **leader)
    except IntegrityError as error:
        raise Conflict(
            "activities.team_twice", _("这里已经有同名的团队在册或等核对。换个名字，或找文化站问。")
        ) from error
    note(actor, "activities.team.register", team_reference(team), listed=keeper)
    return team


@transaction.atomic
def list_team(actor: Actor, *, team: Team) -> Team:
    """列入登记: its page is public from now on. Twice changes nothing."""
    team = _locked(team)
    permit(rules.may_keep_team(actor, team))
    if team.state == TeamState.LISTED:
        return team
    _check_asked(team)
    team.state, team.listed_on, team.decided_by = TeamState.LISTED, clock.today(), actor.person
    return _decided(actor, team, "activities.team.list")


@transaction.atomic
def decline_team(actor: Actor, *, team: Team, reason: str) -> Team:
    """不登记, with the reason that the leader reads. Twice keeps the first."""
    team = _locked(team)
    permit(rules.may_keep_team(actor, team))
    if team.state == TeamState.DECLINED:
        return team
    _check_asked(team)
    team.state, team.reason, team.decided_by = TeamState.DECLINED, _reason(reason), actor.person
    return _decided(actor, team, "activities.team.decline")


@transaction.atomic
def end_team(actor: Actor, *, team: Team, reason: str) -> Team:
    """不再活动: what it did stays; open entries end. Twice keeps the first."""
    team = _locked(team)
    permit(rules.may_speak_for_team(actor, team))
    if team.state == TeamState.ENDED:
        return team
    if team.state != TeamState.LISTED:
        raise Conflict("activities.team_not_listed", _("还没有在册，不用注销。"))
    team.state, team.ended_on, team.reason = TeamState.ENDED, clock.today(), _reason(reason)
    team.save(update_fields=["state", "ended_on", "reason"])
    _end_entries(team)
    note(actor, "activities.team.end", team_reference(team))
    return team


@transaction.atomic
def edit_team(actor: Actor, *, team: Team, draft: TeamDraft) -> Team:
    """Correct the words. House and division stay for a leader; only the leader says whether the name is shown."""
    team = _locked(team)
    permit(rules.may_speak_for_team(actor, team))
    columns = _columns(draft)
    if not rules.may_keep_team(actor, team):
        columns |= {"institution": team.institution, "division": team.division, "kind": team.kind}
    if rules.may_lead_team(actor, team):
        columns |= {"leader_shown_at": team.leader_shown_at or clock.now()} if draft.show_leader else _hidden()
    if draft.contact is None and not draft.drop_contact:
        columns = {name: value for name, value in columns.items() if not name.startswith("contact")}
    changed = sorted(name for name, value in columns.items() if _differs(getattr(team, name), value))
    for name in changed:
        setattr(team, name, columns[name])
    if changed:
        _save_once(team, changed)
        note(actor, "activities.team.edit", team_reference(team), changed=changed)
    return team


@transaction.atomic
def note_appearance(
    actor: Actor, *, team: Team, draft: AppearanceDraft, entry: TeamEntry | None = None
) -> TeamAppearance:
    """来过: what the team did. The same day and words again give the first. Raises Invalid, Conflict."""
    team = _locked(team)
    permit(rules.may_note_appearance(actor, team, entry))
    if team.state not in {TeamState.LISTED, TeamState.ENDED} or (team.ended_on and draft.happened_on > team.ended_on):
        raise Conflict("activities.team_not_listed", _("团队那天不在册。先核对登记，再记。"))
    if entry is not None and not TeamEntry.objects.filter(pk=entry.pk, team=team, state=EntryState.ACCEPTED).exists():
        raise Conflict("activities.team_entry", _("这支团队没有定下来参加。先定，再记。"))
    _check_appearance(draft)
    appearance, made = TeamAppearance.objects.get_or_create(
        team=team,
        happened_on=draft.happened_on,
        what=draft.what.strip()[:80],
        undone_at=None,
        defaults={"entry": entry, "evidence": draft.evidence.strip()[:200], "at": clock.now(), "by": actor.person},
    )
    if made:
        note(actor, "activities.team.appearance", team_reference(team), day=draft.happened_on.isoformat())
    return appearance


@transaction.atomic
def undo_appearance(actor: Actor, *, appearance: TeamAppearance) -> TeamAppearance:
    """记错了: it counts no more. Twice changes nothing."""
    found = TeamAppearance.objects.select_for_update(of=("self",)).select_related("entry__call").get(pk=appearance.pk)
    team = _locked(found.team)
    permit(rules.may_note_appearance(actor, team, found.entry))
    if found.undone_at is None:
        found.undone_at = clock.now()
        found.save(update_fields=["undone_at"])
        note(actor, "activities.team.appearance_undo", team_reference(team), day=found.happened_on.isoformat())
    return found


@transaction.atomic
def state_register(actor: Actor, *, division: Division, complete_from: date) -> TeamRegister:
    """登记齐了: from that day the register gives the county's number of active teams. Twice keeps the first."""
    permit(rules.may_state_register(actor, division))
    if division.level > Level.COUNTY:
        raise Invalid("activities.register", _("按县（区）说登记齐了没有，乡镇（街道）不单独说。"))
    if complete_from > clock.today():
        message = _("写今天或以前的日子。")
        raise Invalid("activities.register", message, fields={"complete_from": message})
    said = {"complete_from": complete_from, "said_at": clock.now(), "said_by": actor.person}
    register, made = TeamRegister.objects.get_or_create(division=division, taken_back_at=None, defaults=said)
    if made:
        note(actor, "activities.team.register_whole", f"places.division:{division.code}", day=complete_from.isoformat())
    return register


@transaction.atomic
def take_back_register(actor: Actor, *, division: Division) -> bool:
    """还没登记齐: the register gives no number any more. False when none was said."""
    permit(rules.may_state_register(actor, division))
    standing = TeamRegister.objects.filter(division=division, taken_back_at=None)
    taken = bool(standing.update(taken_back_at=clock.now()))
    if taken:
        note(actor, "activities.team.register_open", f"places.division:{division.code}")
    return taken


@transaction.atomic
def forget_leader(actor: Actor, *, person: str) -> int:
    """Drop the leader's name and contact; the team and what it did stay, open entries end."""
    del actor
    teams = Team.objects.filter(leader=person or "-")
    for team in teams:
        _end_entries(team)
    teams.filter(state=TeamState.ASKED).update(state=TeamState.DECLINED, reason="账号注销")
    return teams.update(leader="", contact=b"", contact_agreed_on=None, leader_shown_at=None, made_by="")


def team_reference(team: Team) -> str:
    """The subject reference of a team."""
    return reference("activities.team", team.pk)


def _columns(draft: TeamDraft) -> dict[str, object]:
    _check(draft)
    contact = checked(draft.contact, address=False, guardian=False) if draft.contact else None
    agreed = (draft.contact_agreed_on or clock.today()) if contact else None
    return {
        "title": draft.title.strip(),
        "kind": draft.kind,
        "art_forms": list(dict.fromkeys(draft.art_forms)),
        "division": draft.division,
        "institution": draft.institution,
        "heads": draft.heads,
        "founded": draft.founded,
        "about": draft.about.strip()[:500],
        "contact": sealed(contact) if contact else b"",
        "contact_agreed_on": agreed,
    }


def _check(draft: TeamDraft) -> None:
    wrong = {
        "title": (not draft.title.strip(), _("写上团队的名字。")),
        "kind": (draft.kind not in TeamKind.values, _("选一类。")),
        "art_forms": (not draft.art_forms or not set(draft.art_forms) <= set(ArtForm.values), _("选至少一门艺术。")),
        "heads": (
            not FEWEST <= draft.heads <= MOST,
            _("人数写 %(few)s 到 %(most)s。") % {"few": FEWEST, "most": MOST},
        ),
        "founded": (
            draft.founded is not None and not OLDEST <= draft.founded <= clock.today().year,
            _("成立年份写四位数，不晚于今年；不清楚就空着。"),
        ),
        "institution": (draft.institution.closed_on is not None, _("这家单位已经停办，换一家。")),
    }
    for field, (bad, message) in wrong.items():
        if bad:
            raise Invalid("activities.team", message, fields={field: message})


def _check_appearance(draft: AppearanceDraft) -> None:
    if not draft.what.strip() or not draft.evidence.strip():
        field = "evidence" if draft.what.strip() else "what"
        message = _("写明做了什么，依据在哪里，例如节目单、照片。")
        raise Invalid("activities.evidence", message, fields={field: message})
    if not date(OLDEST, 1, 1) <= draft.happened_on <= clock.today():
        message = _("写已经过去的日子。")
        raise Invalid("activities.appearance_day", message, fields={"happened_on": message})


def _shown(draft: TeamDraft) -> dict[str, object]:
    return {"leader_shown_at": clock.now() if draft.show_leader else None}


def _hidden() -> dict[str, object]:
    return {"leader_shown_at": None}


def _differs(stands: object, comes: object) -> bool:
    return (bytes(stands) if isinstance(stands, memoryview) else stands) != comes


def _save_once(team: Team, changed: list[str]) -> None:
    try:
        with transaction.atomic():
            team.save(update_fields=changed)
    except IntegrityError as error:
        raise Conflict("activities.team_twice", _("这里已经有同名的团队在册或等核对。换个名字。")) from error


def _locked(team: Team) -> Team:
    rows = Team.objects.select_for_update(of=("self",))
    return rows.select_related("institution__division", "division").get(pk=team.pk)


def _check_asked(team: Team) -> None:
    if team.state != TeamState.ASKED:
        raise Conflict("activities.team_over", _("已经答复过：%(state)s。") % {"state": team.get_state_display()})


def _reason(text: str) -> str:
    if not text.strip():
        message = _("写明原因，对方会看到。")
        raise Invalid("activities.reason", message, fields={"reason": message})
    return text.strip()[:200]


def _decided(actor: Actor, team: Team, verb: str) -> Team:
    team.save(update_fields=["state", "listed_on", "reason", "decided_by"])
    note(actor, verb, team_reference(team))
    messages.team_decided(actor, team)
    return team


def _end_entries(team: Team) -> None:
    open_ones = TeamEntry.objects.filter(team=team, state=EntryState.ASKED)
    open_ones.update(state=EntryState.WITHDRAWN, decided_at=clock.now())
