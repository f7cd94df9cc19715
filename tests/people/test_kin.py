"""Family that is registered already: tied before both at a counter, stopped by either; the ticket is the old mother's own."""

import pytest

from tests.builders.people import a_citizen, a_clerk, an_account, sign_in
from tests.builders.places import an_institution
from tests.builders.threads import race
from wenmai.audit.models import AuditEntry
from wenmai.kernel.errors import Conflict, DomainError, Invalid, NotFound
from wenmai.people.actions.counter import register_at_counter
from wenmai.people.actions.family import add_dependant, end_guardianship
from wenmai.people.actions.kin import stop_guardian, tie_family
from wenmai.people.actors import actor_of_account
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import Guardianship, Person, Relation
from wenmai.people.queries.kin import guardians_of, my_guardians
from wenmai.people.queries.persons import acts_for
from wenmai.people.texts import NOTICE_VERSION

PHONE = "13912340001"
pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return a_clerk(an_institution())


@pytest.fixture
def mother(clerk) -> Person:
    return register_at_counter(clerk, name="沙马阿嫫", born=None, text_version=NOTICE_VERSION)


@pytest.fixture
def daughter():
    return actor_of_account(an_account("沙马阿依", phone=PHONE))


def tied(clerk, mother, text=PHONE):
    return tie_family(clerk, found=write_pass(clerk, mother.key), text=text, relation=Relation.PARENT)


def test_a_daughter_acts_for_her_registered_mother_until_one_of_them_ends_it(clerk, mother, daughter):
    first = tied(clerk, mother)
    assert (tied(clerk, mother).pk, acts_for(daughter, mother.key)) == (first.pk, True)
    assert [each.name for each, _relation in guardians_of(mother.key)] == ["沙马阿依"]
    subjects = AuditEntry.objects.filter(verb="people.tie_family").values_list("subject", flat=True)
    assert set(subjects) == {f"people.person:{mother.key}", f"people.person:{daughter.person}"}
    end_guardianship(daughter, dependant=mother.key)
    assert (acts_for(daughter, mother.key), Person.objects.get(key=mother.key).name) == (False, "沙马阿嫫")


def test_who_has_an_account_stops_it_themself(client, clerk, daughter):
    father = a_citizen("沙马阿普")
    tied(clerk, Person.objects.get(key=father.person))
    page = sign_in(client, father)
    assert "谁能替我预约" in page.get("/me/dependants/").content.decode()
    page.post(f"/me/guardians/{daughter.person}/stop/")
    until = Guardianship.objects.get().until
    assert stop_guardian(father, guardian=daughter.person).until == until
    assert (acts_for(daughter, father.person), my_guardians(father)) == (False, [])
    with pytest.raises(NotFound):
        stop_guardian(a_citizen(), guardian=daughter.person)


def test_nobody_is_their_own_family_and_family_needs_an_account(clerk, mother, daughter):
    with pytest.raises(Invalid, match="本人自己"):
        tied(clerk, Person.objects.get(key=daughter.person))
    other = register_at_counter(clerk, name="阿洛", born=None, text_version=NOTICE_VERSION)
    with pytest.raises(NotFound):
        tied(clerk, mother, text="13912349999")
    assert other.key
    for number in range(8):
        add_dependant(daughter, name=f"家人{number}", relation=Relation.OTHER)
    with pytest.raises(Conflict, match="8 位"):
        tied(clerk, mother)
    with pytest.raises(NotFound):
        tie_family(a_clerk(an_institution()), found=write_pass(clerk, mother.key), text=PHONE, relation=Relation.PARENT)


def test_the_page_of_the_counter(client, clerk, mother, daughter):
    desk = sign_in(client, clerk)
    address = f"/desk/people/found/{write_pass(clerk, mother.key)}/kin/"
    assert desk.post(address, {"text": PHONE, "relation": "parent"}).status_code == 422
    answer = desk.post(address, {"text": PHONE, "relation": "parent", "agree": "on"}, follow=True)
    assert ("办好了" in answer.content.decode(), acts_for(daughter, mother.key)) == (True, True)


@pytest.mark.django_db(transaction=True)
def test_two_counters_at_once_tie_once(clerk, mother, daughter):
    made = race(*(lambda: tied(clerk, mother) for _each in range(2)))
    assert [each for each in made if isinstance(each, DomainError)] == []
    assert (len({each.pk for each in made}), acts_for(daughter, mother.key)) == (1, True)
