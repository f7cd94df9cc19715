"""Ordering, check-in, claims, binding: done, refused, twice, at once; and what the union list, the gauges and the year say."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from tests.builders.catalogue import a_record as a_plain_record
from tests.builders.library import MIYI, a_library
from tests.builders.people import a_clerk
from tests.builders.serials import a_serial, a_subscription, an_arrival, the_issue
from tests.builders.threads import race
from wenmai.catalogue.actions.merging import merge, undo_merge
from wenmai.catalogue.attached import holdings
from wenmai.catalogue.models import MergeEvent
from wenmai.kernel import clock, privacy
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.ledger.gauges import reader_of
from wenmai.library.models import Item, ItemKind
from wenmai.library.queries.yearly import year_of
from wenmai.serials.actions.binding import bind
from wenmai.serials.actions.checking_in import check_in, claim, give_up, take_back
from wenmai.serials.actions.subscribing import add_extra, drop_years, end_subscription, keep_years, renew, subscribe
from wenmai.serials.drafts import Binding, SubscriptionDraft
from wenmai.serials.models import Arrival, Claim, Issue, IssueState, Subscription
from wenmai.serials.patterns import PRESETS, Pattern
from wenmai.serials.queries.desk import claims, picked
from wenmai.serials.queries.holdings import union

pytestmark = pytest.mark.django_db
LAST_YEAR = clock.today().year - 1


@pytest.fixture
def library():
    return a_library()


def _draft(library, **more):
    days = {"first": date(LAST_YEAR, 1, 1), "last": date(LAST_YEAR, 12, 31)}
    return replace(SubscriptionDraft(0, library.code, pattern=PRESETS["monthly"], **days), **more)


def test_a_serial_is_ordered_once_at_a_time(library):
    clerk, record = a_clerk(library), a_serial()
    draft = _draft(library, record=record.pk)
    made, again = (subscribe(clerk, draft=draft) for _ in range(2))
    assert (made.pk, made.issues.count(), Subscription.objects.count()) == (again.pk, 12, 1)
    with pytest.raises(Conflict):
        subscribe(clerk, draft=replace(draft, first=date(LAST_YEAR, 6, 1)))
    with pytest.raises(NotAllowed):
        subscribe(a_clerk(a_library(MIYI)), draft=draft)
    for wrong in ({"record": 0}, {"copies": 0}, {"last": date(LAST_YEAR - 1, 1, 1)}, {"pattern": Pattern("year")}):
        with pytest.raises(Invalid):
            subscribe(clerk, draft=replace(draft, **wrong))
    with pytest.raises(Conflict):
        subscribe(clerk, draft=replace(draft, last=date(LAST_YEAR + 5, 1, 1)))


def test_a_subscription_is_renewed_ended_and_added_to(library):
    clerk = a_clerk(library)
    made = subscribe(clerk, draft=_draft(library, record=a_serial().pk, copies=2))
    nextly, again = (renew(clerk, subscription=made.pk) for _ in range(2))
    assert (nextly.pk, nextly.first, nextly.last, nextly.copies) == (
        again.pk, date(LAST_YEAR + 1, 1, 1), date(LAST_YEAR + 1, 12, 31), 2,
    )  # fmt: skip
    for _ in range(2):
        end_subscription(clerk, subscription=made.pk, last=date(LAST_YEAR, 6, 30))
    assert (made.issues.count(), renew(clerk, subscription=nextly.pk).first) == (6, date(LAST_YEAR + 2, 1, 1))
    an_arrival(the_issue(made, 6))
    with pytest.raises(Invalid):
        end_subscription(clerk, subscription=made.pk, last=date(LAST_YEAR, 3, 1))
    extra = [add_extra(clerk, subscription=made.pk, on=date(LAST_YEAR, 3, 9), words="增刊") for _ in range(2)]
    assert (extra[0].pk, extra[0].label, made.issues.count()) == (extra[1].pk, f"{LAST_YEAR} 增刊", 7)
    for wrong in ({"words": " ", "on": date(LAST_YEAR, 3, 9)}, {"words": "增刊", "on": date(LAST_YEAR, 9, 9)}):
        with pytest.raises(Invalid):
            add_extra(clerk, subscription=made.pk, **wrong)
    with pytest.raises(NotFound):
        end_subscription(a_clerk(a_library(MIYI)), subscription=made.pk, last=clock.today())


def test_copies_are_checked_in_once_and_taken_back(library):
    clerk, issue = a_clerk(library), the_issue(a_subscription(library, copies=3))
    one, again = (check_in(clerk, issue=issue.pk, key="k", copies=1) for _ in range(2))
    rest = check_in(clerk, issue=issue.pk, key="l")
    issue.refresh_from_db()
    assert (one.pk, rest.copies, issue.arrived, issue.state) == (again.pk, 2, 3, IssueState.ARRIVED)
    with pytest.raises(Conflict, match="到齐"):
        check_in(clerk, issue=issue.pk, key="m")
    with pytest.raises(Conflict, match="另一期"):
        check_in(clerk, issue=the_issue(issue.subscription, 2).pk, key="k")
    for _ in range(2):
        take_back(clerk, arrival=rest.pk)
    take_back(clerk, arrival=one.pk)
    issue.refresh_from_db()
    assert (issue.arrived, issue.state) == (0, IssueState.EXPECTED)
    with pytest.raises(NotFound):
        check_in(a_clerk(a_library(MIYI)), issue=issue.pk, key="n")
    with pytest.raises(Conflict):
        check_in(clerk, issue=the_issue(issue.subscription, 12, year=LAST_YEAR + 2).pk, key="o")


def test_copies_that_come_in_parcels_are_waited_for_claimed_and_given_up(library):
    clerk, subscription = a_clerk(library), a_subscription(library, copies=3)
    now = subscription.issues.filter(on__gte=clock.today(), late_on__gt=clock.today()).first()
    subscription.issues.filter(on__lt=now.on).update(state=IssueState.MISSING, why="旧")
    for key in "ab":
        assert picked(library, "人民文学").issue == now
        check_in(clerk, issue=now.pk, key=key, copies=1)
    now.refresh_from_db()
    assert (now.left, now.wanted, now.late, picked(library, "人民文学").issue) == (1, True, False, now)
    Issue.objects.filter(pk=now.pk).update(late_on=clock.today())
    assert [(each.issue, each.issue.left) for each in claims(library)] == [(now, 1)]
    assert picked(library, "人民文学").issue != now  # late copies are a claim's, a scan means the next
    given = give_up(clerk, issue=now.pk, why="邮路丢失")
    assert (given.state, given.arrived, given.wanted, claims(library)) == (IssueState.ARRIVED, 2, False, [])
    check_in(clerk, issue=now.pk, key="c")
    now.refresh_from_db()
    assert (now.arrived, now.why) == (3, "")


def test_what_will_not_come_may_come_after_all(library):
    clerk, issue = a_clerk(library), the_issue(a_subscription(library))
    with pytest.raises(Invalid):
        give_up(clerk, issue=issue.pk, why="")
    assert [give_up(clerk, issue=issue.pk, why=why).why for why in ("休刊", "别的")] == ["休刊", "休刊"]
    an_arrival(issue)
    issue.refresh_from_db()
    assert (issue.state, issue.why) == (IssueState.ARRIVED, "")
    with pytest.raises(Conflict):
        give_up(clerk, issue=issue.pk, why="休刊")


@pytest.mark.django_db(transaction=True)
def test_two_scans_at_once_check_in_two_copies_and_never_three():
    issue = the_issue(a_subscription(a_library(), copies=2))
    done = race(*(partial(check_in, system(), issue=issue.pk, key=each, copies=1) for each in "abcd"))
    issue.refresh_from_db()
    assert (issue.arrived, Arrival.objects.count(), sum(isinstance(each, Conflict) for each in done)) == (2, 2, 2)


def test_late_issues_are_claimed_once_a_day(library):
    clerk, subscription = a_clerk(library), a_subscription(library, supplier="邮局")
    late = [each.issue for each in claims(library)]
    wanted = subscription.issues.filter(on__lte=clock.today() - timedelta(days=15)).count()
    assert len(late) == wanted
    for _ in range(2):
        made = claim(clerk, house=library, issues=[late[0].pk, late[1].pk])
    assert (len(made), Claim.objects.count(), claims(library)[0].times) == (2, 2, 1)
    an_arrival(late[0])
    with pytest.raises(Conflict):
        claim(clerk, house=library, issues=[late[0].pk])
    with pytest.raises(NotFound):
        claim(a_clerk(a_library(MIYI)), house=library, issues=[late[1].pk])
    assert len(claims(library)) == wanted - 1


def test_what_came_is_bound_into_an_item(library):
    clerk, subscription = a_clerk(library), a_subscription(library)
    for number in (1, 2, 4):
        an_arrival(the_issue(subscription, number))
    binding = Binding(subscription.pk, date(LAST_YEAR, 1, 1), date(LAST_YEAR, 4, 30), "H0001", "I21/1")
    made, again = (bind(clerk, binding=binding, key="k") for _ in range(2))
    item = Item.objects.get()
    assert (made.pk, item.pk, item.kind, item.record_id) == (
        again.pk,
        made.item_id,
        ItemKind.PERIODICAL,
        subscription.record_id,
    )
    assert (made.gaps, item.note) == (f"缺{LAST_YEAR}年第3期", f"{LAST_YEAR}年第1期至{LAST_YEAR}年第4期 {made.gaps}")
    assert made.issues.count() == 3
    with pytest.raises(Conflict):
        bind(clerk, binding=binding, key="l")
    with pytest.raises(Conflict):
        take_back(clerk, arrival=Arrival.objects.first().pk)
    an_arrival(the_issue(subscription, 5))
    with pytest.raises(Conflict):  # the barcode is taken: nothing is bound
        bind(clerk, binding=replace(binding, last=date(LAST_YEAR, 12, 31)), key="m")
    assert the_issue(subscription, 5).state == IssueState.ARRIVED


def test_a_scan_means_the_earliest_issue_that_is_wanted(library):
    subscription = a_subscription(library, frequency="quarterly")
    wanted = Issue.objects.filter(subscription=subscription, on__lte=clock.today() + timedelta(days=45)).last()
    for row in subscription.issues.filter(on__lt=wanted.on):
        an_arrival(row)
    assert picked(library, "9770258821009").issue == wanted
    assert picked(library, f"97702588210090{wanted.first}").issue == wanted
    a_subscription(library, record=a_serial("人民日报", ""), frequency="daily")
    found = picked(library, "人民")
    assert (found.issue, {each.subscription.record.title for each in found.choices}) == (None, {"人民文学", "人民日报"})
    assert picked(library, "9771005180004").choices == []


def test_the_union_list_says_which_library_has_which_years(library):
    other, record = a_library(MIYI), a_serial()
    subscription = a_subscription(library, record=record)
    for number in (1, 2, 3, 5):
        an_arrival(the_issue(subscription, number))
    kept, again = (
        keep_years(system(), record=record.pk, library=other.code, first=2010, last=2015, gaps=gaps)
        for gaps in ("", "缺 2014")
    )
    with pytest.raises(Conflict):
        keep_years(system(), record=record.pk, library=other.code, first=2015, last=2016)
    with pytest.raises(Invalid):
        keep_years(system(), record=record.pk, library=other.code, first=2016, last=2015)
    found = union(record.pk)
    assert [(each.library, each.words, each.current) for each in found] == [
        (library, f"{LAST_YEAR}:1-3,5", True),
        (other, "2010-2015（缺 2014）", False),
    ]
    assert (kept.pk, {library.code, other.code} <= set(holdings([record.pk])[record.pk].places)) == (again.pk, True)
    for _ in range(2):
        drop_years(system(), kept=kept.pk)
    assert [each.library for each in union(record.pk)] == [library]


def test_the_union_list_asks_the_same_for_one_library_and_three(django_assert_num_queries):
    record = a_serial()
    for _ in range(3):
        a_subscription(a_library(), record=record)
        with django_assert_num_queries(3):
            union(record.pk)


def test_serials_come_along_when_records_are_merged_and_go_back(library):
    winner, loser = a_plain_record(title="收获"), a_plain_record(title="收获")
    moved, stays = a_subscription(library, record=loser), a_subscription(a_library(), record=loser)
    a_subscription(stays.library, record=winner)
    merge(system(), winner=winner.pk, loser=loser.pk)
    assert Subscription.objects.get(pk=moved.pk).record_id == winner.pk
    assert Subscription.objects.get(pk=stays.pk).record_id == loser.pk
    undo_merge(system(), event=MergeEvent.objects.get().pk)
    assert Subscription.objects.get(pk=moved.pk).record_id == loser.pk


def test_gauges_and_the_year_count_titles_and_copies(library):
    a_subscription(library, copies=2)
    a_subscription(library, record=a_serial("四川日报", ""), frequency="daily")
    read = {
        name: [int(each.value) for each in reader_of(f"serials.{name}")(clock.today())] for name in ("titles", "copies")
    }
    year = {each.key: each.value for each in year_of(library, LAST_YEAR) if each.key.startswith("serial")}
    assert (read, year) == ({"titles": [2], "copies": [3]}, {"serials": 2, "serial_copies": 3})


def test_where_the_last_subscription_has_ended_there_are_none_and_nothing_is_said_of_who_never_had_one(library):
    """No reading was the last one for ever: a library that took nothing any more still had its old titles."""
    a_library()
    a_subscription(library, copies=2)
    ended = Subscription.objects.get().during.upper
    for day, expected in ((ended - timedelta(days=1), (1, 2)), (ended, (0, 0))):
        read = {
            name: {each.institution: int(each.value) for each in reader_of(f"serials.{name}")(day)}
            for name in ("titles", "copies")
        }
        assert (read["titles"], read["copies"]) == ({library.code: expected[0]}, {library.code: expected[1]})


def test_who_did_it_is_told_and_forgotten(library):
    clerk = a_clerk(library)
    check_in(clerk, issue=the_issue(a_subscription(library)).pk, key="k")
    (holder,) = [each for each in privacy.holders() if each.room == "serials"]
    assert list(holder.export(clerk.person).values()) == [1]
    assert (holder.erase(clerk.person), holder.export(clerk.person)) == (1, {})
