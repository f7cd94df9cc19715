"""What the doctor says of an installation that people are to rely on."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection

from tests.builders.audit import a_placed_entry
from tests.builders.people import an_account
from wenmai.audit.actions import note
from wenmai.audit.models import AuditVerification
from wenmai.cli import readiness
from wenmai.cli.checks import Check, Doubt, checked
from wenmai.kernel.actor import system
from wenmai.kernel.clock import SHANGHAI
from wenmai.ledger.months import open_ahead
from wenmai.runtime import environment
from wenmai.runtime.trouble import Trouble

pytestmark = pytest.mark.django_db
DEMO = replace(environment.read(), secure=False, debug=False, demo="city", allowed_hosts=("localhost",), sms_url="")
EARNEST = replace(DEMO, secure=True, demo="none", allowed_hosts=("wenhua.example.cn",), mail_url="", log_folder=None)


def test_demo_people_are_a_fault_where_people_rely_on_it():
    assert readiness.demo_people(EARNEST) == "没有"
    an_account(demo=True)
    assert readiness.demo_people(DEMO) == "1 个，只供演示"
    with pytest.raises(Trouble, match="1 个演示账号"):
        readiness.demo_people(EARNEST)


def test_no_gateway_is_a_doubt():
    assert readiness.gateways(DEMO) == "没有接，演示不用"
    with pytest.raises(Doubt, match="WENMAI_SMS_URL"):
        readiness.gateways(EARNEST)
    assert readiness.gateways(replace(EARNEST, mail_url="smtp://m")) == "邮件"


def test_cookies_in_the_open_are_a_doubt(settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    assert readiness.cookies(DEMO) == "只在本机，不用"
    with pytest.raises(Doubt, match=r"wenhua\.example\.cn 没有 https"):
        readiness.cookies(replace(EARNEST, secure=False))
    with pytest.raises(Trouble, match="重启"):
        readiness.cookies(EARNEST)
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    assert readiness.cookies(EARNEST) == "cookie 只走 https"


def test_a_trail_that_is_not_sealed_is_a_fault():
    assert readiness.trail() == "封到第 0 条"
    note(system(), "tests.did")
    assert readiness.trail() == "封到第 0 条"
    with time_machine.travel(datetime.now(SHANGHAI) + timedelta(hours=1)), pytest.raises(Trouble, match="1 条没有封"):
        readiness.trail()


def test_a_broken_chain_is_a_fault():
    a_placed_entry()
    AuditVerification.objects.create(person="p", intact=False, broken_at=1)
    with pytest.raises(Trouble, match="不完整"):
        readiness.trail()


def test_missing_months_are_named():
    with (
        time_machine.travel(datetime(2031, 5, 2, tzinfo=SHANGHAI)),
        pytest.raises(Trouble, match="缺 2031-05、2031-06"),
    ):
        readiness.partitions()


@pytest.mark.django_db(transaction=True)
def test_opened_months_are_counted():
    open_ahead(4)
    assert readiness.partitions().endswith("个月")
    connection.close()


def test_logs_that_nobody_keeps_are_a_doubt(tmp_path):
    with pytest.raises(Doubt, match="六个月"):
        readiness.logs(EARNEST)
    assert readiness.logs(replace(EARNEST, log_folder=tmp_path, log_days=183)) == f"{tmp_path}，留 183 天"
    assert readiness.logs(DEMO) == "只写到标准错误，演示够用"


def test_a_doubt_is_good_and_said():
    def doubtful():
        raise Doubt("没有接")

    assert checked("短信", doubtful) == Check("短信", good=True, said="没有接", doubtful=True)


def test_every_look_has_a_name():
    assert len({about for about, _look in readiness.looks(DEMO)}) == 6
