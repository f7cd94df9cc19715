"""The booking form at the fast door: what it answers is what Django answers, and what it cannot judge reaches Django."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from tests.builders.activities import a_slot, an_activity, the_session
from tests.builders.booking import a_booking
from tests.builders.people import an_account, sign_in
from tests.builders.places import an_institution
from tests.builders.rooms import a_room, an_open_house, tomorrow
from tests.builders.rounds import a_round
from tests.builders.rules import a_policy
from tests.builders.shows import a_hall, an_announced_show
from tests.builders.wsgi import Answered, CountingPortal, ask
from wenmai.activities.actions import withdraw
from wenmai.booking.actions import cancel_session, close_booking
from wenmai.booking.models import Booking, Offering, Pool, Question, Session, Standing
from wenmai.booking.rush.door import Rush
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.people import passes
from wenmai.people.actors import actor_of_account
from wenmai.people.models import Account, Person
from wenmai.places.actions import Hours, set_hours

pytestmark = pytest.mark.django_db
SECRET = "b" * 32
TICKET = re.compile(r"/booking/[0-9a-f-]{36}/")


@dataclass
class Case:
    """What is sent, by whom, in which world. `fast`: the fast door is expected to answer by itself."""

    form: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str | None] = field(default_factory=dict)
    cookies: dict[str, str | None] = field(default_factory=dict)
    world: Callable[[Session], object] = lambda _session: None
    person: Callable[[Account, Session], object] = lambda _account, _session: None
    session: dict[str, Any] = field(default_factory=dict)
    times: int = 1
    fast: bool = False
    body: Callable[[dict[str, Any]], bytes] = lambda form: urlencode(form, doseq=True).encode()


def a_question(session, **about):
    words = {"label": "鞋码", "why": "借鞋", "answer": Question.Answer.NUMBER, "required": True} | about
    return Question.objects.create(offering=session.offering, **words)


def policied(**about):
    def arrange(session):
        Offering.objects.filter(pk=session.offering_id).update(policy=a_policy(**about))

    return arrange


def offering(**about):
    return lambda session: Offering.objects.filter(pk=session.offering_id).update(**about)


def pools(**about):
    return lambda session: Pool.objects.filter(session=session).update(**about)


def filled(session):
    left = session.pools.first().remaining
    for _ in range(left):
        a_booking(session)


def elsewhere(account, session):
    """Has a booking at the same hour under the same policy."""
    other = an_activity(slots=(a_slot(session.starts_at),))
    Offering.objects.filter(pk=other.offering_id).update(policy=session.offering.policy_id)
    session.refresh_from_db()
    a_booking(the_session(other), actor_of_account(account))


def suspended(account, session):
    policy = Session.objects.get(pk=session.pk).offering.policy
    now = clock.now()
    until = now + timedelta(days=3)
    Standing.objects.create(person=account.person_id, policy=policy, strikes=3, reckoned_at=now, until=until)


def shut(session):
    set_hours(system(), institution=session.space.institution.code, rules=[Hours(opens=8 * 60, closes=9 * 60)])


SOON = clock.now() + timedelta(hours=2)
CASES = {
    "one": Case(fast=True),
    "three": Case({"party": "3"}, fast=True),
    "for oneself": Case({"for": ""}, fast=True),
    "with nobody": Case({"with": ""}),
    "alphabet said": Case(headers={"CONTENT_TYPE": "application/x-www-form-urlencoded; charset=UTF-8"}, fast=True),
    "referer instead of origin": Case(
        headers={"HTTP_ORIGIN": None, "HTTP_REFERER": "http://testserver/activities/1/"}, fast=True
    ),
    "no party": Case({"party": None}, fast=True),
    "too many": Case({"party": "9"}),
    "two parties": Case({"party": ["1", "2"]}, fast=True),
    "for a stranger": Case({"for": "x" * 32}),
    "answers": Case({"q": "42"}, world=a_question, fast=True),
    "answer left out": Case(world=a_question),
    "answer in words": Case({"q": "大"}, world=a_question),
    "sold out": Case(world=filled, session={"seats": 2}, fast=True),
    "too few left": Case({"party": "2"}, session={"seats": 1}),
    "not open yet": Case(session={"opens_at": SOON}),
    "closed": Case(world=lambda session: close_booking(system(), session=session)),
    "called off": Case(world=lambda session: cancel_session(system(), session=session, reason="停电")),
    "taken down": Case(world=lambda session: withdraw(system(), activity=session.offering.activity, reason="内容不实")),
    "begun": Case(session={"start": clock.now() - timedelta(minutes=5)}),
    "caps kept": Case(world=policied(active_most=2, window_days=30, window_most=5), fast=True),
    "cap reached": Case(world=policied(active_most=1), person=elsewhere),
    "at the same hour": Case(world=policied(overlap="refuse"), person=elsewhere),
    "suspended": Case(world=policied(strikes=3, penalty_days=[7]), person=suspended),
    "to be confirmed": Case(world=policied(confirming="soon", hold_minutes=20)),
    "named seats": Case(session={"seated": True}),
    "real name asked": Case(world=offering(real_name_level=2)),
    "kept for the counter": Case(world=pools(door="counter", release_at=SOON)),
    "kept for the old": Case(world=pools(group="elder", release_at=SOON)),
    "given by a round": Case(
        world=lambda session: pools(round=a_round(institution=session.offering.institution))(session)
    ),
    "walk in": Case(world=offering(bookable=False)),
    "open house": Case(session={"space": True}, fast=True),
    "shut house": Case(session={"space": True}, world=shut),
    "not signed in": Case(cookies={"sessionid": None, passes.COOKIE: None}),
    "no pass": Case(cookies={passes.COOKIE: None}),
    "no cookie of the form": Case(cookies={"csrftoken": None}),
    "another token": Case({"csrfmiddlewaretoken": "c" * 32}),
    "from another site": Case(headers={"HTTP_ORIGIN": "https://evil.example"}),
    "account blocked": Case(person=lambda account, _s: Account.objects.filter(pk=account.pk).update(is_active=False)),
    "password changed": Case(
        person=lambda account, _session: Account.objects.filter(pk=account.pk).update(password="!changed since")
    ),
    "signed out": Case(person=lambda account, _session: SessionStore(account.session_key).delete()),
}
HANDED_ON = {
    "nobody": Case({"party": "0"}),
    "party in words": Case({"party": "三"}),
    "party beyond reading": Case({"party": "9" * 40}),
    "pool left out": Case({"pool": None}),
    "pool in words": Case({"pool": "普通"}),
    "pool of nobody": Case({"pool": str(2**63)}),
    "with a stranger": Case({"with": ["y" * 32]}),
    "a field nobody knows": Case({"seat": "A1"}),
    "a key too short": Case({"key": "k"}),
    "a key with a zero byte": Case({"key": "key\x00key-0001"}),
    "not a form": Case(headers={"CONTENT_TYPE": "application/json"}, body=lambda form: json.dumps(form).encode()),
    "another alphabet": Case(headers={"CONTENT_TYPE": "application/x-www-form-urlencoded; charset=gbk"}),
    "hundreds of fields": Case({f"f{n}": "1" for n in range(60)}),
    "not text": Case(body=lambda form: urlencode(form).encode() + b"&party=\xff\xfe"),
    "forged pass": Case(cookies={passes.COOKIE: "2.someone.1.2.0.9999999999.c2lnbmVk"}),
    "another cookie of the form": Case(cookies={"csrftoken": "c" * 32}),
    "no token": Case({"csrfmiddlewaretoken": None}),
    "a token of the wrong length": Case({"csrfmiddlewaretoken": "b" * 31}),
    "from another scheme": Case(headers={"HTTP_ORIGIN": "https://testserver"}),
    "from nowhere": Case(headers={"HTTP_ORIGIN": "null"}),
    "a host that is not ours": Case(headers={"HTTP_HOST": "evil.example", "HTTP_ORIGIN": "http://evil.example"}),
    "https without referer": Case(headers={"HTTP_ORIGIN": None, "wsgi.url_scheme": "https", "SERVER_PORT": "443"}),
}
TWICE = {
    "same form twice": Case(times=2),
    "the last one twice": Case(times=2, session={"seats": 1}),
    "has one already": Case(person=lambda account, session: a_booking(session, actor_of_account(account))),
    "has the last one": Case(
        person=lambda account, session: a_booking(session, actor_of_account(account)), session={"seats": 1}
    ),
}


def a_date(words: dict[str, Any]) -> Session:
    """The same date twice makes two worlds that differ in nothing but keys."""
    words = {"seats": 6, "start": clock.now() + timedelta(days=2)} | words
    host = an_institution()
    if words.pop("seated", False):
        return an_announced_show(a_hall(house=host))
    if words.pop("space", False):
        host = an_open_house(f"WHG{Session.objects.count()}")
        words |= {"space": a_room(host), "start": tomorrow(10)}
    slot = a_slot(words.pop("start"), **words)
    return the_session(an_activity(host, slots=(slot,)))


def a_signed_in(level: int = 1) -> tuple[Account, dict[str, str]]:
    """An account that a browser is signed in to, its pass and the cookie of its forms."""
    account = an_account()
    client = sign_in(Client(), actor_of_account(account), second_factor=False)
    key = client.cookies["sessionid"].value
    account.session_key = key  # for the case in which it ends
    text = passes.issue(account.person_id, account.pk, level, passes.stamp_of(account.password), key)
    return account, {"sessionid": key, passes.COOKIE: text, "csrftoken": SECRET}


def body_of(case: Case, session: Session) -> bytes:
    form = {"csrfmiddlewaretoken": SECRET, "key": "key-00001", "party": "1", "pool": str(session.pools.first().pk)}
    form |= {"key": f"key-{session.pk:06}"} | case.form
    if question := Question.objects.filter(offering=session.offering).first():
        form[f"q-{question.pk}"] = form.pop("q", None)
    return case.body({name: value for name, value in form.items() if value is not None})


def send(door, case: Case, session: Session, cookies: dict[str, str]) -> Answered:
    sent = {name: value for name, value in (cookies | case.cookies).items() if value is not None}
    return ask(door, f"/activities/book/{session.pk}/", sent, body_of(case, session), **case.headers)


def outcome(case: Case, door) -> tuple[str, list[tuple[Any, ...]], int]:
    """What became of it: where the answer leads or how it refuses, the bookings, and the places left."""
    session = a_date(dict(case.session))
    account, cookies = a_signed_in()
    case.world(session)
    session.refresh_from_db()
    case.person(account, session)
    before = set(Booking.objects.values_list("pk", flat=True))
    for _ in range(case.times):
        answer = send(door, case, session, cookies)
    columns = ("party_size", "state", "channel", "operator", "answers", "dependants", "hold_until__hour", "series")
    made = Booking.objects.exclude(pk__in=before).filter(session=session, person=account.person_id)
    left = sum(session.pools.values_list("remaining", flat=True))
    return said(answer, session), list(made.values_list(*columns)), left


def said(answer: Answered, session: Session) -> str:
    """The ticket, the reason, or the way: without what differs from one date to another."""
    where = answer.head.get("Location", "")
    if TICKET.fullmatch(where):
        return "ticket"
    if where == f"/booking/pools/{session.pools.first().pk}/full/":
        return "满了"
    if where:
        return re.sub(r"\d+", "N", where)
    noticed = re.search(r"notice--bad[^>]*>(?:<svg.*?</svg>)?(.*?)</", answer.body, re.DOTALL)
    words = re.sub(r"<[^>]+>", "", noticed[1]).strip() if noticed else ""
    return "满了" if words.startswith("满了") else f"{answer.status} {words}"


@pytest.mark.parametrize("name", CASES)
def test_both_doors_do_the_same(name):
    case, behind = CASES[name], CountingPortal()
    fast, slow = outcome(case, Rush(behind)), outcome(case, CountingPortal())
    assert fast == slow
    assert (behind.asked == []) == case.fast, (fast, behind.asked)


def test_what_it_cannot_judge_reaches_django_as_it_came():
    session, (_account, cookies) = a_date({}), a_signed_in()

    def echo(environ, start):
        start("299 Handed on", [])
        return [environ["wsgi.input"].read()]

    for name, case in HANDED_ON.items():
        sent, answer = body_of(case, session), send(Rush(echo), case, session, cookies)
        assert (answer.status, answer.body) == (299, sent.decode("utf-8", "replace")), name
    assert Booking.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_who_has_a_place_is_shown_the_ticket_by_both_doors():
    for name, case in TWICE.items():
        assert outcome(case, Rush(CountingPortal())) == outcome(case, CountingPortal()), name


def test_the_form_of_the_page_is_judged_at_the_fast_door():
    """As a browser does it: look at the page, send the form that stands there with the cookies it has set."""
    session, behind = a_date({}), CountingPortal()
    client = sign_in(Client(), actor_of_account(an_account()), second_factor=False)
    page = client.get(f"/activities/{session.offering.activity.pk}/").content.decode()
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)) | {"party": "2"}
    cookies = {name: each.value for name, each in client.cookies.items()}
    answer = ask(Rush(behind), f"/activities/book/{session.pk}/", cookies, urlencode(form).encode())
    booking = Booking.objects.get(session=session)
    assert (answer.status, answer.head["Location"], behind.asked) == (303, f"/booking/{booking.key}/", [])
    assert (booking.party_size, booking.idempotency_key) == (2, f"web:{form['key']}")
    assert client.get(answer.head["Location"]).status_code == 200


@pytest.mark.parametrize(("years", "handed"), [(13, False), (14, True)])
def test_child_under_fourteen_is_handed_no_pass_and_django_decides(years, handed):
    """个人信息保护法 31: a guardian takes places for them."""
    session, behind, account = a_date({}), CountingPortal(), an_account()
    Person.objects.filter(pk=account.person_id).update(born=date(clock.today().year - years, 1, 1))
    client = sign_in(Client(), actor_of_account(account), second_factor=False)
    client.get(f"/activities/{session.offering.activity.pk}/")
    assert (passes.COOKIE in client.cookies) is handed
    cookies = {name: each.value for name, each in client.cookies.items()} | {"csrftoken": SECRET}
    send(Rush(behind), Case(), session, cookies)
    assert (behind.asked == []) is handed
    assert Booking.objects.filter(person=account.person_id).exists() is handed


def test_sold_out_is_said_to_a_crowd_from_memory(django_assert_num_queries):
    session, behind = a_date({"seats": 1}), CountingPortal()
    filled(session)
    door, path = Rush(behind), f"/activities/book/{session.pk}/"
    sent = body_of(Case(), session)
    where = ask(door, path, {}, sent).head["Location"]
    shown = ask(door, where, {})
    with django_assert_num_queries(0):
        for cookies in ({}, {"language": "zh-hans", "sessionid": "x" * 32}):
            assert ask(door, path, cookies, sent).head["Location"] == where
            assert ask(door, where, cookies).body == shown.body
    assert behind.asked == [f"GET {where}"]
    assert "csrfmiddlewaretoken" not in shown.body


def test_a_page_that_is_not_there_is_asked_for_once_a_second_only():
    behind = CountingPortal()
    door, path = Rush(behind), "/booking/pools/999999/full/"
    assert [ask(door, path, {}).status for _ in range(3)] == [404] * 3
    assert len(behind.asked) == 4  # one to draw it, three that say so
