"""The counter: find by a whole number, register, check a document. Numbers are kept sealed."""

from datetime import date, timedelta

import pytest
import time_machine

from tests.builders.people import a_citizen, a_clerk, a_person, an_account, an_official, sign_in
from tests.builders.places import a_county, an_institution
from tests.builders.threads import race
from wenmai.audit.models import AuditEntry
from wenmai.kernel.clock import now
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.people.actions.codes import bind_card, issue_printed, revoke_code, show_code
from wenmai.people.actions.consents import withdraw_consent
from wenmai.people.actions.counter import check_document, find_person, open_person, register_at_counter
from wenmai.people.actions.persons import rename
from wenmai.people.actors import actor_of_account
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import Consent, Credential, Person, Posting, Purpose, RealName
from wenmai.people.queries.holdings import export_person
from wenmai.people.queries.own import looks_at
from wenmai.people.queries.places import place_names

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"  # the example of GB 11643


@pytest.fixture
def clerk():
    return a_clerk(an_institution())


def checked(clerk, person: Person, number: str = NUMBER) -> Person:
    found = write_pass(clerk, person.key)
    return check_document(clerk, found=found, name="周玉兰", id_number=number, text_version="t")


def test_finding_takes_a_whole_phone_number_and_leaves_a_trace_for_the_person(clerk):
    account = an_account("周玉兰", phone="13900139000")
    assert find_person(clerk, text="+86 139 0013 9000") == account.person
    assert AuditEntry.objects.get(verb="people.find").detail == {"way": "phone"}
    house = place_names([Posting.objects.get(person=clerk.person).scope])
    looks = looks_at(actor_of_account(account))
    assert [(look.who, look.what, look.where) for look in looks] == [("李*", "柜台找人", *house.values())]


def test_the_trail_says_what_was_really_typed_or_shown(clerk):
    account = an_account("周玉兰", phone="13900139000")
    checked(clerk, account.person)
    bind_card(clerk, found=write_pass(clerk, account.person_id), number="A00123456")
    shown = show_code(actor_of_account(account))
    for text in ("13900139000", NUMBER, shown.text, shown.digits, "A00123456"):
        assert find_person(clerk, text=text) == account.person
    ways = AuditEntry.objects.filter(verb="people.find").order_by("id").values_list("detail__way", flat=True)
    assert list(ways) == ["phone", "id_number", "code", "short", "card"]


def test_what_i_take_away_says_what_others_did_with_my_record_and_names_nobody(clerk):
    account = an_account("周玉兰", phone="13900139000")
    find_person(clerk, text="13900139000")
    open_person(clerk, found=write_pass(clerk, account.person_id))
    rename(actor_of_account(account), name="周玉澜")
    (house,) = place_names([Posting.objects.get(person=clerk.person).scope]).values()
    deeds = export_person(account.person_id)["别人经手我的资料"]
    assert [(deed["做了什么"], deed["在"]) for deed in deeds] == [("柜台打开个人页", house), ("柜台找人", house)]
    assert "李" not in str(deeds)
    assert clerk.person not in str(deeds)


def test_a_page_opened_often_within_one_visit_is_one_line(clerk):
    account = an_account()
    for _again in range(3):
        open_person(clerk, found=write_pass(clerk, account.person_id))
    assert [deed.times for deed in looks_at(actor_of_account(account))] == [3]


def test_a_counter_does_nothing_for_who_was_not_found_there(clerk):
    citizen = a_citizen()
    paper = issue_printed(citizen)
    others = write_pass(a_clerk(an_institution()), citizen.person)
    deeds = (
        lambda: issue_printed(clerk, person=citizen.person),
        lambda: revoke_code(clerk, credential=paper.pk),
        lambda: issue_printed(clerk, found=others),
        lambda: revoke_code(clerk, credential=paper.pk, found=others),
        lambda: revoke_code(clerk, credential=paper.pk, found=write_pass(clerk, a_citizen().person)),
        lambda: bind_card(clerk, found=others, number="A00123456"),
        lambda: open_person(clerk, found=others),
        lambda: check_document(clerk, found=others, name="周玉兰", id_number=NUMBER, text_version="t"),
    )
    for deed in deeds:
        with pytest.raises(NotFound):
            deed()
    assert list(Credential.objects.values_list("pk", "revoked_at")) == [(paper.pk, None)]


def test_a_counter_prints_and_stops_a_code_for_who_stands_there(clerk):
    citizen = a_citizen()
    found = write_pass(clerk, citizen.person)
    paper = issue_printed(clerk, found=found)
    assert paper.person_id == citizen.person
    revoked = revoke_code(clerk, credential=paper.pk, found=found).revoked_at
    assert revoke_code(clerk, credential=paper.pk, found=found).revoked_at == revoked


@pytest.mark.parametrize("text", ["周玉兰", "1390013", "13900139009", "110105194912310021", ""])
def test_parts_names_and_strangers_find_nobody(clerk, text):
    an_account("周玉兰", phone="13900139000")
    with pytest.raises(NotFound):
        find_person(clerk, text=text)


def test_citizens_and_officials_do_not_look_people_up():
    an_account(phone="13900139000")
    for actor in (a_citizen(), an_official(a_county())):
        with pytest.raises(NotAllowed):
            find_person(actor, text="13900139000")


def test_a_checked_document_is_found_again_and_stands_nowhere_in_the_clear(clerk):
    person = a_person()
    done = checked(clerk, person)
    assert (done.real_name, done.born) == (RealName.CHECKED, date(1949, 12, 31))
    assert find_person(clerk, text=NUMBER.lower()) == person
    row = Person.objects.values().get(key=person.key)
    assert NUMBER not in f"{row}{bytes(row['id_number_sealed'])}"
    assert NUMBER not in "".join(str(entry.detail) for entry in AuditEntry.objects.all())
    assert Consent.objects.get(person=person, purpose=Purpose.ID_NUMBER).text_version == "t"


def test_checking_the_same_document_twice_changes_nothing(clerk):
    person = a_person()
    first = checked(clerk, person).id_number_index
    assert checked(clerk, person).id_number_index == first
    assert Consent.objects.filter(person=person, purpose=Purpose.ID_NUMBER).count() == 1


def test_one_document_is_one_person(clerk):
    checked(clerk, a_person())
    with pytest.raises(Conflict) as caught:
        checked(clerk, a_person())
    assert caught.value.code == "people.id_taken"


@pytest.mark.django_db(transaction=True)
def test_one_document_checked_at_two_counters_at_once_stays_one_person():
    house = an_institution()
    clerks, persons = (a_clerk(house), a_clerk(house)), (a_person(), a_person())
    results = race(lambda: checked(clerks[0], persons[0]), lambda: checked(clerks[1], persons[1]))
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "Person"]


@pytest.mark.parametrize(
    "number", ["1101051949123100", "110105194912310021", "11010519490231002X", "abcdefghijklmnopqr"]
)
def test_a_wrong_number_is_refused_without_repeating_it(clerk, number):
    with pytest.raises(Invalid) as caught:
        checked(clerk, a_person(), number)
    assert number not in caught.value.message
    assert list(caught.value.fields) == ["id_number"]


def test_withdrawing_the_consent_drops_the_number_and_the_level(clerk):
    account = an_account()
    checked(clerk, account.person)
    withdraw_consent(actor_of_account(account), purpose=Purpose.ID_NUMBER)
    row = Person.objects.get(key=account.person_id)
    assert (row.id_number_index, row.id_number_sealed, row.real_name) == (None, None, RealName.PHONE)


def test_registering_at_the_counter_makes_a_person_without_an_account(clerk):
    made = register_at_counter(clerk, name="周玉兰", born=None, text_version="t")
    assert not hasattr(made, "account")
    assert Consent.objects.get(person=made).purpose == Purpose.ACCOUNT


def test_the_pages_of_the_counter_end_to_end(client, clerk):
    account = an_account("周玉兰", phone="13900139000")
    sign_in(client, clerk)
    found = client.post("/desk/people/", {"text": "13900139000"})["Location"]
    assert "13900139000" not in found
    assert client.get(found).context["person"] == account.person
    assert client.post(f"{found}document/", {"name": "周玉兰", "id_number": NUMBER, "agree": "on"})["Location"] == found
    assert client.post(f"{found}card/", {"number": "A00123456"})["Location"] == found
    assert client.get(client.post(f"{found}print/")["Location"]).status_code == 200
    bound = Credential.objects.get(kind="card")
    assert client.post(f"{found}cards/{bound.pk}/stop/")["Location"] == found
    bound.refresh_from_db()
    assert bound.revoked_at is not None
    wrong = client.post(f"{found}document/", {"name": "周玉兰", "id_number": "123", "agree": "on"})
    assert (wrong.status_code, list(wrong.context["document_form"].errors)) == (422, ["id_number"])


def test_a_pass_is_for_the_house_that_found_and_for_a_quarter_of_an_hour(client, clerk):
    an_account(phone="13900139000")
    found = sign_in(client, clerk).post("/desk/people/", {"text": "13900139000"})["Location"]
    assert sign_in(client, a_clerk(an_institution())).get(found).status_code == 404
    assert client.get("/desk/people/found/made-up/").status_code == 404
    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        assert sign_in(client, clerk).get(found).status_code == 404


def test_nobody_found_says_what_to_do(client, clerk):
    page = sign_in(client, clerk).post("/desk/people/", {"text": "13900139009"})
    assert page.status_code == 404
    assert "可以在下面登记" in page.content.decode()
