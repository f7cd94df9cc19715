"""The outbox leaves the house: at least once, never twice in a race, dead servers wait alone, reasons are kept."""

import json
import threading
from datetime import date, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest
import time_machine
from django.core import mail

from tests.builders.notices import PLAIN, URGENT, a_notice
from tests.builders.people import a_citizen, a_proven_account
from tests.builders.threads import race
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, Actor, system
from wenmai.kernel.errors import NotAllowed
from wenmai.notices import outbox, tasks
from wenmai.notices.actions import choose, try_again
from wenmai.notices.delivering import DELAYS, deliver
from wenmai.notices.models import Delivery, Notice, State, Way
from wenmai.notices.queries import outbox_report, unreachable
from wenmai.people.actions.family import add_dependant
from wenmai.people.actors import actor_of_account
from wenmai.people.models import Account, Person, Relation

DEAD = "django.core.mail.backends.smtp.EmailBackend"


def _states() -> list[tuple[str, str, int, str]]:
    return list(Delivery.objects.order_by("pk").values_list("way", "state", "attempts", "error"))


def _both(email: str = "zhou@example.cn"):
    return a_citizen(email=email)


@pytest.mark.django_db
def test_a_letter_says_what_where_and_how_to_stop_it(settings):
    settings.SITE_ADDRESS = "https://wenmai.example.cn"
    a_notice(_both(), title="改到周六", body="地点不变。", link="/booking/")
    assert deliver(system(), way=Way.EMAIL).sent == 1
    letter = mail.outbox[0]
    assert (letter.to, letter.subject) == (["zhou@example.cn"], "改到周六")
    assert letter.body.split("\n\n")[:2] == ["地点不变。", "https://wenmai.example.cn/booking/"]
    assert letter.body.endswith("https://wenmai.example.cn/me/messages/choices/")
    assert letter.extra_headers["Message-ID"].startswith("<notice-")
    assert deliver(system(), way=Way.EMAIL).tried == 0
    assert _states() == [("email", "sent", 1, "")]


@pytest.mark.django_db
def test_without_a_gateway_text_messages_are_lines_of_a_file(settings, tmp_path):
    settings.SMS_FILE = tmp_path / "sms" / "messages.jsonl"
    reader = actor_of_account(a_proven_account(phone="13911112222"))
    notice = a_notice(reader, URGENT, title="取消了", body="不用跑一趟。")
    assert deliver(system(), way=Way.SMS).sent == 1
    line = json.loads(settings.SMS_FILE.read_text())
    assert {name: line[name] for name in ("id", "phone", "text")} == {
        "id": f"notice-{notice.pk}",
        "phone": "13911112222",
        "text": "取消了 不用跑一趟。",
    }
    assert settings.SMS_FILE.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_who_has_no_address_is_told_in_the_app_only():
    a_notice(a_citizen())
    assert deliver(system(), way=Way.EMAIL).nowhere == 1
    assert _states() == [("email", "nowhere", 1, "")]


@pytest.mark.django_db
def test_a_letter_for_a_child_goes_to_the_mother_and_says_for_whom(settings):
    mother = _both("mama@example.cn")
    child = add_dependant(mother, name="小周", relation=Relation.CHILD, born=date(2012, 5, 1), guardian_consent="1")
    a_notice(Actor(child.key), title="改到周六")
    assert unreachable(list(Notice.objects.all())) == []
    assert deliver(system(), way=Way.EMAIL).sent == 1
    assert (mail.outbox[0].to, mail.outbox[0].subject) == (["mama@example.cn"], "小周　改到周六")


@pytest.mark.django_db
def test_nobody_of_the_demo_is_written_to():
    reader = _both()
    account = reader.account
    Person.objects.filter(account=account).update(demo=True)
    assert Account.objects.get(pk=account).email
    a_notice(reader)
    assert deliver(system(), way=Way.EMAIL).nowhere == 1


@pytest.mark.django_db
def test_a_dead_mail_server_waits_alone_and_is_given_up_with_its_reason(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT, settings.EMAIL_HOST = DEAD, 1, "127.0.0.1"
    settings.SMS_FILE = tmp_path / "messages.jsonl"
    for n in range(3):
        a_notice(a_citizen(email=f"z{n}@example.cn"), URGENT)
    first = deliver(system(), way=Way.EMAIL)
    assert (first.later, first.stopped, first.tried) == (1, True, 1)
    assert sorted(each for each in _states() if each[0] == "email") == [
        ("email", "waiting", 0, ""),
        ("email", "waiting", 0, ""),
        ("email", "waiting", 1, "ConnectionRefusedError"),
    ]
    assert deliver(system(), way=Way.SMS).sent == 3
    Notice.objects.exclude(pk=Notice.objects.earliest("pk").pk).delete()
    at = clock.now()
    for delay in DELAYS:
        at += delay + timedelta(seconds=1)
        with time_machine.travel(at, tick=False):
            deliver(system(), way=Way.EMAIL)
    assert _states()[0] == ("email", "gave_up", len(DELAYS) + 1, "ConnectionRefusedError")
    report = outbox_report()
    assert (report.given_up, [(str(each.kind), each.reason) for each in report.latest]) == (
        1,
        [("要紧的测试消息", "ConnectionRefusedError")],
    )
    with pytest.raises(NotAllowed):
        try_again(ANYONE)
    assert try_again(system()) == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert deliver(system(), way=Way.EMAIL).sent == 1


class _Carrier(BaseHTTPRequestHandler):
    taken: list = []

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.taken.append(said)
        self.send_response(422 if said["phone"].endswith("9") else 200)
        self.end_headers()

    def log_message(self, *_args) -> None:
        pass


@pytest.mark.django_db
def test_a_gateway_that_refuses_one_message_does_not_hold_up_the_next(settings):
    server = HTTPServer(("127.0.0.1", 0), _Carrier)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL, settings.SMS_GATEWAY = (
        f"http://127.0.0.1:{server.server_port}/",
        "wenmai.notices.gateways.HttpGateway",
    )
    try:
        for phone in ("13911110009", "13911110001"):
            a_notice(actor_of_account(a_proven_account(phone=phone)), URGENT)
        result = deliver(system(), way=Way.SMS)
    finally:
        server.shutdown()
        server.server_close()
    assert (result.given_up, result.sent) == (1, 1)
    assert [each[1:] for each in _states() if each[0] == "sms"] == [("gave_up", 1, "HTTP 422"), ("sent", 1, "")]


class _Postmaster(StreamRequestHandler):
    """As much of SMTP as a letter needs: refuses "gone" for good, "full" for now, takes the rest; one greeting each."""

    letters: list = []
    greeted = 0

    def handle(self) -> None:
        type(self).greeted += 1
        self._say("220 here")
        for line in iter(lambda: self.rfile.readline().decode().strip(), ""):
            if line.lower().startswith("rcpt"):
                self._say("550 no such box" if "gone" in line else "450 full" if "full" in line else "250 ok")
            elif line.lower() == "data":
                self._say("354 go on")
                self.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self._say("250 taken")
            elif line.lower() == "quit":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.mark.django_db
def test_a_mail_server_that_refuses_one_address_takes_the_others_over_one_connection(settings):
    server = ThreadingTCPServer(("127.0.0.1", 0), _Postmaster)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = DEAD, *server.server_address
    try:
        for name in ("gone", "full", "zhou"):
            a_notice(a_citizen(email=f"{name}@example.cn"), title="改到\n周六")
        result = deliver(system(), way=Way.EMAIL)
    finally:
        server.shutdown()
        server.server_close()
    assert (result.given_up, result.later, result.sent, result.stopped) == (1, 1, 1, False)
    assert [each[1:] for each in _states()] == [
        ("gave_up", 1, "SMTP 550"),
        ("waiting", 1, "SMTP 450"),
        ("sent", 1, ""),
    ]
    assert (_Postmaster.greeted, len(_Postmaster.letters)) == (1, 1)
    letter = message_from_bytes(_Postmaster.letters[0])
    assert str(make_header(decode_header(letter["Subject"]))) == "改到 周六"


class _Broken:
    def send(self, phone: str, _text: str, _key: str) -> None:
        raise KeyError(phone)


@pytest.mark.django_db
def test_a_faulty_gateway_holds_up_one_message_and_names_nobody(settings):
    settings.SMS_GATEWAY = f"{__name__}._Broken"
    a_notice(actor_of_account(a_proven_account(phone="13911113333")), URGENT)
    result = deliver(system(), way=Way.SMS)
    assert (result.later, result.stopped) == (1, False)
    assert [each[3] for each in _states() if each[0] == "sms"] == ["KeyError"]


@pytest.mark.django_db(transaction=True)
def test_rounds_at_once_take_nothing_twice():
    for n in range(20):
        a_notice(a_citizen(email=f"r{n}@example.cn"))
    rounds = race(*[lambda: deliver(system(), way=Way.EMAIL, limit=8)] * 4)
    assert sum(each.sent for each in rounds) == 20
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(f"r{n}@example.cn" for n in range(20))


@pytest.mark.django_db
def test_what_a_dead_worker_had_leased_goes_again_under_the_same_id():
    notice = a_notice(_both())
    assert len(outbox.lease(Way.EMAIL, clock.now(), timedelta(minutes=10), 5)) == 1
    assert deliver(system(), way=Way.EMAIL).tried == 0
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert deliver(system(), way=Way.EMAIL).sent == 1
    assert f"notice-{notice.pk}-" in mail.outbox[0].extra_headers["Message-ID"]


@pytest.mark.django_db
def test_who_chose_no_letters_gets_none():
    me = _both()
    choose(me, wanted={PLAIN.name: []})
    a_notice(me)
    assert Delivery.objects.filter(state=State.WAITING).count() == 0


@pytest.mark.django_db
def test_the_minutes_job_empties_both_ways(settings, tmp_path, monkeypatch):
    settings.SMS_FILE = tmp_path / "messages.jsonl"
    monkeypatch.setattr(tasks, "BATCH", 2)
    monkeypatch.setattr(tasks, "deliver", partial(deliver, limit=2))
    for n in range(5):
        a_notice(actor_of_account(a_proven_account(email=f"m{n}@example.cn")), URGENT)
    tasks.deliver_due(0)
    assert (len(mail.outbox), len(settings.SMS_FILE.read_text().splitlines())) == (5, 5)
