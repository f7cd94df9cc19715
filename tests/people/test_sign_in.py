"""Signing up and in: phone or e-mail, guesses, no telling who has an account."""

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.core.cache import cache

from tests.builders.people import PASSWORD, an_account
from wenmai.kernel.actor import system
from wenmai.people.actions.persons import Newcomer, register
from wenmai.people.models import Account, Consent, Person

pytestmark = pytest.mark.django_db
FORM = {"name": "周玉兰", "phone": "139 0013 9000", "email": "", "password1": "jin-sha-jiang-8", "agree": "on"}


@pytest.fixture(autouse=True)
def _no_old_counts() -> None:
    cache.clear()


def log_in(client, login, password=PASSWORD):
    return client.post("/accounts/login/", {"login": login, "password": password})


def test_sign_up_by_phone_makes_a_person_a_sealed_number_and_a_dated_consent(client):
    response = client.post("/accounts/signup/", FORM)
    assert (response.status_code, response["Location"]) == (302, "/me/")
    account = Account.objects.select_related("person").get()
    assert account.person.name == "周玉兰"
    assert (account.phone_tail, account.phone_verified, account.email) == ("9000", False, None)
    assert b"13900139000" not in bytes(account.phone_sealed)
    consent = Consent.objects.get()
    assert (consent.person_id, consent.purpose, consent.given_by) == (account.person_id, "account", account.person_id)


def test_who_came_with_a_hash_signs_in_with_its_password(client):
    newcomer = Newcomer("周玉兰", phone="13900139000", password="not-this-one", hashed=make_password(PASSWORD))
    register(system(), newcomer=newcomer)
    assert log_in(client, "13900139000", "not-this-one").status_code == 200
    assert log_in(client, "13900139000").status_code == 302


def test_sign_up_by_email_needs_no_phone(client):
    response = client.post("/accounts/signup/", FORM | {"phone": "", "email": "Lan@Example.org"})
    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert Account.objects.get().email == "lan@example.org"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"phone": ""}, "phone"),
        ({"phone": "12345"}, "phone"),
        ({"agree": ""}, "agree"),
        ({"name": ""}, "name"),
        ({"password1": "12345678"}, "password1"),
        ({"password1": "zhou9000zhou"}, "password1"),
    ],
)
def test_sign_up_with_bad_input_keeps_what_was_typed_and_makes_nothing(client, change, field):
    response = client.post("/accounts/signup/", FORM | change)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert (Account.objects.count(), Person.objects.count()) == (0, 0)


def test_sign_up_twice_makes_one_account(client):
    client.post("/accounts/signup/", FORM)
    client.logout()
    again = client.post("/accounts/signup/", FORM)
    assert again.status_code == 200
    assert Account.objects.count() == 1


@pytest.mark.parametrize("spelling", ["13900139000", "+86 139-0013-9000", "１３９００１３９０００"])
def test_signing_in_by_phone_takes_any_spelling(client, spelling):
    account = an_account(phone="13900139000", password=PASSWORD)
    response = log_in(client, spelling)
    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert client.session["_auth_user_id"] == str(account.pk)


def test_signing_in_by_email_ignores_case(client):
    an_account(phone="", email="lan@example.org", password=PASSWORD)
    assert log_in(client, "LAN@example.org").status_code == 302


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(client):
    an_account(phone="13900139000", password=PASSWORD)
    said = [
        str(log_in(client, login, "wrong-password-1").context["form"].errors)
        for login in ("13900139000", "13900139001", "nobody@example.org", "nonsense")
    ]
    assert len(set(said)) == 1


def test_five_wrong_guesses_lock_the_account_for_this_address_even_for_the_right_password(client):
    an_account(phone="13900139000", password=PASSWORD)
    codes = [log_in(client, "13900139000", f"wrong-password-{n}").status_code for n in range(5)]
    assert codes == [200, 200, 200, 200, 429]
    locked = log_in(client, "13900139000")
    assert (locked.status_code, locked["Retry-After"]) == (429, "900")
    assert "_auth_user_id" not in client.session


def test_an_unknown_account_locks_in_the_same_way(client):
    codes = [log_in(client, "13900139009", f"wrong-password-{n}").status_code for n in range(6)]
    assert codes == [200, 200, 200, 200, 429, 429]


def test_lockout_keeps_no_phone_number(client):
    log_in(client, "13900139009", "wrong-password-1")
    attempt = AccessAttempt.objects.get()
    assert len(attempt.username) == 64
    assert "13900139009" not in f"{attempt.username}{attempt.get_data}{attempt.post_data}"


def test_a_right_password_forgets_earlier_slips(client):
    an_account(phone="13900139000", password=PASSWORD)
    for slip in range(3):
        log_in(client, "13900139000", f"wrong-password-{slip}")
    assert log_in(client, "13900139000").status_code == 302
    assert AccessAttempt.objects.count() == 0


def test_asking_for_a_new_password_says_the_same_for_known_and_unknown(client):
    an_account(phone="", email="lan@example.org", password=PASSWORD)
    answers = [
        client.post("/accounts/password/reset/", {"email": email}) for email in ("lan@example.org", "no@example.org")
    ]
    assert [(each.status_code, each["Location"]) for each in answers] == [
        (302, "/accounts/password/reset/done/"),
        (302, "/accounts/password/reset/done/"),
    ]


def test_with_a_gateway_a_taken_number_looks_like_a_new_one(client, settings, monkeypatch):
    sent = []
    monkeypatch.setattr("wenmai.people.sms.send", lambda _phone, text: sent.append(text[:3]))
    settings.SMS_URL, settings.ACCOUNT_PHONE_VERIFICATION_ENABLED = "http://127.0.0.1:9", True
    an_account(phone="13900139000", password=PASSWORD)
    taken = client.post("/accounts/signup/", FORM)
    client.logout()
    cache.clear()
    fresh = client.post("/accounts/signup/", FORM | {"phone": "13900139001"})
    assert (taken.status_code, taken["Location"]) == (fresh.status_code, fresh["Location"])
    assert sent == ["这个号", "验证码"]
    assert Authenticator.objects.count() == 0
