"""A posting for somebody whose phone nobody has checked counts from when they accept it with the code."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.cache import cache

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
from tests.builders.places import a_county, a_division, an_institution
from tests.builders.threads import WAIT, apart, open_transaction, race
from wenmai.audit.models import AuditEntry
from wenmai.kernel.actor import Role, system
from wenmai.kernel.clock import now
from wenmai.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from wenmai.people.actions.offers import accept_posting, consider, offer_posting, withdraw_offer
from wenmai.people.actions.postings import appoint, dismiss
from wenmai.people.actors import actor_of_account
from wenmai.people.models import Account, Posting, PostingOffer
from wenmai.people.queries.offers import is_proven, my_offers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_counts() -> None:
    cache.clear()


@pytest.fixture
def station():
    return an_institution()


@pytest.fixture
def boss():
    return an_administrator(a_county())


@pytest.fixture
def somebody():
    return a_citizen("周玉兰")


def offered(boss, somebody, station, role=Role.CLERK):
    return offer_posting(boss, person=somebody.person, role=role, scope=station.code)


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code


def test_an_offer_counts_for_nothing_until_it_is_accepted_with_its_code(boss, somebody, station):
    made = offered(boss, somebody, station)
    assert actor_of_account(Account.objects.get(pk=somebody.account)).grants == ()
    assert made.code not in str(PostingOffer.objects.values())
    wrong = lambda: accept_posting(somebody, offer=made.offer.pk, code="00000000")  # noqa: E731
    assert refusal(wrong) == "people.offer_code"
    posting = accept_posting(somebody, offer=made.offer.pk, code=f"{made.code[:4]} {made.code[4:]}")
    assert (posting.person_id, posting.role, posting.scope, posting.appointed_by) == (
        somebody.person,
        "clerk",
        station.code,
        boss.person,
    )
    assert accept_posting(somebody, offer=made.offer.pk, code=made.code) == posting
    assert my_offers(somebody) == ()
    accepted = AuditEntry.objects.get(verb="people.accept_posting")
    assert (accepted.person, accepted.detail) == (somebody.person, {"role": "clerk", "scope": station.code})
    assert AuditEntry.objects.get(verb="people.appoint", subject=f"people.posting:{posting.pk}").person == boss.person


def test_offering_again_gives_one_offer_a_new_code(boss, somebody, station):
    first, second = offered(boss, somebody, station), offered(boss, somebody, station)
    assert (first.offer.pk, PostingOffer.objects.count()) == (second.offer.pk, 1)
    assert refusal(lambda: accept_posting(somebody, offer=first.offer.pk, code=first.code)) == "people.offer_code"
    accept_posting(somebody, offer=first.offer.pk, code=second.code)
    assert refusal(lambda: offered(boss, somebody, station)) == "people.holds_it"


def test_only_who_may_appoint_may_offer_and_never_to_themselves(boss, somebody, station):
    stranger = an_administrator(a_division("510421"))
    for actor in (stranger, a_clerk(station), somebody):
        with pytest.raises(NotAllowed):
            offered(actor, a_citizen(), station)
        with pytest.raises(NotAllowed):
            consider(actor, who="13900139000", role=Role.CLERK, scope=station.code)
    with pytest.raises(NotAllowed):
        offered(boss, boss, station)
    auditor = an_auditor(a_county())
    assert refusal(lambda: offered(boss, auditor, a_county(), Role.ADMINISTRATOR)) == "people.roles_apart"


def test_an_offer_is_for_its_person_only(boss, somebody, station):
    made = offered(boss, somebody, station)
    for other in (a_citizen(), boss, system()):
        with pytest.raises(NotFound):
            accept_posting(other, offer=made.offer.pk, code=made.code)
    with pytest.raises(NotFound):
        withdraw_offer(a_citizen(), offer=made.offer.pk)


def test_an_offer_ends_after_seven_days_when_withdrawn_and_with_who_offered(boss, somebody, station):
    made = offered(boss, somebody, station)
    accept = lambda: accept_posting(somebody, offer=made.offer.pk, code=made.code)  # noqa: E731
    with time_machine.travel(now() + timedelta(days=8), tick=False):
        assert refusal(accept) == "people.offer_over"
    dismiss(system(), posting=Posting.objects.get(person=boss.person).pk)
    assert refusal(accept) == "people.offer_void"
    appoint(system(), person=boss.person, role=Role.ADMINISTRATOR, scope=a_county().code)
    withdrawn = withdraw_offer(boss, offer=made.offer.pk).withdrawn_at
    assert withdraw_offer(somebody, offer=made.offer.pk).withdrawn_at == withdrawn
    assert refusal(accept) == "people.offer_over"


def test_an_old_acceptance_does_not_bring_an_ended_posting_back(boss, somebody, station):
    made = offered(boss, somebody, station)
    posting = accept_posting(somebody, offer=made.offer.pk, code=made.code)
    assert refusal(lambda: withdraw_offer(boss, offer=made.offer.pk)) == "people.offer_accepted"
    dismiss(boss, posting=posting.pk)
    with pytest.raises(Conflict):
        accept_posting(somebody, offer=made.offer.pk, code=made.code)


@pytest.mark.django_db(transaction=True)
def test_accepting_at_once_on_two_phones_makes_one_posting():
    station, boss, somebody = an_institution(), an_administrator(a_county()), a_citizen()
    made = offered(boss, somebody, station)
    results = race(*[lambda: accept_posting(somebody, offer=made.offer.pk, code=made.code) for _phone in range(2)])
    assert (results[0], Posting.objects.filter(person=somebody.person).count()) == (results[1], 1)


@pytest.mark.django_db(transaction=True)
def test_who_becomes_auditor_just_then_does_not_become_administrator_too():
    station, boss, somebody = an_institution(), an_administrator(a_county()), a_citizen()
    made = offered(boss, somebody, station, Role.ADMINISTRATOR)
    with ThreadPoolExecutor(1) as pool:
        with open_transaction(lambda: appoint(system(), person=somebody.person, role=Role.AUDITOR, scope="51")):
            later = pool.submit(apart(lambda: accept_posting(somebody, offer=made.offer.pk, code=made.code)))
            with pytest.raises(TimeoutError):
                later.result(0.3)
        with pytest.raises(Conflict):
            later.result(WAIT)
    assert [each.role for each in Posting.objects.filter(person=somebody.person)] == [Role.AUDITOR]


def test_every_number_and_address_has_to_be_answered_to_be_proven():
    assert (is_proven(an_account()), is_proven(a_proven_account())) == (False, True)
    both = a_proven_account(email="lan@example.org")
    assert is_proven(both) is False
    EmailAddress.objects.create(user=both, email="lan@example.org", verified=True)
    assert is_proven(both) is True
    by_mail = an_account(phone="", email="mei@example.org")
    assert is_proven(by_mail) is False


def test_the_pages_from_the_question_to_the_desk(client, boss, station):
    account = an_account("周玉兰", phone="13900139000")
    sign_in(client, boss)
    form = {"who": "13900139000", "role": "clerk", "scope": station.code}
    asked = client.post("/desk/people/staff/", form)
    assert asked.context["found"].proven is False
    made = client.post("/desk/people/staff/", form | {"sure": asked.context["found"].person}).context["offered"]
    listed = client.get("/desk/people/staff/")
    assert [row.person_id for row in listed.context["offers"]] == [account.person_id]
    assert made.code not in listed.content.decode()

    sign_in(client, actor_of_account(account), second_factor=False)
    assert "接受任命" in client.get("/me/").content.decode()
    wrong = client.post("/me/offers/", {"offer": made.offer.pk, "code": "1"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["code"])
    assert client.post("/me/offers/", {"offer": made.offer.pk, "code": made.code})["Location"] == "/desk/"
    assert client.get("/desk/")["Location"].startswith("/accounts/2fa/")
    assert "接受任命" not in client.get("/me/").content.decode()


def test_ten_wrong_codes_are_enough(client, boss, somebody, station):
    made = offered(boss, somebody, station)
    sign_in(client, somebody)
    form = {"offer": made.offer.pk, "code": "00000000"}
    assert [client.post("/me/offers/", form).status_code for _try in range(11)] == [422] * 10 + [429]


def test_an_offer_can_be_declined_or_taken_back_on_the_pages(client, boss, somebody, station):
    made = offered(a_manager(station), somebody, station)
    assert sign_in(client, somebody).post(f"/me/offers/{made.offer.pk}/decline/")["Location"] == "/me/"
    again = offered(boss, somebody, station)
    assert sign_in(client, boss).post(f"/desk/people/staff/offers/{again.offer.pk}/withdraw/").status_code == 302
    assert PostingOffer.objects.filter(withdrawn_at=None).count() == 0
