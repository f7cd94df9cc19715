"""Amateur teams of the demo: one that 周玉兰 leads, two that a station wrote down, and a call that they answer."""

from collections.abc import Mapping
from datetime import date, timedelta

from wenmai.activities.actions.team_calls import accept_entry, open_call, sign_up
from wenmai.activities.actions.teams import list_team, note_appearance, register_team
from wenmai.activities.models import Activity, Team, TeamCall
from wenmai.activities.teams.drafts import AppearanceDraft, CallDraft, TeamDraft
from wenmai.demo.catalogue import rows
from wenmai.demo.gatherings import SATURDAYS
from wenmai.kernel.actor import Actor
from wenmai.places.models import Institution


def gather_teams(actor: Actor, cast: Mapping[str, Actor], today: date) -> None:
    """Register them, let two answer the call of the Saturday stage; safe to repeat."""
    if Team.objects.filter(demo=True).exists():
        return
    found = [_registered(actor, cast, row, today) for row in rows("gatherings", "team")]
    stage = Activity.objects.filter(demo=True, title=SATURDAYS).first()
    if stage is None or TeamCall.objects.filter(demo=True).exists():
        return
    about = "8 分钟以内，自带伴奏，十二月每周六晚上演一组"
    call = open_call(cast["culture"], draft=CallDraft(about, today + timedelta(days=14), activity=stage, demo=True))
    first = sign_up(cast["grandmother"], call=call, team=found[0], piece="昔格达锅庄", wish="24 人，要 4 支话筒")
    accept_entry(cast["culture"], entry=first, answer="第一周上，周六 18:30 走台（演示）")
    sign_up(cast["clerk"], call=call, team=found[1], piece="唢呐：《百鸟朝凤》")


def _registered(actor: Actor, cast: Mapping[str, Actor], row: Mapping[str, object], today: date) -> Team:
    house = Institution.objects.select_related("division").get(code=row["institution"])
    leader = cast.get(str(row.get("leader", "")))
    draft = TeamDraft(
        title=str(row["title"]),
        kind="amateur",
        art_forms=tuple(row["arts"]),  # type: ignore[arg-type]
        division=house.division,
        institution=house,
        heads=int(row["heads"]),  # type: ignore[call-overload]
        founded=row.get("founded"),  # type: ignore[arg-type]
        about=str(row.get("about", "")),
        show_leader=leader is not None,
        demo=True,
    )
    team = register_team(leader or actor, draft=draft)
    team = list_team(cast["clerk"], team=team) if leader else team
    for days, what in row.get("did", ()):  # type: ignore[attr-defined]
        show = AppearanceDraft(today - timedelta(days=days), what, "节目单（演示）")
        note_appearance(actor, team=team, draft=show)
    return team
