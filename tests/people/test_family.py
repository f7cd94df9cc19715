"""A child and an old parent: correct what was typed, say what to prepare, and the house that was booked sees it."""

from datetime import date

import pytest
from django.test import RequestFactory

from tests.builders.activities import an_activity
from tests.builders.booking import a_booking
from tests.builders.people import a_citizen, a_clerk, a_manager, sign_in
from tests.builders.places import an_institution
from wenmai.kernel.errors import Conflict, Invalid, NotFound
from wenmai.people.actions.consents import state_needs
from wenmai.people.actions.counter import check_document
from wenmai.people.actions.family import add_dependant, correct_dependant
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import Consent, Person, Purpose, Relation, SpecialGroup
from wenmai.people.panels import of_roster
from wenmai.people.queries.needs import needs_of

pytestmark = pytest.mark.django_db
BORN = date(2018, 5, 21)
NUMBER = "11010519491231002X"  # the example of GB 11643


@pytest.fixture
def guardian():
    return a_citizen("周玉兰")


@pytest.fixture
def child(guardian) -> Person:
    return add_dependant(guardian, name="小满", relation=Relation.CHILD, born=BORN, guardian_consent="t")


@pytest.fixture
def parent(guardian) -> Person:
    return add_dependant(guardian, name="周大山", relation=Relation.PARENT)


def corrected(actor, person, name="小满", born=BORN, **more) -> Person:
    return correct_dependant(actor, dependant=person.key, name=name, born=born, **more)


def test_a_guardian_corrects_a_name_and_a_birthday(guardian, child):
    for _again in range(2):
        done = corrected(guardian, child, " 小　满满", date(2018, 5, 12))
    assert (done.name, done.born) == ("小 满满", date(2018, 5, 12))
    assert Consent.objects.filter(person=child, purpose=Purpose.CHILD).count() == 1


def test_strangers_correct_nobody_and_a_checked_name_stays(guardian, parent):
    with pytest.raises(NotFound):
        corrected(a_citizen(), parent)
    clerk = a_clerk(an_institution())
    check_document(clerk, found=write_pass(clerk, parent.key), name="周大山", id_number=NUMBER, text_version="t")
    with pytest.raises(Conflict):
        corrected(guardian, parent)
    assert Person.objects.get(key=parent.key).name == "周大山"


def test_a_birthday_that_makes_a_child_asks_for_consent(guardian, parent):
    with pytest.raises(Invalid) as caught:
        corrected(guardian, parent, "周大山", BORN)
    assert list(caught.value.fields) == ["guardian_consent"]
    corrected(guardian, parent, "周大山", BORN, guardian_consent="t")
    assert Consent.objects.get(person=parent, purpose=Purpose.CHILD).given_by == guardian.person


def test_the_page_of_a_dependant_end_to_end(client, guardian, parent):
    sign_in(client, guardian)
    page = f"/me/dependants/{parent.key}/"
    assert page in client.get("/me/dependants/").content.decode()
    wrong = client.post(page, {"name": "周大山", "born": "2999-01-01"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["born"])
    assert client.post(page, {"name": "周大川", "born": "1949-12-31"})["Location"] == page
    assert client.post(f"{page}needs/", {"needs": ["wheelchair"]})["Location"] == page
    assert needs_of([parent.key]) == {parent.key: ("轮椅能到的位子",)}
    assert client.post(f"{page}needs/", {})["Location"] == page
    assert SpecialGroup.objects.count() == 0
    assert client.post(f"{page}end/")["Location"] == "/me/dependants/"
    assert client.get(page).status_code == 404
    assert sign_in(client, a_citizen()).post(f"{page}needs/", {"needs": ["sight"]}).status_code == 404


def a_lecture(station):
    return an_activity(station).offering.sessions.get()


def test_the_desk_of_the_house_that_was_booked_sees_what_to_prepare(client, guardian, parent):
    station = an_institution()
    session = a_lecture(station)
    state_needs(guardian, needs=["hearing", "wheelchair"], text_version="t")
    a_booking(session, guardian)
    a_booking(session, a_citizen("吴远"))
    body = sign_in(client, a_clerk(station)).get(f"/desk/activities/session/{session.pk}/").content.decode()
    assert "周*兰：轮椅能到的位子、手语或字幕" in body
    assert body.count("：轮椅") == 1
    state_needs(guardian, needs=[], text_version="t")
    assert "要准备的" not in client.get(f"/desk/activities/session/{session.pk}/").content.decode()


def test_the_panel_is_for_staff_and_only_about_who_has_booked(guardian, django_assert_num_queries):
    class Booking:
        person = guardian.person

    class Line:
        name = "周*兰"
        booking = Booking()

    class WalkIn:
        name = "周*兰"
        booking = None

    state_needs(guardian, needs=["sight"], text_version="t")
    request = RequestFactory().get("/")
    request.actor = a_manager(an_institution())  # type: ignore[attr-defined]
    for lines in ([Line()], [Line()] * 3):
        with django_assert_num_queries(1):
            assert "周*兰" in of_roster(request, lines)
    assert of_roster(request, [WalkIn()]) == ""
    request.actor = guardian  # type: ignore[attr-defined]
    assert of_roster(request, [Line()]) == ""
