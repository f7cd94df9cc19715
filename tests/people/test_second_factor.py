"""Staff need a second factor before their postings count; an idle desk signs itself out."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.urls import reverse

from tests.builders.people import PASSWORD, a_clerk, an_account, sign_in
from tests.builders.places import an_institution
from wenmai.kernel.actor import Role, system
from wenmai.kernel.clock import now
from wenmai.kernel.errors import NotAllowed
from wenmai.people.actions.postings import appoint
from wenmai.people.adapters import SecondFactorAdapter
from wenmai.people.demo_factor import demo_code, enrol_demo
from wenmai.people.models import Account

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _no_old_counts() -> None:
    cache.clear()


def present_code(secret=SECRET) -> str:
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


def a_clerk_account(**more) -> Account:
    account = an_account(phone="13900139000", password=PASSWORD, **more)
    appoint(system(), person=account.person_id, role=Role.CLERK, scope=an_institution().code)
    return account


def log_in(client):
    return client.post("/accounts/login/", {"login": "13900139000", "password": PASSWORD})


def test_without_a_second_factor_a_clerk_is_sent_to_set_one_up(client):
    account = a_clerk_account()
    assert log_in(client)["Location"] == "/desk/"
    desk = client.get("/desk/")
    assert (desk.status_code, desk["Location"]) == (302, f"{reverse('mfa_index')}?next=%2Fdesk%2F")
    assert client.get("/me/").status_code == 200
    assert account.person_id == client.get("/me/").wsgi_request.actor.person


def test_without_a_second_factor_postings_do_not_count_anywhere(client):
    a_clerk_account()
    log_in(client)
    actor = client.get("/me/").wsgi_request.actor
    assert (actor.grants, actor.second_factor) == ((), False)


def test_with_a_second_factor_signing_in_asks_for_it_and_opens_the_desk(client):
    TOTP.activate(a_clerk_account(), SECRET)
    asked = log_in(client)
    assert (asked.status_code, asked["Location"]) == (302, "/accounts/2fa/authenticate/")
    assert client.get("/desk/").status_code == 302
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert list(wrong.context["form"].errors) == ["code"]
    assert client.post("/accounts/2fa/authenticate/", {"code": present_code()})["Location"] == "/desk/"
    desk = client.get("/desk/")
    assert desk.wsgi_request.actor.second_factor
    assert [grant.role for grant in desk.wsgi_request.actor.grants] == [Role.CLERK]


def test_a_session_from_before_the_second_factor_has_to_confirm_it(client):
    account = a_clerk_account()
    log_in(client)
    TOTP.activate(account, SECRET)
    assert client.get("/desk/people/")["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fdesk%2Fpeople%2F"
    client.post("/accounts/2fa/reauthenticate/", {"code": present_code(), "next": "/desk/people/"})
    assert client.get("/desk/people/").status_code == 200


def test_setting_up_the_second_factor_right_after_signing_in_opens_the_desk(client):
    a_clerk_account()
    log_in(client)
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    done = client.post("/accounts/2fa/totp/activate/", {"code": present_code(secret)})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    client.post("/accounts/2fa/reauthenticate/", {"code": present_code(secret), "next": "/desk/people/"})
    assert client.get("/desk/people/").status_code == 200


def test_the_password_is_asked_again_after_five_minutes(client):
    a_clerk_account()
    log_in(client)
    with time_machine.travel(now() + timedelta(minutes=6), tick=False):
        asked = client.get("/accounts/2fa/totp/activate/")
    assert asked["Location"].startswith("/accounts/reauthenticate/")


def test_ten_wrong_codes_in_five_minutes_are_enough(client):
    TOTP.activate(a_clerk_account(), SECRET)
    log_in(client)
    cache.clear()
    codes = []
    for _guess in range(11):
        cache.clear()  # allauth's own counter lives in each process; ours is the one that all share
        codes.append(client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code)
    assert codes == [200] * 10 + [429]


def test_the_secret_is_sealed_in_the_database():
    totp = TOTP.activate(a_clerk_account(), SECRET)
    stored = Authenticator.objects.get(pk=totp.instance.pk).data["secret"]
    assert SECRET not in stored
    assert SecondFactorAdapter().decrypt(stored) == SECRET


def test_staff_may_not_drop_their_last_second_factor(client):
    account = a_clerk_account()
    totp = TOTP.activate(account, SECRET).instance
    assert SecondFactorAdapter().can_delete_authenticator(totp) is False
    citizen = TOTP.activate(an_account(phone="13900139001"), SECRET).instance
    assert SecondFactorAdapter().can_delete_authenticator(citizen) is True


def test_demo_staff_see_their_code_on_the_page_and_get_in_with_it(client):
    account = a_clerk_account(demo=True)
    enrol_demo(system(), account=account)
    log_in(client)
    shown = client.get("/accounts/2fa/authenticate/").context["form"].demo_code
    assert shown in client.get("/accounts/2fa/authenticate/").content.decode()
    assert client.post("/accounts/2fa/authenticate/", {"code": shown}).status_code == 302
    assert demo_code(account) != shown  # a used code is not offered again


def test_real_people_cannot_have_the_demo_factor(client, settings):
    real = a_clerk_account()
    with pytest.raises(NotAllowed):
        enrol_demo(system(), account=real)
    TOTP.activate(real, SECRET)
    assert demo_code(real) == ""
    settings.DEMO = "none"
    demo = an_account(phone="13900139002", demo=True)
    enrol_demo(system(), account=demo)
    assert demo_code(demo) == ""


def test_a_desk_that_nobody_touches_for_half_an_hour_signs_out(client):
    clerk = a_clerk(an_institution())
    sign_in(client, clerk)
    assert client.get("/desk/people/").status_code == 200
    with time_machine.travel(now() + timedelta(minutes=29), tick=False):
        assert client.get("/desk/people/").status_code == 200
    with time_machine.travel(now() + timedelta(minutes=58), tick=False):
        assert client.get("/desk/people/").status_code == 200
    with time_machine.travel(now() + timedelta(minutes=89), tick=False):
        idle = client.get("/desk/people/")
        assert (idle.status_code, idle["Location"]) == (302, "/accounts/login/?next=/desk/people/")
    assert client.get("/me/").status_code == 302


def test_pages_of_the_second_factor_open_in_our_look(client):
    sign_in(client, a_clerk(an_institution()))
    session = client.session
    session["account_authentication_methods"][0]["at"] = now().timestamp()
    session.save()
    for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn"):
        page = client.get(reverse(name))
        assert (name, page.status_code) == (name, 200)
        assert 'class="frame-rule"' in page.content.decode()
