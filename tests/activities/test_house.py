"""What a house asks of whoever books, its own templates, and the report of its month."""

import io
from datetime import timedelta

import openpyxl
import pytest

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.booking import a_desk, a_pool, a_reader
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import an_institution
from tests.builders.visits import a_group, an_agreed_visit, began
from wenmai.activities import presets
from wenmai.activities.actions.groups import confirm_group
from wenmai.activities.actions.templates import keep_template, retire_template
from wenmai.activities.actions.visits import report_visit
from wenmai.activities.drafts import VisitReport
from wenmai.activities.models import Activity, OwnTemplate
from wenmai.activities.reporting import month_report, workbook_of
from wenmai.activities.templating import get_template
from wenmai.booking.actions import check_in, claim, confirm_held, count_heads, undo_check_in
from wenmai.booking.actions.questions import ask_questions
from wenmai.booking.answers import checked
from wenmai.booking.arrivals import Arrival
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.drafts.questions import QuestionDraft
from wenmai.booking.models import Attendance, Booking, Question, Session
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
SIZE = QuestionDraft("衣服多大", "统一订演出服", "choice", ("大", "中", "小"), required=True)
BUS = QuestionDraft("坐大巴吗", "排车", "yes_no")
MONTH = clock.month_start(clock.today())


def labels(activity) -> list[str]:
    return [each.label for each in Question.objects.filter(offering=activity.offering)]


def test_questions_are_put_replaced_and_left_alone_when_they_are_the_same():
    house = an_institution()
    activity = an_activity(house)
    first = ask_questions(a_desk(house), offering=activity.offering, drafts=[SIZE, BUS])
    assert ask_questions(a_desk(house), offering=activity.offering, drafts=[SIZE, BUS]) == first
    ask_questions(a_desk(house), offering=activity.offering, drafts=[BUS])
    assert labels(activity) == ["坐大巴吗"]
    for actor in (a_reader(), a_desk(an_institution()), ANYONE):
        with pytest.raises(NotAllowed):
            ask_questions(actor, offering=activity.offering, drafts=[])


@pytest.mark.parametrize(
    "drafts",
    [
        [QuestionDraft(" ", "x")],
        [QuestionDraft("血型", "")],
        [QuestionDraft("多大", "x", "choice", ("大", "大"))],
        [QuestionDraft("多大", "x", "essay")],
        [BUS, BUS],
        [QuestionDraft(f"问{each}", "x") for each in range(9)],
    ],
)
def test_question_that_cannot_be_asked_is_refused_with_a_field(drafts):
    activity = an_activity()
    with pytest.raises(Invalid) as refused:
        ask_questions(system(), offering=activity.offering, drafts=drafts)
    assert refused.value.fields
    assert labels(activity) == []


def test_booking_asks_and_keeps_the_answers(client):
    house, reader = an_institution(), a_citizen()
    activity = an_activity(house)
    ask_questions(system(), offering=activity.offering, drafts=[SIZE, BUS])
    size, bus = Question.objects.order_by("order")
    session = the_session(activity)
    sign_in(client, reader)
    page = client.get(f"/activities/{activity.pk}/").content.decode()
    assert "统一订演出服" in page
    url = f"/activities/book/{session.pk}/"
    sent = {"pool": a_pool(session).pk, "party": "1", "key": "a", f"q-{bus.pk}": "yes"}
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "请填“衣服多大”" in refused.content.decode()
    assert client.post(url, sent | {f"q-{size.pk}": "中"}).status_code == 302
    assert Booking.objects.get().answers == {"衣服多大": "中", "坐大巴吗": "yes"}
    sign_in(client, a_clerk(house))
    assert "衣服多大" in client.get(f"/desk/activities/session/{session.pk}/").content.decode()
    assert checked(activity.offering_id, {"衣服多大": "大", "别的": "x"}) == {"衣服多大": "大", "坐大巴吗": ""}


def test_api_claim_without_the_answers_is_refused():
    activity = an_activity()
    ask_questions(system(), offering=activity.offering, drafts=[SIZE])
    reader = a_reader()
    wish = Claim(a_pool(the_session(activity)).pk, "k", 1, reader.person)
    with pytest.raises(Invalid) as refused:
        claim(reader, wish=wish)
    assert list(refused.value.fields) == ["衣服多大"]


def test_desk_writes_questions(client):
    house = an_institution()
    activity = an_activity(house)
    sign_in(client, a_clerk(house))
    url = f"/desk/activities/{activity.pk}/questions/"
    assert client.get(url).status_code == 200
    form = {
        "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-label": "衣服多大", "form-0-why": "",
        "form-0-answer": "choice", "form-0-options": "大\n小", "form-1-label": "", "form-1-answer": "text",
    }  # fmt: skip
    assert client.post(url, form).status_code == 422
    assert client.post(url, form | {"form-0-why": "订衣服", "form-0-options": "大"}).status_code == 422
    assert client.post(url, form | {"form-0-why": "订衣服"}).status_code == 302
    assert labels(activity) == ["衣服多大"]


def test_template_of_the_house_is_a_tap_that_copies_the_words(client):
    house = an_institution()
    activity = an_activity(
        house, title="周末合唱", kind="performance", bring="歌本", slots=(a_slot(minutes=75, seats=0),)
    )
    with pytest.raises(NotAllowed):
        keep_template(a_reader(), activity=activity, name="合唱")
    with pytest.raises(Invalid):
        keep_template(system(), activity=activity, name=" ")
    sign_in(client, a_clerk(house))
    client.post(f"/desk/activities/{activity.pk}/template/", {"name": "合唱"})
    template = OwnTemplate.objects.get()
    with pytest.raises(Conflict):
        keep_template(system(), activity=activity, name="合唱")
    assert [each.key for each in presets.offered(house)][-2:] == [f"own-{template.pk}", "other"]
    assert "合唱" in client.get(f"/desk/activities/publish/?at={house.code}").content.decode()
    taps = {"at": house.code, "what": f"own-{template.pk}", "when": "tomorrow", "venue": "广场"}
    assert client.post("/desk/activities/publish/", taps).status_code == 302
    made = Activity.objects.latest("pk")
    session = the_session(made)
    assert (made.title, made.bring, session.ends_at - session.starts_at) == ("周末合唱", "歌本", timedelta(minutes=75))
    client.post(f"/desk/activities/templates/{template.pk}/retire/")
    assert retire_template(system(), template=template).retired_at is not None
    assert [each.key for each in presets.offered(house) if each.like] == []
    with pytest.raises(NotFound):
        get_template(a_desk(an_institution()), template.pk)


def hold(host, people: int, **words) -> None:
    activity = an_activity(host, slots=(a_slot(clock.now() - timedelta(minutes=5), seats=0),), **words)
    count_heads(system(), session=the_session(activity), total=people)
    confirm_held(system(), session=the_session(activity))


def test_month_report_adds_up_what_stands_and_leaves_online_apart(client):
    house = an_institution()
    hold(house, 40, audience=("elderly", "families"), setting="community", mode="mobile")
    hold(house, 9, kind="film", title="=cmd()")
    hold(house, 300, mode="online")
    hold(an_institution(), 77)
    undone = Attendance.objects.get(heads=9)
    undo_check_in(system(), attendance=undone.pk)
    visit, clerk, _other = an_agreed_visit(house)
    report_visit(clerk, visit=began(visit), report=VisitReport(1, "送书"))
    found = month_report(house, MONTH)
    assert (found.sessions, found.offline, found.online) == (2, 41, 300)
    tables = {table.title: {line.title: (line.sessions, line.people) for line in table.lines} for table in found.tables}
    assert tables["按方式"] == {"流动": (1, 40), "线上": (1, 300), "上门": (1, 1)}
    assert tables["按人群"] == {"老年人": (2, 41), "家庭": (1, 40)}
    assert tables["按七进"] == {"进社区": (1, 40), "进家庭": (1, 1)}
    assert month_report(house, clock.next_month(MONTH)).sessions == 0
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(found)))
    assert [row[1:] for row in book["合计"].iter_rows(min_row=2, values_only=True)] == [(2, 41), (0, 300)]
    sign_in(client, a_clerk(house))
    page = client.get(f"/desk/activities/report/?at={house.code}").content.decode()
    assert "办了 2 场，到场 41 人次" in page
    sheet = client.get(f"/desk/activities/report/?at={house.code}&format=xlsx")
    assert sheet.content[:2] == b"PK"


def test_month_report_counts_dates_that_organisations_asked_for():
    """PZH-F03: 干部实训、廉政培训 by the month; who came without the group's ticket is not of it."""
    house = an_institution(kind="museum")
    assert [each.key for each in presets.presets_of(house)][-3:] == ["cadres", "integrity", "other"]
    activity = an_activity(house, kind="training", title="干部实训", slots=(a_slot(seats=60),))
    session = the_session(activity)
    office = confirm_group(a_desk(house), group=a_group(activity, kind="office", heads=40), session=session)
    confirm_group(a_desk(house), group=a_group(activity, kind="company", heads=5), session=session)
    Session.objects.filter(pk=session.pk).update(
        during=(clock.now() - timedelta(minutes=5), clock.now() + timedelta(minutes=5))
    )
    check_in(system(), arrival=Arrival(session.pk, office.booking.person))
    count_heads(system(), session=session, total=7)
    confirm_held(system(), session=session)
    found = month_report(house, MONTH)
    table = next(each for each in found.tables if each.title.startswith("按团体"))
    assert [(each.title, each.sessions, each.people) for each in table.lines] == [("机关单位", 1, 40), ("企业", 1, 0)]
    assert found.offline == 47
    other = an_institution()
    hold(other, 9)
    assert [each.lines for each in month_report(other, MONTH).tables if each.title.startswith("按团体")] == [[]]


def test_month_report_of_one_of_the_nine_lines_counts_only_what_belongs_to_it(client):
    house = an_institution()
    hold(house, 12, lines=("skills", "special"))
    hold(house, 30, lines=("knowledge",))
    hold(house, 5)
    numbers = {word: month_report(house, MONTH, word) for word in ("", "skills", "special", "talent", "nonsense")}
    shown = {word: (found.sessions, found.offline) for word, found in numbers.items()}
    assert shown == {"": (3, 47), "skills": (1, 12), "special": (1, 12), "talent": (0, 0), "nonsense": (3, 47)}
    table = next(each for each in numbers[""].tables if each.title == "按九项普及")
    assert {(line.title, line.sessions, line.people) for line in table.lines} == {
        ("艺术知识普及", 1, 30), ("艺术技能普及", 1, 12), ("特殊人群艺术普及", 1, 12),
    }  # fmt: skip
    sign_in(client, a_clerk(house))
    assert "办了 1 场，到场 30 人次" in client.get(f"/desk/activities/report/?at={house.code}&line=knowledge").text
