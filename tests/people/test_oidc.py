"""Signing in through another system, against a real provider on this machine: the whole way, and what is refused."""

import http.client
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache

from tests.builders.oidc import CLIENT, SECRET, Provider, a_provider
from tests.builders.people import PASSWORD, an_account
from wenmai.people.models import Account
from wenmai.runtime import oidc
from wenmai.runtime.environment import BadSetting, read

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/oidc/sso/login/"


@pytest.fixture
def provider(settings):
    cache.clear()
    with a_provider() as running:
        environment = read(
            {"WENMAI_OIDC_SERVER": running.url, "WENMAI_OIDC_CLIENT": CLIENT, "WENMAI_OIDC_SECRET": SECRET}
        )
        settings.SOCIALACCOUNT_PROVIDERS = oidc.providers(environment)
        assert oidc.origins(environment) == (running.url,)
        yield running


def to_the_provider(client) -> str:
    """The address there that our button leads to."""
    asked = client.post(LOGIN)
    assert asked.status_code == 302, asked.content
    return asked["Location"]


def back_again(address: str) -> str:
    """What the provider sends the browser back to, as a path of ours."""
    parts = urlsplit(address)
    there = http.client.HTTPConnection(parts.netloc, timeout=10)
    there.request("GET", f"{parts.path}?{parts.query}")
    answer = there.getresponse().getheader("Location")
    there.close()
    assert answer is not None
    back = urlsplit(answer)
    assert back.netloc == "testserver"
    return f"{back.path}?{back.query}"


def signed_in(client) -> str:
    """The person of the session, "" for nobody."""
    key = client.session.get("_auth_user_id")
    return Account.objects.get(pk=key).person.name if key else ""


def test_the_whole_way_makes_an_account_once(client, provider: Provider):
    for _visit in range(2):
        answer = client.get(back_again(to_the_provider(client)))
        assert (answer.status_code, answer["Location"]) == (302, "/me/")
        assert signed_in(client) == "周玉兰"
        client.logout()
    account = Account.objects.get()
    assert (account.email, account.has_usable_password()) == ("lan@example.org", False)
    assert list(SocialAccount.objects.values_list("provider", "uid")) == [("sso", "u-7")]


def test_the_question_carries_a_state_a_challenge_and_the_scope(client, provider: Provider):
    asked = {name: values[0] for name, values in parse_qs(urlsplit(to_the_provider(client)).query).items()}
    assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT, "code", "S256")
    assert asked["redirect_uri"] == f"http://testserver{LOGIN}callback/"
    assert (len(asked["state"]) >= 16, len(asked["code_challenge"]) >= 43) == (True, True)
    assert "openid" in asked["scope"].split()


def test_a_state_that_is_not_ours_lets_nobody_in(client, provider: Provider):
    back = back_again(to_the_provider(client))
    state = parse_qs(urlsplit(back).query)["state"][0]
    client.get(back.replace(state, "x" * len(state)))
    assert (signed_in(client), Account.objects.count()) == ("", 0)


def test_an_answer_to_another_browser_lets_nobody_in(client, provider: Provider, django_user_model):
    back = back_again(to_the_provider(client))
    other = type(client)()
    other.get(back)
    assert (signed_in(other), Account.objects.count()) == ("", 0)


def test_a_code_counts_once(client, provider: Provider):
    first = back_again(to_the_provider(client))
    code = parse_qs(urlsplit(first).query)["code"][0]
    client.get(first)
    client.logout()
    second = back_again(to_the_provider(client))
    fresh = parse_qs(urlsplit(second).query)["code"][0]
    client.get(second.replace(fresh, code))
    assert signed_in(client) == ""


def test_a_code_of_somebody_else_does_not_fit_our_verifier(client, provider: Provider):
    """PKCE stands where a nonce would: a code that was asked for in another browser is refused by the provider."""
    other = type(client)()
    stolen = parse_qs(urlsplit(back_again(to_the_provider(other))).query)["code"][0]
    own = back_again(to_the_provider(client))
    code = parse_qs(urlsplit(own).query)["code"][0]
    client.get(own.replace(code, stolen))
    assert (signed_in(client), Account.objects.count()) == ("", 0)


def test_who_refuses_over_there_comes_back_as_nobody(client, provider: Provider):
    provider.refuses = True
    answer = client.get(back_again(to_the_provider(client)), follow=True)
    assert (answer.status_code, signed_in(client), Account.objects.count()) == (200, "", 0)
    assert "登录" in answer.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"iss": "https://elsewhere.example"}, {"aud": "another-client"}, {"exp": int(time.time()) - 600}]
)
def test_a_token_of_another_issuer_for_another_client_or_too_old_lets_nobody_in(client, provider: Provider, wrong):
    provider.token = wrong
    answer = client.get(back_again(to_the_provider(client)))
    assert (signed_in(client), Account.objects.count()) == ("", 0)
    assert answer.status_code in {200, 401, 403}


def test_an_account_with_the_same_address_is_not_taken_over(client, provider: Provider):
    owner = an_account("吴远", phone="", email="lan@example.org", password=PASSWORD)
    client.get(back_again(to_the_provider(client)))
    assert signed_in(client) == ""
    assert list(SocialAccount.objects.filter(user=owner)) == []


def test_a_provider_that_is_down_is_said_so(client, provider: Provider, settings):
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    for address in ("http://127.0.0.1:9", f"{provider.url}/nothing-here"):
        apps[0]["settings"]["server_url"] = f"{address}/.well-known/elsewhere"
        answer = client.post(LOGIN)
        assert (answer.status_code, signed_in(client)) == (409, "")
        assert "现在连不上" in answer.content.decode()


def test_a_server_without_tls_is_refused_unless_it_is_this_machine():
    environment = {"WENMAI_OIDC_CLIENT": CLIENT, "WENMAI_OIDC_SECRET": SECRET}
    with pytest.raises(BadSetting, match="https"):
        oidc.origins(read(environment | {"WENMAI_OIDC_SERVER": "http://id.example.org"}))
    local = read(environment | {"WENMAI_OIDC_SERVER": "http://127.0.0.1:8080"})
    assert oidc.origins(local) == ("http://127.0.0.1:8080",)
