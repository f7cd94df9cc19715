"""Passkeys and authenticator apps, with the browser's own virtual authenticator: set up, sign in, be refused."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.builders.people import PASSWORD, an_account
from tests.builders.places import an_institution
from tests.journeys.conftest import assert_accessible, shoot
from tests.journeys.people import sign_in_by_phone
from wenmai.kernel.actor import Role, system
from wenmai.people.actions.postings import appoint
from wenmai.people.models import Account

PHONE = "13800138000"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _plain_http_to_this_machine(settings) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    cache.clear()


def a_clerk_account() -> Account:
    account = an_account("李红", phone=PHONE, password=PASSWORD)
    appoint(system(), person=account.person_id, role=Role.CLERK, scope=an_institution().code)
    return account


def plug_in(page: Page):
    """A virtual authenticator; its session to change it by, and its id."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
    return session, key


def seen(page: Page, name: str) -> None:
    """Accessible at this width, and kept for eyes."""
    assert_accessible(page)
    width = (page.viewport_size or {})["width"]
    shoot(page, f"factor-{name}-{width}")


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    sign_in_by_phone(page, PHONE)


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


def register_passkey(page: Page, *, alone: bool) -> None:
    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("input[name=name]").fill("我的手机")
    page.locator("input[name=passwordless]").set_checked(alone)
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile("recovery-codes"))


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_a_citizen_registers_a_passkey_and_signs_in_with_it_alone(open_context, width):
    account = an_account("周玉兰", phone=PHONE, password=PASSWORD)
    page = open_context(width)
    plug_in(page)
    sign_in(page)
    page.wait_for_url(re.compile("/me/"))
    page.goto("/accounts/2fa/webauthn/add/")
    seen(page, "add-passkey")
    register_passkey(page, alone=True)
    seen(page, "recovery-codes")
    page.goto("/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("我的手机")
    seen(page, "passkeys")
    page.get_by_role("link", name="改名").click()
    seen(page, "rename-passkey")
    page.locator("input[name=name]").fill("蓝手机")
    page.get_by_role("button", name="改名").click()
    expect(page.locator("main")).to_contain_text("蓝手机")
    page.get_by_role("link", name="删去").click()
    seen(page, "remove-passkey")

    sign_out(page)
    page.goto("/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(re.compile("/me/"))
    expect(page.locator("h1")).to_contain_text("周玉兰")
    assert Authenticator.objects.get(user=account, type="webauthn").last_used_at is not None


def test_a_passkey_that_is_not_given_says_so_and_lets_nobody_in(open_context):
    an_account("周玉兰", phone=PHONE, password=PASSWORD)
    page = open_context("phone")
    session, key = plug_in(page)
    sign_in(page)
    register_passkey(page, alone=True)
    sign_out(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.goto("/accounts/login/")
    expect(page.locator("#passkey-failed")).to_be_hidden()
    page.locator("#passkey_login").click()
    expect(page.locator("#passkey-failed")).to_be_visible()
    assert_accessible(page)
    page.goto("/me/")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_staff_come_in_with_a_password_and_a_passkey(open_context):
    a_clerk_account()
    page = open_context("desk")
    plug_in(page)
    sign_in(page)
    page.wait_for_url(re.compile("/accounts/2fa/"))
    seen(page, "index-none")
    register_passkey(page, alone=False)
    sign_out(page)
    sign_in(page)
    page.wait_for_url(re.compile("/accounts/2fa/authenticate/"))
    seen(page, "authenticate")
    page.goto("/desk/")
    expect(page).to_have_url(re.compile("/accounts/2fa/authenticate/"))
    page.locator("#mfa_webauthn_authenticate").click()
    page.wait_for_url(re.compile("/desk/"))


def present_code(secret: str, step: int = 1) -> str:
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[step]))


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_staff_set_up_an_app_and_come_in_with_its_code(open_context, width):
    account = a_clerk_account()
    page = open_context(width)
    sign_in(page)
    page.wait_for_url(re.compile("/accounts/2fa/"))
    page.get_by_role("link", name="开通").click()
    assert page.locator(".code__qr img").evaluate("image => image.complete && image.naturalWidth") > 100
    seen(page, "activate-app")
    secret = re.sub(r"\W", "", page.locator("#totp-secret").inner_text())
    page.locator("input[name=code]").fill("000000")
    page.get_by_role("button", name="开通").click()
    expect(page.locator(".field--bad")).to_be_visible()
    page.locator("input[name=code]").fill(present_code(secret))
    page.get_by_role("button", name="开通").click()
    page.wait_for_url(re.compile("recovery-codes"))
    assert Authenticator.objects.filter(user=account, type="totp").count() == 1
    page.goto("/desk/")
    page.wait_for_url(re.compile("/accounts/2fa/reauthenticate/"))
    seen(page, "reauthenticate")
    page.locator("input[name=code]").fill(present_code(secret, 2))
    page.get_by_role("button", name="验证").click()
    page.wait_for_url(re.compile("/desk/"))
    page.goto("/accounts/2fa/")
    seen(page, "index-app")
    for name in ("totp/deactivate", "recovery-codes/generate"):
        page.goto(f"/accounts/2fa/{name}/")
        seen(page, name.replace("/", "-"))
