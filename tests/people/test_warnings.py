"""People are told what happens to their account, whoever did it."""

import pytest
from django.core import mail

from tests.builders.people import PASSWORD, a_citizen, an_account, sign_in
from wenmai.kernel.actor import ANYONE
from wenmai.notices.models import Delivery, Notice
from wenmai.people.actions.phones import change_phone
from wenmai.people.actors import actor_of_account
from wenmai.people.warnings import warn

pytestmark = pytest.mark.django_db


def _told(person: str) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", "title"))


def test_a_changed_number_is_told():
    me = actor_of_account(an_account(password=PASSWORD))
    change_phone(me, phone="13900009999", password=PASSWORD)
    assert _told(me.person) == [("people.account", "账号的手机号换了")]
    assert sorted(Delivery.objects.values_list("way", flat=True)) == ["email", "sms"]


def test_a_changed_password_is_told_by_the_outbox_and_not_at_once(client):
    me = actor_of_account(an_account(password=PASSWORD, email="zhou@example.cn"))
    sign_in(client, me)
    new = {"oldpassword": PASSWORD, "password1": "mu-mian-hua-kai-9", "password2": "mu-mian-hua-kai-9"}
    assert client.post("/accounts/password/change/", new).status_code == 302
    assert _told(me.person) == [("people.account", "密码改了")]
    assert mail.outbox == []


def test_what_nobody_has_a_sentence_for_is_not_told():
    me = a_citizen()
    assert warn(ANYONE, person=me.person, what="account/email/unknown") is False
    assert _told(me.person) == []
