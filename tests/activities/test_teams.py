"""The register of teams: who writes down, who checks, what counts as active, and the file."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.activities import a_brand, a_festival, an_activity
from tests.builders.booking import a_desk
from tests.builders.people import a_citizen, a_clerk, a_manager, sign_in
from tests.builders.places import a_division, an_institution
from tests.builders.teams import a_call, a_team, a_team_draft, an_entry
from tests.builders.threads import race
from wenmai.activities.actions.team_calls import (
    accept_entry,
    close_call,
    decline_entry,
    open_call,
    sign_up,
    withdraw_entry,
)
from wenmai.activities.actions.teams import (
    decline_team,
    edit_team,
    end_team,
    list_team,
    note_appearance,
    register_team,
    state_register,
    take_back_register,
    undo_appearance,
)
from wenmai.activities.drafts import Contact
from wenmai.activities.gauges import read_teams
from wenmai.activities.holding import erase_person, export_person
from wenmai.activities.models import Team, TeamAppearance, TeamEntry
from wenmai.activities.teams import pages
from wenmai.activities.teams.drafts import AppearanceDraft, CallDraft
from wenmai.activities.teams.file import export_teams, import_teams
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.notices.models import Notice

pytestmark = pytest.mark.django_db
HEAD = "团队名称,类别,艺术门类,区划代码,辅导单位代码,人数,成立年份,简介,最近活动日期,最近活动,依据\n"


def a_show(**about) -> AppearanceDraft:
    words = {"happened_on": clock.today() - timedelta(days=9), "what": "国庆演出", "evidence": "节目单"} | about
    return AppearanceDraft(**words)


def test_leader_asks_and_the_house_lists_or_not():
    house, leader = an_institution(), a_citizen()
    team = register_team(leader, draft=a_team_draft(house, show_leader=True, contact=Contact("周玉兰", "13800000001")))
    assert (team.state, team.leader, bytes(team.contact)[:4] != b"") == ("asked", leader.person, True)
    with pytest.raises(NotFound):
        pages.get_team(ANYONE, team.pk)
    with pytest.raises(NotAllowed):
        list_team(a_desk(an_institution()), team=team)
    done = list_team(a_desk(house), team=team)
    assert (done.state, done.listed_on, list_team(a_desk(house), team=team).state) == (
        "listed",
        clock.today(),
        "listed",
    )
    assert pages.team_page(pages.get_team(ANYONE, team.pk)).leader == "周*兰"
    assert Notice.objects.filter(person=leader.person, kind="activities.team").count() == 1
    with pytest.raises(Conflict):
        decline_team(a_desk(house), team=team, reason="不是团队")


def test_team_is_refused_with_a_reason_and_can_ask_again():
    house, leader = an_institution(), a_citizen()
    team = register_team(leader, draft=a_team_draft(house))
    with pytest.raises(Invalid):
        decline_team(a_desk(house), team=team, reason=" ")
    assert decline_team(a_desk(house), team=team, reason="已并入舞蹈队").reason == "已并入舞蹈队"
    assert register_team(leader, draft=a_team_draft(house)).state == "asked"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("title", " "), ("kind", "army"), ("art_forms", ()), ("heads", 1), ("heads", 501), ("founded", 2999)],
)
def test_what_is_wrong_with_a_team_is_named(field, wrong):
    with pytest.raises(Invalid) as refused:
        a_team(**{field: wrong})
    assert list(refused.value.fields) == [field]


def test_team_stands_once_in_a_division_and_nobody_registers_none():
    house = an_institution()
    a_team(house)
    with pytest.raises(Conflict) as refused:
        register_team(a_citizen(), draft=a_team_draft(house))
    assert refused.value.code == "activities.team_twice"
    with pytest.raises(NotAllowed):
        register_team(ANYONE, draft=a_team_draft(house, title="另一支"))


def test_leader_corrects_the_words_and_not_the_house():
    house, leader = an_institution(), a_citizen()
    team = a_team(house, leader)
    other = an_institution(name="别处的站")
    edit_team(leader, team=team, draft=a_team_draft(other, heads=30, kind="house"))
    team.refresh_from_db()
    assert (team.heads, team.kind, team.institution) == (30, "amateur", house)
    edit_team(leader, team=team, draft=a_team_draft(house, contact=Contact("周玉兰", "13800000001")))
    kept = edit_team(leader, team=team, draft=a_team_draft(house))
    gone = edit_team(leader, team=team, draft=a_team_draft(house, drop_contact=True))
    assert (bool(kept.contact), bool(gone.contact), gone.contact_agreed_on) == (True, False, None)
    with pytest.raises(NotAllowed):
        edit_team(a_citizen("陈外人"), team=team, draft=a_team_draft(house))
    assert end_team(leader, team=team, reason="散了").ended_on == clock.today()
    assert end_team(leader, team=team, reason="再散").reason == "散了"


def test_leader_is_told_whole_and_forgotten_and_the_team_stays():
    house, leader = an_institution(), a_citizen()
    team = a_team(house, leader, contact=Contact("周玉兰", "13800000001"), show_leader=True)
    entry = an_entry(team=team)
    told = export_person(leader.person)["群众文艺团队"]
    assert told[0]["联系"]["phone"] == "13800000001"
    erase_person(leader.person)
    team.refresh_from_db()
    entry.refresh_from_db()
    assert (team.state, team.leader, bytes(team.contact), team.leader_shown_at) == ("listed", "", b"", None)
    assert entry.state == "withdrawn"


@pytest.mark.parametrize("kind", ["festival", "brand", "activity"])
def test_team_signs_up_is_answered_and_comes(kind):
    house, leader = an_institution(), a_citizen()
    makers = {
        "festival": lambda: a_festival(division=house.division, institution=house),
        "brand": lambda: a_brand(division=house.division, institution=house),
        "activity": lambda: an_activity(house),
    }
    call, team, desk = a_call(makers[kind]()), a_team(house, leader), a_desk(house)
    entry = sign_up(leader, call=call, team=team, piece="昔格达锅庄")
    with pytest.raises(Conflict):
        sign_up(leader, call=call, team=team, piece="又一个")
    with pytest.raises(NotAllowed):
        accept_entry(leader, entry=entry)
    assert accept_entry(desk, entry=entry, answer="晚六点走台").state == "accepted"
    assert accept_entry(desk, entry=entry).answer == "晚六点走台"
    assert [each.pk for each in pages.teams_in(call.target)] == [entry.pk]
    with pytest.raises(Conflict):
        decline_entry(desk, entry=entry, answer="满了")
    came = note_appearance(desk, team=team, draft=a_show(), entry=entry)
    assert note_appearance(desk, team=team, draft=a_show(), entry=entry) == came
    assert withdraw_entry(leader, entry=entry).state == "withdrawn"


def test_call_that_is_over_takes_nobody_and_a_second_one_is_refused():
    house, leader = an_institution(), a_citizen()
    festival = a_festival(division=house.division, institution=house)
    call, team = a_call(festival), a_team(house, leader)
    again = CallDraft("再来", clock.today(), festival=festival)
    with pytest.raises(Conflict):
        open_call(a_desk(house), draft=again)
    with pytest.raises(NotAllowed):
        open_call(a_desk(an_institution(name="别处的站")), draft=again)
    assert close_call(a_desk(house), call=call) == close_call(a_desk(house), call=call)
    with pytest.raises(Conflict) as refused:
        sign_up(leader, call=call, team=team, piece="迟到")
    assert refused.value.code == "activities.call_over"
    assert open_call(a_desk(house), draft=again).about == "再来"
    entry = an_entry(pages.open_calls()[0], team)
    with pytest.raises(Invalid):
        decline_entry(a_desk(house), entry=entry, answer="")
    assert decline_entry(a_desk(house), entry=entry, answer="节目太长").state == "declined"


@pytest.mark.django_db(transaction=True)
def test_raced_entries_and_answers_leave_one():
    house, leader = an_institution(), a_citizen()
    call = a_call(a_festival(division=house.division, institution=house))
    team = a_team(house, leader)
    race(*[lambda: sign_up(leader, call=call, team=team, piece="锅庄")] * 4)
    assert TeamEntry.objects.count() == 1
    entry, desk = TeamEntry.objects.get(), a_desk(house)
    race(lambda: accept_entry(desk, entry=entry), lambda: decline_entry(desk, entry=entry, answer="满了"))
    assert Notice.objects.filter(person=leader.person, key__startswith="entry:").count() == 1
    draft = a_team_draft(house, title="新队")
    race(*[lambda: register_team(leader, draft=draft)] * 3)
    assert Team.objects.filter(title="新队").count() == 1


def test_only_a_register_said_to_be_whole_gives_a_number_and_only_active_amateurs_count():
    station = an_institution(division=a_division("510422101"))
    today, county = clock.today(), a_division("510422")
    active, idle, own = (a_team(station, title=name) for name in ("甲", "乙", "丙"))
    edit_team(a_desk(station), team=own, draft=a_team_draft(station, title="丙", kind="house"))
    for team, days in ((active, 10), (idle, 400), (own, 10)):
        note_appearance(a_desk(station), team=team, draft=a_show(happened_on=today - timedelta(days=days)))
    assert list(read_teams(today)) == []
    manager = a_manager(county)
    with pytest.raises(NotAllowed):
        state_register(a_clerk(station), division=county, complete_from=today)
    state_register(manager, division=county, complete_from=today)
    assert state_register(manager, division=county, complete_from=today).division == county
    (reading,) = read_teams(today)
    assert (reading.division, reading.value, reading.attributes["listed"]) == ("510422", 1, 2)
    undo_appearance(a_desk(station), appearance=TeamAppearance.objects.get(team=active))
    assert [each.value for each in read_teams(today)] == [0]
    assert [take_back_register(manager, division=county) for _ in range(2)] == [True, False]
    assert list(read_teams(today)) == []


def test_appearance_needs_its_evidence_and_a_day_that_was():
    house = an_institution()
    team = a_team(house)
    for wrong in ({"evidence": " "}, {"what": ""}, {"happened_on": clock.today() + timedelta(days=1)}):
        with pytest.raises(Invalid):
            note_appearance(a_desk(house), team=team, draft=a_show(**wrong))
    with pytest.raises(NotAllowed):
        note_appearance(a_citizen(), team=team, draft=a_show())


def test_file_goes_out_and_comes_back_unchanged():
    house = an_institution(division=a_division("510422101"))
    day = f"{clock.today() - timedelta(days=3)}"
    rows = f"=甲队,群众业余团队,舞蹈、音乐,510422101,{house.code},24,2016,锅庄,{day},坝坝演出,档案 3\n"
    content = (HEAD + rows).encode("gb18030")
    first, second = (import_teams(a_desk(house), content) for _ in range(2))
    assert [(each.added, each.changed, each.same) for each in (first, second)] == [(1, 0, 0), (0, 0, 1)]
    team = Team.objects.get()
    assert (team.title, team.art_forms, team.appearances.count()) == ("=甲队", ["dance", "music"], 1)
    sent = export_teams(pages.teams_kept_by(a_desk(house)).items)
    assert "'=甲队" in sent.decode("utf-8-sig")
    assert (import_teams(a_desk(house), sent).same, Team.objects.count()) == (1, 1)


def test_one_bad_row_and_nothing_is_written():
    house, other = an_institution(division=a_division("510422101")), an_institution(name="别处的站")
    rows = [
        f"好队,群众业余团队,舞蹈,510422101,{house.code},24,,,,,",
        f"坏队,军队,舞蹈,510422101,{house.code},24,,,,,",
        f"缺依据,馆办团队,舞蹈,510422101,{house.code},24,,,2026-01-01,演出,",
        f"别处队,馆办团队,舞蹈,510422101,{other.code},24,,,,,",
        f"一人队,馆办团队,舞蹈,510422101,{house.code},1,,,,,",
    ]
    found = import_teams(a_desk(house), (HEAD + "\n".join(rows[:4])).encode())
    assert [(each.line, each.column) for each in found.errors] == [(3, "类别"), (4, "依据"), (5, "辅导单位代码")]
    assert import_teams(a_desk(house), (HEAD + rows[0] + "\n" + rows[4]).encode()).errors[0].line == 3
    assert Team.objects.count() == 0


def test_register_asks_the_same_queries_for_one_and_three():
    house = an_institution()

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert len(pages.teams_around().items) == len(pages.teams_kept_by(a_desk(house)).items)
        return len([each for each in seen if "activities_team" in each["sql"]])

    a_team(house)
    one = asked()
    a_team(house, title="乙")
    a_team(house, title="丙")
    assert asked() == one


def test_pages_of_a_team_from_the_form_to_the_call(client):
    house, leader = an_institution(), a_citizen()
    sign_in(client, leader)
    given = {"title": "锅庄队", "kind": "amateur", "art_forms": "dance", "heads": "24", "institution": house.code}
    county = house.division.path[2] if len(house.division.path) > 2 else house.division_id
    refused = client.post(f"/activities/teams/own/?division={county}", given | {"name": "周玉兰", "phone": "1"})
    assert (refused.status_code, "先问过本人" in refused.text) == (422, True)
    made = client.post(f"/activities/teams/own/?division={county}", given)
    team = Team.objects.get()
    assert made.headers["Location"] == f"/activities/teams/{team.pk}/"
    assert "还在核对" in client.get(made.headers["Location"]).text
    sign_in(client, a_clerk(house))
    client.post(f"/desk/activities/teams/{team.pk}/", {"do": "list"})
    call = a_call(a_festival(division=house.division, institution=house))
    sign_in(client, leader)
    client.post(f"/activities/calls/{call.pk}/", {"team": team.pk, "piece": "锅庄"})
    sign_in(client, a_clerk(house, "何静"))
    entry = TeamEntry.objects.get()
    sheet = f"/desk/activities/calls/{call.pk}/"
    assert client.post(sheet, {"entry": entry.pk, "do": "decline"}).status_code == 422
    assert client.post(sheet, {"entry": entry.pk, "do": "accept", "answer": "六点到"}).status_code == 302
    client.post(sheet, {"entry": entry.pk, "do": "came", "happened_on": f"{clock.today()}", "evidence": "节目单"})
    client.logout()
    page = client.get(f"/activities/teams/{team.pk}/").text
    assert ("锅庄" in page, "节目单" in page) == (True, True)
    assert "锅庄队" in client.get(f"/activities/festivals/{call.festival_id}/").text
    assert client.post(f"/activities/calls/{call.pk}/", {}).status_code == 302


def test_desk_imports_exports_and_says_the_register_is_whole(client):
    house = an_institution(division=a_division("510422101"))
    a_team(house)
    sign_in(client, a_clerk(house))
    assert client.post("/desk/activities/teams/file/").status_code == 422
    assert "红格夕阳红舞蹈队" in client.get("/desk/activities/teams/file.csv").content.decode("utf-8-sig")
    assert client.get("/desk/activities/teams/file.csv?empty=1").status_code == 200
    sign_in(client, a_manager(a_division("510422")))
    assert "登记齐了" in client.get("/desk/activities/teams/").text
    client.post("/desk/activities/teams/whole/", {"division": "510422"})
    assert [each.division for each in read_teams(clock.today())] == ["510422"]


def test_a_team_has_people_in_english(client):
    team = a_team()
    client.cookies["language"] = "en"
    page = client.get(f"/activities/teams/{team.pk}/").text
    assert re.findall(r"<dd>(24 .*?)<", page) == ["24 people"]
