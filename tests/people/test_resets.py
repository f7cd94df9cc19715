"""A forgotten password at the counter, and a number that changed."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client

from tests.builders.people import (
    PASSWORD,
    a_clerk,
    a_person,
    an_account,
    an_administrator,
    sign_in,
)
from tests.builders.places import a_county, a_division, an_institution
from tests.builders.threads import race
from wenmai.audit.models import AuditEntry
from wenmai.kernel.actor import ANYONE, Role, system
from wenmai.kernel.clock import now
from wenmai.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from wenmai.people.actions.counter import check_document
from wenmai.people.actions.phones import change_phone, change_phone_at_counter
from wenmai.people.actions.postings import appoint
from wenmai.people.actions.resets import (
    Shown,
    forget_old_resets,
    issue_reset,
    issue_reset_as_administrator,
    reset_password,
)
from wenmai.people.actors import actor_of_account
from wenmai.people.counter_pass import write_pass
from wenmai.people.models import Account, Person, RealName, ResetCode
from wenmai.people.queries.accounts import account_by_phone, phone_of

pytestmark = pytest.mark.django_db
PHONE, OTHER = "13900139000", "13900139001"
NUMBER = "11010519491231002X"  # the example of GB 11643
NEW = "wu-liang-ye-2031"
HERE = Shown("周玉兰", phone_rang=True)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _no_old_counts() -> None:
    cache.clear()


@pytest.fixture
def clerk():
    return a_clerk(an_institution())


@pytest.fixture
def account():
    return an_account("周玉兰", phone=PHONE, password=PASSWORD)


def a_code(clerk, account, shown: Shown = HERE) -> str:
    return issue_reset(clerk, found=write_pass(clerk, account.person_id), shown=shown).code


def checked_before(clerk, account) -> None:
    """The document was checked two days ago."""
    with time_machine.travel(now() - timedelta(days=2), tick=False):
        found = write_pass(clerk, account.person_id)
        check_document(clerk, found=found, name="周玉兰", id_number=NUMBER, text_version="t")


def log_in(client, phone=PHONE, password=NEW):
    return client.post("/accounts/login/", {"login": phone, "password": password})


def refusal(work) -> str:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code


def test_a_citizen_sets_a_new_password_with_the_code_and_every_session_ends(client, clerk, account):
    log_in(client, password=PASSWORD)
    assert client.get("/me/").status_code == 200
    code = a_code(clerk, account)
    form = {"phone": "139 0013 9000", "code": f"{code[:4]} {code[4:]}", "password": NEW}
    stranger = Client()
    assert stranger.post("/me/reset/", form)["Location"] == "/accounts/login/"
    assert client.get("/me/").status_code == 302
    assert log_in(stranger, password=PASSWORD).status_code == 200
    assert log_in(stranger)["Location"] == "/me/"


def test_a_code_is_kept_as_an_index_noted_without_anything_personal_and_used_once(clerk, account):
    code = a_code(clerk, account)
    assert code not in str(ResetCode.objects.values())
    reset_password(ANYONE, phone=PHONE, code=code, password=NEW)
    assert refusal(lambda: reset_password(ANYONE, phone=PHONE, code=code, password=PASSWORD)) == "people.reset_code"
    notes = AuditEntry.objects.filter(verb__in=["people.issue_reset", "people.reset_password"]).order_by("id")
    about = f"people.person:{account.person_id}"
    assert [(row.person, row.subject, row.detail) for row in notes] == [
        (clerk.person, about, {}),
        (account.person_id, about, {}),
    ]


def test_a_code_is_for_fifteen_minutes_and_a_new_one_ends_the_last(clerk, account):
    first = a_code(clerk, account)
    second = a_code(clerk, account)
    assert refusal(lambda: reset_password(ANYONE, phone=PHONE, code=first, password=NEW)) == "people.reset_code"
    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        assert refusal(lambda: reset_password(ANYONE, phone=PHONE, code=second, password=NEW)) == "people.reset_code"
    assert reset_password(ANYONE, phone=PHONE, code=second, password=NEW).pk == account.pk


def test_a_code_is_for_its_own_account_and_all_wrong_ways_get_one_answer(client, clerk, account):
    an_account("吴远", phone=OTHER)
    code = a_code(clerk, account)
    answers = set()
    for phone, typed in ((OTHER, code), ("13900139009", code), (PHONE, "00000000")):
        page = client.post("/me/reset/", {"phone": phone, "code": typed, "password": NEW})
        answers.add((page.status_code, str(page.context["form"].errors)))
    assert len(answers) == 1
    assert Account.objects.get(pk=account.pk).check_password(PASSWORD)


def test_five_tries_of_a_number_in_a_quarter_of_an_hour_are_enough(client, clerk, account):
    code = a_code(clerk, account)
    form = {"phone": PHONE, "code": "00000000", "password": NEW}
    assert [client.post("/me/reset/", form).status_code for _try in range(6)] == [422] * 5 + [429]
    assert client.post("/me/reset/", form | {"code": code}).status_code == 429


@pytest.mark.parametrize("password", ["12345678", "short1", "password", "zhou9000zhou"])
def test_a_poor_password_is_refused_and_the_code_stays_good(client, clerk, account, password):
    code = a_code(clerk, account)
    page = client.post("/me/reset/", {"phone": PHONE, "code": code, "password": password})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["password"])
    assert reset_password(ANYONE, phone=PHONE, code=code, password=NEW).pk == account.pk


def test_wrong_guesses_are_forgotten_with_the_old_password(client, clerk, account):
    for _guess in range(5):
        log_in(client, password="wrong-password-1")
    assert log_in(client, password=PASSWORD).status_code == 429
    reset_password(ANYONE, phone=PHONE, code=a_code(clerk, account), password=NEW)
    assert log_in(client).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_code_used_at_once_on_two_phones_sets_one_password():
    clerk, account = a_clerk(an_institution()), an_account("周玉兰", phone=PHONE)
    code = a_code(clerk, account)
    words = ("ya-long-jiang-1", "ya-long-jiang-2")
    results = race(*[lambda w=w: reset_password(ANYONE, phone=PHONE, code=code, password=w) for w in words])
    assert sorted(type(each).__name__ for each in results) == ["Account", "Invalid"]


@pytest.mark.django_db(transaction=True)
def test_two_codes_issued_at_once_leave_one():
    clerk, account = a_clerk(an_institution()), an_account("周玉兰", phone=PHONE)
    results = race(*[lambda: a_code(clerk, account) for _desk in range(2)])
    assert [type(each).__name__ for each in results] == ["str", "str"]
    assert ResetCode.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_code_used_while_another_is_issued_waits_for_nobody_forever():
    clerk, account = a_clerk(an_institution()), an_account("周玉兰", phone=PHONE)
    for number in range(8):
        code = a_code(clerk, account)
        used, issued = race(
            lambda n=number, c=code: reset_password(ANYONE, phone=PHONE, code=c, password=f"ya-long-jiang-{n}"),
            lambda: a_code(clerk, account),
        )
        assert (type(used).__name__ in {"Account", "Invalid"}, type(issued)) == (True, str)


def test_the_counter_sees_the_document_and_hears_the_phone(clerk, account):
    assert refusal(lambda: a_code(clerk, account, Shown("吴远", phone_rang=True))) == "people.other_name"
    assert refusal(lambda: a_code(clerk, account, Shown("周玉兰"))) == "people.phone_not_here"
    checked_before(clerk, account)
    other = Shown("周玉兰", "110101199003072316", phone_rang=True)
    assert refusal(lambda: a_code(clerk, account, other)) == "people.other_document"
    assert len(a_code(clerk, account, Shown("周 玉兰", NUMBER.lower(), phone_rang=True))) == 8


def test_without_a_pass_or_an_account_with_a_phone_there_is_no_code(clerk, account):
    for found in ("made-up", write_pass(a_clerk(an_institution()), account.person_id)):
        with pytest.raises(NotFound):
            issue_reset(clerk, found=found, shown=HERE)
    by_mail = an_account("周玉兰", phone="", email="lan@example.org")
    assert refusal(lambda: a_code(clerk, by_mail)) == "people.no_account"


def test_staff_and_who_has_a_second_factor_are_not_opened_at_the_counter(clerk, account):
    TOTP.activate(account, SECRET)
    with pytest.raises(NotAllowed):
        a_code(clerk, account)
    official = an_account("周玉兰", phone=OTHER)
    appoint(system(), person=official.person_id, role=Role.OFFICIAL, scope=a_county().code)
    for deed in (
        lambda: a_code(clerk, official),
        lambda: change_phone_at_counter(
            clerk, found=write_pass(clerk, official.person_id), phone="13900139005", shown=HERE
        ),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert ResetCode.objects.count() == 0


def test_an_administrator_resets_staff_below_and_their_second_factor_stays(client, account):
    boss = an_administrator(a_county())
    appoint(system(), person=account.person_id, role=Role.CLERK, scope=an_institution().code)
    TOTP.activate(account, SECRET)
    form = {"phone": PHONE, "name": "周玉兰", "phone_rang": "on"}
    code = sign_in(client, boss).post("/desk/people/password/", form).context["issued"].code
    reset_password(ANYONE, phone=PHONE, code=code, password=NEW)
    assert Authenticator.objects.filter(user=account).count() >= 1
    fresh = Client()
    assert log_in(fresh)["Location"] == "/accounts/2fa/authenticate/"
    assert fresh.get("/desk/").status_code == 302


def test_an_administrator_resets_neither_themselves_nor_others_staff(account, clerk):
    boss = an_administrator(a_county())
    Person.objects.filter(key=boss.person).update(name="周玉兰")
    appoint(system(), person=account.person_id, role=Role.OFFICIAL, scope="510421" if a_division("510421") else "")
    own = phone_of(Account.objects.get(pk=boss.account))
    for actor, phone in ((boss, PHONE), (boss, own), (clerk, PHONE)):
        with pytest.raises(NotAllowed):
            issue_reset_as_administrator(actor, phone=phone, shown=HERE)
    with pytest.raises(NotFound):
        issue_reset_as_administrator(boss, phone="13900139009", shown=HERE)


def test_the_page_of_the_counter_shows_the_code_once(client, clerk, account):
    found = sign_in(client, clerk).post("/desk/people/", {"text": PHONE})["Location"]
    assert f"{found}password/" in client.get(found).content.decode()
    missing = client.post(f"{found}password/", {"name": "周玉兰"})
    assert (missing.status_code, list(missing.context["form"].errors)) == (422, ["phone_rang"])
    page = client.post(f"{found}password/", {"name": "周玉兰", "phone_rang": "on"})
    code = page.context["issued"].code
    shown = f"{code[:4]} {code[4:]}"
    assert shown in page.content.decode()
    assert shown not in client.get(f"{found}password/").content.decode()


def test_five_codes_an_hour_for_one_person_are_enough(client, clerk, account):
    found = sign_in(client, clerk).post("/desk/people/", {"text": PHONE})["Location"]
    form = {"name": "周玉兰", "phone_rang": "on"}
    assert [client.post(f"{found}password/", form).status_code for _try in range(6)] == [200] * 5 + [429]


def test_old_codes_are_forgotten(clerk, account):
    a_code(clerk, account)
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        assert forget_old_resets(system()) == 1
    with pytest.raises(NotAllowed):
        forget_old_resets(clerk)


def test_one_changes_the_own_number_with_the_password(client, account):
    Person.objects.filter(key=account.person_id).update(real_name=RealName.PHONE)
    log_in(client, password=PASSWORD)
    wrong = client.post("/me/security/phone/", {"phone": OTHER, "password": "nope"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["password"])
    assert client.post("/me/security/phone/", {"phone": OTHER, "password": PASSWORD})["Location"] == "/me/security/"
    moved = Account.objects.select_related("person").get(pk=account.pk)
    assert (phone_of(moved), moved.phone_tail, moved.phone_verified, moved.person.real_name) == (
        OTHER,
        "9001",
        False,
        0,
    )
    assert account_by_phone(PHONE) is None
    assert OTHER not in str(AuditEntry.objects.get(verb="people.change_phone").__dict__)


def test_a_number_that_is_taken_stays_with_its_owner(account):
    an_account("吴远", phone=OTHER)
    actor = actor_of_account(account)
    with pytest.raises(Conflict):
        change_phone(actor, phone=OTHER, password=PASSWORD)
    with pytest.raises(Invalid):
        change_phone(actor, phone="12345", password=PASSWORD)
    again = [change_phone(actor, phone=PHONE, password=PASSWORD).phone_tail for _again in range(2)]
    assert again == ["9000", "9000"]


@pytest.mark.django_db(transaction=True)
def test_two_who_take_one_number_at_once_leave_it_to_one():
    actors = [actor_of_account(an_account(password=PASSWORD)) for _one in range(2)]
    results = race(*[lambda a=a: change_phone(a, phone=OTHER, password=PASSWORD) for a in actors])
    assert sorted(type(each).__name__ for each in results) == ["Account", "Conflict"]


def test_with_a_gateway_the_new_number_has_to_answer(client, settings, account):
    log_in(client, password=PASSWORD)
    settings.ACCOUNT_PHONE_VERIFICATION_ENABLED = True
    assert client.get("/me/security/phone/")["Location"] == "/accounts/phone/change/"


def test_who_lost_the_phone_gets_a_new_number_by_a_document_checked_before(client, clerk, account):
    checked_before(clerk, account)
    log_in(client, password=PASSWORD)
    desk = Client()
    found = sign_in(desk, clerk).post("/desk/people/", {"text": NUMBER})["Location"]
    form = {"name": "周玉兰", "id_number": NUMBER, "phone": OTHER}
    assert desk.post(f"{found}phone/", form)["Location"] == f"{found}password/"
    assert client.get("/me/").status_code == 302
    moved = Account.objects.get(pk=account.pk)
    assert (phone_of(moved), moved.has_usable_password()) == (OTHER, False)
    code = desk.post(f"{found}password/", form | {"phone_rang": "on"}).context["issued"].code
    reset_password(ANYONE, phone=OTHER, code=code, password=NEW)
    assert log_in(client, phone=OTHER)["Location"] == "/me/"


def test_a_document_first_checked_today_moves_no_number(clerk, account):
    def move(**shown):
        found = write_pass(clerk, account.person_id)
        return change_phone_at_counter(clerk, found=found, phone=OTHER, shown=Shown("周玉兰", **shown))

    assert refusal(move) == "people.no_document"
    check_document(clerk, found=write_pass(clerk, account.person_id), name="周玉兰", id_number=NUMBER, text_version="t")
    assert refusal(lambda: move(id_number=NUMBER)) == "people.no_document"
    assert phone_of(Account.objects.get(pk=account.pk)) == PHONE


def test_a_person_without_an_account_has_nothing_to_reset(clerk):
    person = a_person()
    Account.objects.filter(person=person).delete()
    with pytest.raises(NotFound):
        issue_reset(clerk, found=write_pass(clerk, person.key), shown=HERE)
