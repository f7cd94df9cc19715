"""Social-security cards: read by their issuer's service, re-issued, lost, and while the service is away."""

from datetime import timedelta

import pytest
import time_machine

from tests.builders.booking import a_session, an_offering
from tests.builders.cards import a_card_service, a_document, checked
from tests.builders.people import a_citizen, a_clerk
from tests.builders.places import an_institution
from tests.builders.threads import race
from wenmai.booking.actions.desk import Scan, check_in_scanned
from wenmai.kernel.actor import system
from wenmai.kernel.clock import now
from wenmai.kernel.errors import Conflict, DomainError, NotFound
from wenmai.people.actions.codes import accept_code, bind_card, forget_old_uses, revoke_code
from wenmai.people.actions.counter import find_person
from wenmai.people.actions.social_cards import read_changes
from wenmai.people.cardservice.interface import CardState
from wenmai.people.cardservice.simulator_app import Fault
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import CardFeed, Credential, Scheme, ShownCard
from wenmai.places.queries.institutions import get_institution

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return a_clerk(an_institution())


@pytest.fixture
def service():
    with a_card_service() as app:
        yield app


def read(clerk, shown: str) -> str:
    return accept_code(clerk, code=shown, context="library.desk:x").person


def refused(clerk, shown: str) -> str:
    with pytest.raises(DomainError) as caught:
        read(clerk, shown)
    return caught.value.code


def test_card_that_nobody_tied_leads_to_the_holder_whose_document_was_checked(clerk, service):
    document = a_document()
    citizen = checked(clerk, document)
    number = service.simulator.issue(document, "周玉兰")
    assert read(clerk, number) == citizen.person
    assert find_person(clerk, text=number.lower()).key == citizen.person
    row = Credential.objects.get(scheme=Scheme.SOCIAL)
    assert (row.person_id, row.card_tail, row.revoked_at) == (citizen.person, number[-4:], None)


def test_code_on_a_phone_is_good_at_one_desk_for_two_minutes_and_ties_the_card(clerk, service):
    document = a_document()
    citizen = checked(clerk, document)
    code = service.simulator.show(service.simulator.issue(document, "周玉兰"))
    assert [read(clerk, code), read(clerk, code)] == [citizen.person] * 2
    with pytest.raises(Conflict) as caught:
        accept_code(clerk, code=code, context="library.desk:y")
    assert caught.value.code == "people.code_replayed"
    assert Credential.objects.filter(scheme=Scheme.SOCIAL).count() == 1
    with time_machine.travel(now() + timedelta(minutes=3)):
        assert refused(clerk, code) == "people.card_unknown"
        forget_old_uses(system())
    with time_machine.travel(now() + timedelta(days=2)):
        forget_old_uses(system())
    assert not ShownCard.objects.exists()


def test_desk_that_has_to_ask_which_date_goes_on_with_the_same_code(clerk, service):
    """The issuer reads a code once; what the desk refused in between must not use it up."""
    house = get_institution(system(), clerk.grants[0].scope)
    sessions = [a_session(an_offering(house), start=now() + timedelta(minutes=20)) for _ in range(2)]
    document = a_document()
    citizen = checked(clerk, document)
    code = service.simulator.show(service.simulator.issue(document, "周玉兰"))
    with pytest.raises(Conflict) as caught:
        check_in_scanned(clerk, institution=house, scan=Scan(code))
    assert caught.value.code == "booking.which_session"
    came = check_in_scanned(clerk, institution=house, scan=Scan(code, session=sessions[0].pk, seat_now=True))
    assert came.person == citizen.person


def test_answer_of_somebody_else_says_nothing_of_a_card(clerk, service, settings):
    """A wrong address is answered by 404 too, without the signature of the service."""
    checked(clerk, a_document())
    settings.CARD_URL += "/elsewhere"
    assert refused(clerk, "E" * 32) == "people.card_away"
    assert read_changes(system()) == 0
    assert CardFeed.objects.get().fault


def test_lost_card_that_a_counter_tied_before_there_was_a_service_is_stopped(clerk):
    document = a_document()
    citizen = checked(clerk, document)
    number = "F" * 32
    bind_card(clerk, found=write_pass(clerk, citizen.person), number=number)
    with a_card_service() as app:
        app.simulator.issue(document, "周玉兰", number=number)
        app.simulator.set_state(number, CardState.LOST)
        assert read_changes(system()) == 1
        assert refused(clerk, number) == "people.card_lost"


def test_number_of_document_and_card_are_kept_nowhere_in_the_clear(clerk, service):
    document = a_document()
    checked(clerk, document)
    number = service.simulator.issue(document, "周玉兰")
    read(clerk, number)
    row = Credential.objects.values().get(scheme=Scheme.SOCIAL)
    assert number not in str(row)
    assert document not in str(row)


def test_re_issued_card_keeps_the_person_and_ends_the_old_card(clerk, service):
    document = a_document()
    citizen = checked(clerk, document)
    old = service.simulator.issue(document, "周玉兰")
    read(clerk, old)
    new = service.simulator.issue(document, "周玉兰")
    assert read(clerk, new) == citizen.person
    assert refused(clerk, old) == "people.card_cancelled"
    assert list(Credential.objects.filter(revoked_at=None).values_list("card_tail", flat=True)) == [new[-4:]]


def test_known_card_works_while_the_service_is_away_and_a_new_one_says_so(clerk, service):
    document = a_document()
    citizen = checked(clerk, document)
    known = service.simulator.issue(document, "周玉兰")
    read(clerk, known)
    service.faults[:] = [Fault.BROKEN] * 9
    assert read(clerk, known) == citizen.person
    assert refused(clerk, "A" * 32) == "people.card_away"


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_is_told_as_away_and_writes_nothing(clerk, service, fault):
    document = a_document()
    checked(clerk, document)
    number = service.simulator.issue(document, "周玉兰")
    service.faults[:] = [fault]
    assert refused(clerk, number) == "people.card_away"
    assert not Credential.objects.filter(scheme=Scheme.SOCIAL).exists()
    assert read(clerk, number)


def test_after_three_failures_nobody_waits(clerk, service):
    service.faults[:] = [Fault.BROKEN] * 3
    for _time in range(4):
        assert refused(clerk, "B" * 32) == "people.card_away"
    assert service.faults == []
    service.simulator.issue(a_document(), "周玉兰")
    assert refused(clerk, "B" * 32) == "people.card_away"


def test_wrong_key_is_away_and_not_a_card(clerk):
    with a_card_service(key="another key") as app:
        document = a_document()
        checked(clerk, document)
        assert refused(clerk, app.simulator.issue(document, "周玉兰")) == "people.card_away"


def test_holder_without_a_checked_document_is_sent_to_the_counter(clerk, service):
    a_citizen("周玉兰")
    assert refused(clerk, service.simulator.issue(a_document(), "周玉兰")) == "people.card_holder"
    assert refused(clerk, "C" * 32) == "people.card_unknown"


def test_lost_card_is_refused_at_once_and_good_again_when_the_issuer_says_so(clerk, service):
    document = a_document()
    citizen = checked(clerk, document)
    number = service.simulator.issue(document, "周玉兰")
    read(clerk, number)
    service.simulator.set_state(number, CardState.LOST)
    assert refused(clerk, service.simulator.show(number)) == "people.card_lost"
    assert refused(clerk, number) == "people.card_lost"
    service.simulator.set_state(number, CardState.NORMAL)
    assert read(clerk, number) == citizen.person


def test_card_that_its_owner_stopped_stays_stopped(clerk, service):
    document = a_document()
    citizen = checked(clerk, document)
    number = service.simulator.issue(document, "周玉兰")
    read(clerk, number)
    revoke_code(citizen, credential=Credential.objects.get(scheme=Scheme.SOCIAL).pk)
    assert refused(clerk, number) == "people.card_taken"


def test_changes_stop_cards_once_and_go_on_where_they_failed(clerk, service):
    document = a_document()
    checked(clerk, document)
    number = service.simulator.issue(document, "周玉兰")
    read(clerk, number)
    for _time in range(250):
        service.simulator.set_state(number, CardState.NORMAL)
    service.simulator.set_state(number, CardState.LOST)
    service.faults[:] = [Fault.GARBAGE]
    assert read_changes(system()) == 0
    assert CardFeed.objects.get().fault
    assert read_changes(system()) == 1
    assert (CardFeed.objects.get().after, CardFeed.objects.get().fault) == ("251", "")
    assert read_changes(system()) == 0
    assert Credential.objects.get(scheme=Scheme.SOCIAL).revoked_by_issuer


def test_counter_ties_a_card_only_to_its_holder(clerk, service):
    document = a_document()
    citizen, other = checked(clerk, document), a_citizen("陈大勇")
    number = service.simulator.issue(document, "周玉兰")
    with pytest.raises(Conflict, match="不是这个人的"):
        bind_card(clerk, found=write_pass(clerk, other.person), number=number)
    made = bind_card(clerk, found=write_pass(clerk, citizen.person), number=number)
    assert bind_card(clerk, found=write_pass(clerk, citizen.person), number=number) == made


def test_without_a_service_a_code_of_a_phone_is_refused_in_words_and_a_number_is_a_card_like_any(clerk):
    citizen = a_citizen()
    with pytest.raises(NotFound, match="没有接上"):
        read(clerk, "SSC:" + "A" * 24)
    bind_card(clerk, found=write_pass(clerk, citizen.person), number="D" * 32)
    assert read(clerk, "D" * 32) == citizen.person


@pytest.mark.django_db(transaction=True)
def test_two_counters_tie_a_card_once(service):
    clerk, document = a_clerk(an_institution()), a_document()
    citizen = checked(clerk, document)
    number = service.simulator.issue(document, "周玉兰")
    came = race(*[lambda: read(clerk, number)] * 3)
    assert came == [citizen.person] * 3
    assert Credential.objects.filter(scheme=Scheme.SOCIAL, revoked_at=None).count() == 1
