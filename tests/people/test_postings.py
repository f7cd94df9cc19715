"""Appointing and dismissing: only below one's own place, never oneself, no two roles that stay apart."""

import pytest

from tests.builders.people import (
    a_citizen,
    a_clerk,
    a_manager,
    a_proven_account,
    an_account,
    an_administrator,
    an_auditor,
    sign_in,
)
from tests.builders.places import a_county, a_division, a_township, an_institution
from tests.builders.threads import race
from wenmai.audit.models import AuditEntry
from wenmai.kernel.actor import Role, system
from wenmai.kernel.errors import Conflict, NotAllowed, NotFound
from wenmai.people.actions.postings import appoint, dismiss
from wenmai.people.actions.tokens import issue_token
from wenmai.people.actors import actor_of_account
from wenmai.people.models import Account, ApiToken, Posting
from wenmai.people.queries.staff import list_postings

pytestmark = pytest.mark.django_db


@pytest.fixture
def station():
    return an_institution()


def test_an_administrator_appoints_below_their_division_and_it_is_noted(station):
    boss, person = an_administrator(a_county()), a_proven_account().person_id
    posting = appoint(boss, person=person, role=Role.CLERK, scope=station.code)
    assert (posting.role, posting.scope, posting.appointed_by, posting.until) == (
        "clerk",
        station.code,
        boss.person,
        None,
    )
    entry = AuditEntry.objects.get(verb="people.appoint", subject=f"people.posting:{posting.pk}")
    assert (entry.person, entry.detail) == (boss.person, {"role": "clerk", "scope": station.code})


def test_appointing_twice_gives_the_first(station):
    boss, person = an_administrator(a_county()), a_proven_account().person_id
    first = appoint(boss, person=person, role=Role.CLERK, scope=station.code)
    assert appoint(boss, person=person, role=Role.CLERK, scope=station.code) == first


@pytest.mark.django_db(transaction=True)
def test_appointing_at_once_from_two_desks_makes_one_posting():
    house, person = an_institution(), a_proven_account().person_id
    results = race(*[lambda: appoint(system(), person=person, role=Role.CLERK, scope=house.code) for _desk in range(2)])
    assert {type(each) for each in results} == {Posting}
    assert Posting.objects.filter(person=person).count() == 1


@pytest.mark.parametrize(
    ("role", "allowed"), [(Role.CLERK, True), (Role.REVIEWER, True), (Role.MANAGER, False), (Role.OFFICIAL, False)]
)
def test_a_manager_appoints_clerks_and_reviewers_of_the_own_house_only(station, role, allowed):
    boss, person = a_manager(station), a_proven_account().person_id
    if allowed:
        assert appoint(boss, person=person, role=role, scope=station.code).role == role
    else:
        with pytest.raises(NotAllowed):
            appoint(boss, person=person, role=role, scope=station.code)
    with pytest.raises(NotAllowed):
        appoint(boss, person=person, role=role, scope=an_institution().code)


@pytest.mark.parametrize("who", [a_citizen, None])
def test_citizens_and_clerks_appoint_nobody(station, who):
    actor = who() if who else a_clerk(station)
    with pytest.raises(NotAllowed):
        appoint(actor, person=a_proven_account().person_id, role=Role.CLERK, scope=station.code)


def test_a_county_does_not_reach_its_neighbour(station):
    neighbour = an_administrator(a_division("510421"))
    with pytest.raises(NotAllowed):
        appoint(neighbour, person=a_proven_account().person_id, role=Role.CLERK, scope=station.code)


def test_nobody_appoints_themselves(station):
    boss = an_administrator(a_county())
    with pytest.raises(NotAllowed):
        appoint(boss, person=boss.person, role=Role.MANAGER, scope=station.code)


def test_the_administrator_is_not_the_auditor():
    boss, auditor = an_administrator(a_county()), an_auditor(a_county())
    with pytest.raises(Conflict) as caught:
        appoint(boss, person=auditor.person, role=Role.ADMINISTRATOR, scope=a_township().code)
    assert caught.value.code == "people.roles_apart"


def test_an_unknown_place_or_person_is_said_so():
    with pytest.raises(NotFound):
        appoint(system(), person=a_proven_account().person_id, role=Role.CLERK, scope="nowhere")
    with pytest.raises(NotFound):
        appoint(system(), person="0" * 32, role=Role.CLERK, scope=a_county().code)


def test_dismissing_ends_the_posting_its_tokens_and_the_grants_at_once(station):
    clerk, boss = a_clerk(station), an_administrator(a_county())
    posting = Posting.objects.get(person=clerk.person)
    issue_token(clerk, posting=posting.pk, name="门禁", days=10)
    ended = dismiss(boss, posting=posting.pk).until
    assert dismiss(boss, posting=posting.pk).until == ended
    assert actor_of_account(Account.objects.get(pk=clerk.account)).grants == ()
    assert ApiToken.objects.get().revoked_at == ended


def test_the_staff_list_shows_only_what_lies_below(station, client):
    near, far = a_clerk(station, "李红"), a_clerk(an_institution(division=a_division("510421")), "赵远")
    boss = an_administrator(a_county())
    seen = {row.person_id for row in list_postings(boss).items}
    assert seen == {near.person, boss.person}
    assert far.person not in seen
    assert [row.person_id for row in list_postings(boss, name="李").items] == [near.person]
    other = Posting.objects.get(person=far.person)
    sign_in(client, boss)
    assert client.get(f"/desk/people/staff/{other.pk}/").status_code == 404
    assert client.post(f"/desk/people/staff/{other.pk}/dismiss/").status_code == 404
    other.refresh_from_db()
    assert other.until is None


def test_appointing_through_the_page_shows_first_whom(client, station):
    boss, account = an_administrator(a_county()), a_proven_account("周玉兰", phone="13900139000")
    sign_in(client, boss)
    form = {"who": "139 0013 9000", "role": "clerk", "scope": f" {station.code} "}
    shown = client.post("/desk/people/staff/", form)
    found = shown.context["found"]
    assert (found.name, found.contact, found.place, found.proven) == ("周*兰", "*9000", station.name, True)
    assert "周玉兰" not in shown.content.decode()
    assert Posting.objects.filter(person=account.person_id).count() == 0
    other = client.post("/desk/people/staff/", form | {"sure": an_account().person_id})
    assert other.context["found"].person == account.person_id
    sure = client.post("/desk/people/staff/", form | {"sure": found.person})
    assert sure["Location"] == "/desk/people/staff/"
    assert Posting.objects.filter(person=account.person_id, role="clerk", scope=station.code).exists()
    looked = AuditEntry.objects.filter(verb="people.find", subject=f"people.person:{account.person_id}")
    assert [entry.detail for entry in looked] == [{"way": "phone"}] * 3
    unknown = client.post("/desk/people/staff/", form | {"who": "13900139009"})
    assert (unknown.status_code, list(unknown.context["form"].errors)) == (200, ["__all__"])


def test_an_unproven_number_is_not_appointed_at_once(station):
    with pytest.raises(Conflict) as caught:
        appoint(an_administrator(a_county()), person=an_account().person_id, role=Role.CLERK, scope=station.code)
    assert (caught.value.code, Posting.objects.filter(role="clerk").count()) == ("people.not_proven", 0)
