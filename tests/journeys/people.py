"""What several journeys do: sign in as somebody, move the clock to an afternoon."""

from django.test import Client
from playwright.sync_api import Page

from tests.builders.people import PASSWORD, sign_in
from wenmai.kernel.actor import Actor


def come_in_as(page: Page, actor: Actor) -> None:
    """Give the browser the session of a signed-in actor (the sign-in itself has a journey of its own)."""
    cookie = sign_in(Client(), actor).cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "domain": "localhost", "path": "/"}])


def sign_in_by_phone(page: Page, phone: str) -> None:
    """Sign in as a person does, from whatever page the sign-in form is on."""
    page.locator("input[name=login]").fill(phone)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
