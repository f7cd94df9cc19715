"""Signing in through another system, and sign-ups that mail has to confirm."""

import pytest
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core import mail
from django.core.cache import cache

from tests.builders.people import PASSWORD, an_account
from wenmai.people.adapters import OtherSystemAdapter
from wenmai.people.models import Account
from wenmai.runtime import oidc
from wenmai.runtime.environment import BadSetting, read

pytestmark = pytest.mark.django_db
SETTINGS = {
    "WENMAI_OIDC_SERVER": "https://id.example.org/realms/sc",
    "WENMAI_OIDC_CLIENT": "wenmai",
    "WENMAI_OIDC_SECRET": "s",
}
FORM = {"name": "周玉兰", "phone": "", "email": "lan@example.org", "password1": "jin-sha-jiang-8", "agree": "on"}


@pytest.fixture(autouse=True)
def _no_old_counts() -> None:
    cache.clear()


@pytest.fixture
def request_(rf):
    made = rf.get("/")
    made.session = {}
    return made


def a_login(**claims) -> SocialLogin:
    account = SocialAccount(provider=oidc.PROVIDER, uid="7", extra_data=claims)
    return SocialLogin(user=Account(email=claims.get("email", "")), account=account)


def test_who_comes_from_another_system_gets_a_person_and_no_password(request_):
    made = OtherSystemAdapter().save_user(request_, a_login(name="周玉兰", email="Lan@Example.org"))
    account = Account.objects.select_related("person").get(pk=made.pk)
    assert (account.person.name, account.email, account.has_usable_password()) == ("周玉兰", "lan@example.org", False)
    assert SocialAccount.objects.get().user_id == account.pk


def test_two_who_come_without_a_mail_address_do_not_clash(request_):
    for uid in ("7", "8"):
        login = a_login()
        login.account.uid = uid
        OtherSystemAdapter().save_user(request_, login)
    assert list(Account.objects.values_list("email", flat=True)) == [None, None]


def test_the_settings_make_one_provider_and_let_the_form_lead_there():
    environment = read(SETTINGS)
    app = oidc.providers(environment)["openid_connect"]["APPS"][0]
    assert (app["provider_id"], app["name"], app["client_id"]) == ("sso", "统一身份认证", "wenmai")
    assert oidc.origins(environment) == ("https://id.example.org",)
    assert (oidc.providers(read({})), oidc.origins(read({}))) == ({}, ())


@pytest.mark.parametrize("change", [{"WENMAI_OIDC_SECRET": ""}, {"WENMAI_OIDC_SERVER": "id.example.org"}])
def test_half_an_answer_is_refused_by_name(change):
    environment = read(SETTINGS | change)
    with pytest.raises(BadSetting, match="WENMAI_OIDC"):
        [oidc.providers(environment), oidc.origins(environment)]


def test_the_sign_in_page_offers_the_other_system(client, settings):
    settings.SOCIALACCOUNT_PROVIDERS = oidc.providers(read(SETTINGS))
    assert "用统一身份认证登录" in client.get("/accounts/login/").content.decode()


def test_where_mail_is_delivered_a_taken_address_looks_like_a_new_one(client, settings):
    settings.MAIL_IS_DELIVERED = True
    an_account(phone="", email="lan@example.org", password=PASSWORD)
    taken = client.post("/accounts/signup/", FORM)
    client.logout()
    cache.clear()
    fresh = client.post("/accounts/signup/", FORM | {"email": "mei@example.org"})
    assert (taken.status_code, taken["Location"]) == (fresh.status_code, fresh["Location"])
    assert [each.to for each in mail.outbox] == [["lan@example.org"], ["mei@example.org"]]
    assert "_auth_user_id" not in client.session
