"""Rules of lending as rows: written, replaced, ended, asked; and who may."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection, transaction

from tests.builders.people import a_clerk, a_manager, an_official
from tests.builders.places import a_division, an_institution
from wenmai.audit.models import AuditEntry
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from wenmai.library.actions.groups import join_group, leave_group, make_group, put_category
from wenmai.library.actions.rules import RuleDraft, end_rule, replace_rule, write_rule
from wenmai.library.models import LendingRule
from wenmai.library.queries.standing import revision
from wenmai.library.queries.terms import due_for, terms_for, terms_for_many
from wenmai.library.terms import FALLBACK, Case, restored
from wenmai.places.actions import tie_branch
from wenmai.places.models import Network

pytestmark = pytest.mark.django_db
TODAY = clock.today


def a_draft(**words) -> RuleDraft:
    given = {"title": "少儿图书", "first": TODAY(), "says": {"days": 45}, "asked": {}} | words
    return RuleDraft(**given)


def a_case(house, **words) -> Case:
    code = house.code
    return Case(
        **{"where": code, "owner": code, "home": code, "reader_home": code, "category": "adult", "kind": "book"} | words
    )


@pytest.fixture
def house():
    return an_institution(kind="library")


def why(terms) -> dict[str, int]:
    return dict(terms.why)


def test_without_a_rule_the_fallback_answers(house):
    terms = terms_for(a_case(house))
    assert replace(terms, why=()) == FALLBACK
    assert set(why(terms).values()) == {0}
    assert restored(terms.snapshot()) == terms


def test_a_rule_holds_at_once_and_says_so(house):
    before = terms_for(a_case(house))
    rule = write_rule(a_manager(house), draft=a_draft(asked={"where": house.code}))
    after = terms_for(a_case(house))
    assert (before.days, after.days, why(after)["days"], why(after)["renewals"]) == (30, 45, rule.pk, 0)
    assert AuditEntry.objects.filter(verb="library.rule_written", subject=f"library.rule:{rule.pk}").count() == 1


def test_the_same_question_asked_twice_at_a_time_is_refused(house):
    boss = a_manager(house)
    first = write_rule(boss, draft=a_draft(asked={"where": house.code}))
    with pytest.raises(Conflict, match="已有一条规则"):
        write_rule(boss, draft=a_draft(asked={"where": house.code}, says={"days": 20}))
    later = a_draft(asked={"where": house.code}, first=TODAY() + timedelta(days=10), says={"days": 20})
    with pytest.raises(Conflict):
        write_rule(boss, draft=later)
    end_rule(boss, rule=first.pk, last=TODAY() + timedelta(days=9), reason="试行结束")
    assert write_rule(boss, draft=later).pk > first.pk
    assert terms_for(a_case(house)).days == 45


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": " "}, "library.rule_title"),
        ({"says": {}}, "library.rule_empty"),
        ({"says": {"days": None, "days_mode": ""}}, "library.rule_empty"),
        ({"last": date(2000, 1, 1)}, "library.rule_days"),
        ({"says": {"days": 400}}, "library.rule_values"),
        ({"asked": {"where": "nowhere"}}, "library.rule_place"),
        ({"asked": {"category": "nobody"}}, "library.rule_category"),
        ({"asked": {"youngest": 20, "oldest": 10}}, "library.rule_values"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(change, code):
    with pytest.raises(DomainError) as refused:
        write_rule(system(), draft=a_draft(**change))
    assert (refused.value.code, LendingRule.objects.count(), revision()) == (code, 0, 0)


def test_a_house_rules_over_its_desk_and_its_stock_and_nobody_elses(house):
    other, boss = an_institution(kind="library"), a_manager(house)
    write_rule(boss, draft=a_draft(asked={"where": house.code}))
    write_rule(boss, draft=a_draft(asked={"owner": house.code, "where": other.code}))
    for asked in ({"where": other.code}, {}, {"home": house.code}):
        with pytest.raises(NotAllowed):
            write_rule(boss, draft=a_draft(asked=asked))
    with pytest.raises(NotAllowed):
        write_rule(a_clerk(house), draft=a_draft(asked={"where": house.code}, says={"days": 9}))
    write_rule(an_official(house.division), draft=a_draft(asked={"where": house.division.code}))


def test_a_rule_for_everybody_is_written_by_who_answers_for_all(house):
    root = house.division.path[0]
    rule = write_rule(an_official(a_division(root)), draft=a_draft(says={"max_out": 20}))
    assert (terms_for(a_case(house)).max_out, rule.where) == (20, "")


def test_a_rule_is_replaced_in_one_step_and_the_old_one_stays_readable(house):
    boss = a_manager(house)
    old = write_rule(boss, draft=a_draft(asked={"where": house.code}))
    new = replace_rule(boss, rule=old.pk, draft=a_draft(asked={"where": house.code}, says={"days": 60}))
    old.refresh_from_db()
    assert (terms_for(a_case(house)).days, new.replaces_id, old.days) == (60, old.pk, 45)
    with pytest.raises(Conflict):
        replace_rule(boss, rule=old.pk, draft=a_draft(asked={"where": house.code}, says={"days": 61}))
    past = a_draft(asked={"where": house.code}, first=TODAY() - timedelta(days=3))
    with pytest.raises(Invalid):
        replace_rule(boss, rule=new.pk, draft=past)
    with pytest.raises(NotFound):
        end_rule(boss, rule=0, last=TODAY(), reason="没有")
    with pytest.raises(NotAllowed):
        end_rule(a_manager(an_institution(kind="library")), rule=new.pk, last=TODAY(), reason="不是我的")


def test_an_ended_rule_says_nothing_from_the_next_day(house):
    boss = a_manager(house)
    rule = write_rule(boss, draft=a_draft(asked={"where": house.code}))
    with pytest.raises(Invalid):
        end_rule(boss, rule=rule.pk, last=TODAY(), reason=" ")
    end_rule(boss, rule=rule.pk, last=date(2000, 1, 1), reason="写错了")
    assert terms_for(a_case(house)).days == 30
    with pytest.raises(Conflict):
        end_rule(boss, rule=rule.pk, last=TODAY(), reason="再停一次")


@pytest.mark.django_db(transaction=True)
def test_two_who_write_the_same_rule_at_once_leave_one():
    house = an_institution(kind="library")
    boss, said = a_manager(house), []

    def write(days: int) -> None:
        try:
            said.append(write_rule(boss, draft=a_draft(asked={"where": house.code}, says={"days": days})).days)
        except Conflict as refused:
            said.append(refused.code)
        finally:
            connection.close()

    threads = [Thread(target=write, args=(days,)) for days in (10, 20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(map(str, said))[1:] == ["library.rule_twice"]
    assert LendingRule.objects.count() == 1


def test_categories_are_a_tree_without_circles(house):
    boss = system()
    put_category(boss, code="reader", name="读者")
    put_category(boss, code="child", name="少儿", parent="reader")
    write_rule(boss, draft=a_draft(asked={"category": "reader"}, says={"days": 21, "max_out": 3}))
    write_rule(boss, draft=a_draft(asked={"category": "child"}, says={"days": 60}))
    child = terms_for(a_case(house, category="child"))
    assert (child.days, child.max_out, terms_for(a_case(house)).days) == (60, 3, 30)
    with pytest.raises(Invalid, match="下级"):
        put_category(boss, code="reader", name="读者", parent="child")
    with pytest.raises(Invalid):
        put_category(boss, code="old", name="老年人", parent="nobody")
    with pytest.raises(NotAllowed):
        put_category(a_manager(house), code="old", name="老年人")


def test_a_group_binds_houses_of_two_trees_while_they_are_in_it(house):
    official = an_official(house.division)
    group = make_group(official, code="chuanyu", name="川渝阅读一卡通", steward=house.division.code)
    assert make_group(official, code="chuanyu", name="川渝阅读一卡通", steward=house.division.code).pk == group.pk
    with pytest.raises(Conflict):
        make_group(official, code="chuanyu", name="另一个", steward=house.division.code)
    join_group(official, group="chuanyu", institution=house, first=TODAY())
    join_group(official, group="chuanyu", institution=house, first=TODAY())
    write_rule(official, draft=a_draft(asked={"where": "group:chuanyu"}, says={"days": 28}))
    write_rule(official, draft=a_draft(asked={"where": house.division.code}, says={"days": 14}))
    assert terms_for(a_case(house)).days == 28
    leave_group(official, group="chuanyu", institution=house, last=TODAY() - timedelta(days=1))
    assert terms_for(a_case(house)).days == 14
    with pytest.raises(NotAllowed):
        join_group(a_manager(house), group="chuanyu", institution=house, first=TODAY())


def test_a_branch_follows_its_main_library(house):
    branch = an_institution(kind="study_room", division=house.division)
    tie_branch(system(), main=house.code, branch=branch.code, network=Network.LIBRARY, since=TODAY())
    write_rule(a_manager(house), draft=a_draft(asked={"where": house.code}, says={"days": 40}))
    assert terms_for(a_case(branch)).days == 40


def test_limits_are_counted_in_the_scope_that_the_rule_names(house):
    boss, owner = a_manager(house), an_institution(kind="library")
    case = a_case(house, owner=owner.code)
    assert terms_for(case).limit_scope == ""
    rule = write_rule(boss, draft=a_draft(asked={"where": house.code}, says={"limit_scope": "owner"}))
    assert terms_for(case).limit_scope == f"owner:{owner.code}"
    replace_rule(boss, rule=rule.pk, draft=a_draft(asked={"where": house.code}, says={"limit_scope": "where"}))
    assert terms_for(case).limit_scope == f"where:{house.code}"


def test_a_case_takes_one_query_while_the_rules_stand(house, django_assert_num_queries):
    terms_for(a_case(house))
    with django_assert_num_queries(1):
        terms_for_many([a_case(house), a_case(house, kind="map"), a_case(house, category="child")])


def test_due_is_on_a_day_on_which_the_house_is_open(house):
    terms = terms_for(a_case(house))
    plain = due_for(terms, house, clock.now())
    assert clock.day_of(plain) == TODAY() + timedelta(days=30)
    ceiling = TODAY() + timedelta(days=5)
    write_rule(a_manager(house), draft=a_draft(asked={"where": house.code}, says={"last_day": ceiling}))
    assert clock.day_of(due_for(terms_for(a_case(house)), house, clock.now())) == ceiling


def test_rules_that_were_rolled_back_are_not_remembered_for_those_that_follow(house):
    boss = a_manager(house)
    with transaction.atomic():
        write_rule(boss, draft=a_draft(asked={"where": house.code}, says={"days": 11}))
        assert terms_for(a_case(house)).days == 11
        transaction.set_rollback(True)
    write_rule(boss, draft=a_draft(asked={"where": house.code}, says={"days": 12}))
    assert terms_for(a_case(house)).days == 12
