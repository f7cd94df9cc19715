"""Who booked one date as XLSX, with their answers; noted without a name."""

import io
from zipfile import ZipFile

import pytest

from tests.builders.activities import an_activity, the_session
from tests.builders.booking import a_booking, a_desk, a_pool, a_reader
from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import an_institution
from wenmai.activities.actions.taking_out import take_out_booked
from wenmai.audit.models import AuditEntry
from wenmai.booking.actions import claim
from wenmai.booking.actions.questions import ask_questions
from wenmai.booking.drafts.claims import Claim
from wenmai.booking.drafts.questions import QuestionDraft
from wenmai.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


def text_in(file: bytes) -> str:
    with ZipFile(io.BytesIO(file)) as book:
        return book.read("xl/sharedStrings.xml").decode()


def asked_session(house):
    activity = an_activity(house)
    ask_questions(a_desk(house), offering=activity.offering, drafts=(QuestionDraft("几岁", "分组"),))
    return the_session(activity)


def test_the_file_has_who_booked_with_masked_names_and_their_answers():
    house = an_institution()
    session, reader = asked_session(house), a_citizen("周玉兰")
    claim(reader, wish=Claim(a_pool(session).pk, "k", 2, reader.person, answers={"几岁": "=7+1"}))
    said = text_in(take_out_booked(a_desk(house), session=session))
    assert [each for each in ("周*兰", "几岁", "=7+1", "普通", "已约") if f">{each}<" not in said] == []
    assert "周玉兰" not in said


def test_taking_it_out_is_noted_each_time_without_personal_data(client):
    house = an_institution()
    session = the_session(an_activity(house))
    a_booking(session, a_citizen("周玉兰"))
    sign_in(client, a_clerk(house))
    address = f"/desk/activities/session/{session.pk}/booked.xlsx"
    assert f'action="{address}"' in client.get(f"/desk/activities/session/{session.pk}/").content.decode()
    answers = [client.post(address), client.post(address)]
    assert [each["Content-Disposition"].startswith("attachment") for each in answers] == [True, True]
    rows = AuditEntry.objects.filter(verb="activities.take_out")
    assert [each.detail for each in rows] == [{"rows": 1}, {"rows": 1}]


def test_only_who_runs_it_takes_it_out(client):
    session = the_session(an_activity())
    with pytest.raises(NotAllowed):
        take_out_booked(a_reader(), session=session)
    sign_in(client, a_clerk(an_institution(name="别家")))
    assert client.post(f"/desk/activities/session/{session.pk}/booked.xlsx").status_code == 404
    assert AuditEntry.objects.filter(verb="activities.take_out").count() == 0
