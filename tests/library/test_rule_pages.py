"""Rules of lending in a browser without scripts: read, tried out, written, followed, ended, explained."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.people import a_citizen, a_clerk, a_manager, sign_in
from tests.builders.places import a_division, an_institution
from tests.library.test_rules import a_draft
from wenmai.kernel import clock
from wenmai.library.actions.rules import write_rule
from wenmai.library.models import LendingRule
from wenmai.library.queries import rules

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def house():
    return an_institution(kind="library")


@pytest.fixture
def boss(client, house):
    return sign_in(client, a_manager(house))


def words(house, **more) -> dict[str, str]:
    return {
        "title": "绘本短借",
        "where": house.code,
        "kind": "picture_book",
        "renewal": "-1",
        "days": "14",
        "first": clock.today().isoformat(),
    } | more


def test_a_rule_is_tried_out_before_it_holds(boss, house):
    tried = boss.post("/desk/library/rules/write/", words(house, deed="preview"))
    said = text_of(tried)
    assert ("会改变什么" in said, LendingRule.objects.count()) == (True, 0)
    assert "什么也不变" in said  # no books and no readers are there yet
    written = boss.post("/desk/library/rules/write/", words(house, deed="write"), follow=True)
    row = LendingRule.objects.get()
    assert (row.days, row.kind, row.renewals, row.loanable) == (14, "picture_book", None, None)
    assert f"在 {house.name} 借 · 绘本" in text_of(written)
    assert "借期（天） 14" in text_of(boss.get("/desk/library/rules/"))


def test_what_is_wrong_stands_at_its_field_and_keeps_what_was_typed(boss, house):
    for given, fault in (
        ({"days": "400"}, "366"),
        ({"days": ""}, "至少填一项"),
        ({"youngest": "20", "oldest": "3"}, "填得不对"),
    ):
        refused = boss.post("/desk/library/rules/write/", words(house, deed="write", **given))
        assert (refused.status_code, fault in text_of(refused), 'value="绘本短借"' in refused.content.decode()) == (
            422,
            True,
            True,
        )
    assert LendingRule.objects.count() == 0


def test_a_rule_is_followed_by_another_and_ended(boss, house):
    old = write_rule(a_manager(house), draft=a_draft(asked={"where": house.code}))
    form = boss.get(f"/desk/library/rules/write/?instead={old.pk}")
    assert 'value="45"' in form.content.decode()
    given = words(house, kind="", days="50", deed="write")
    followed = boss.post(f"/desk/library/rules/write/?instead={old.pk}", given, follow=True)
    new = LendingRule.objects.latest("pk")
    assert (new.replaces_id, "前一条" in text_of(followed)) == (old.pk, True)
    assert boss.get("/desk/library/rules/write/?instead=0").status_code == 404
    address = f"/desk/library/rules/{new.pk}/"
    assert boss.post(address, {"last": clock.today().isoformat(), "reason": ""}).status_code == 422
    assert boss.post(address, {"last": "2000-01-01", "reason": "写错了"}).status_code == 302
    assert "停用这条规则" not in text_of(boss.get(address))
    assert "绘本短借" in text_of(boss.get("/desk/library/rules/?over=1"))


def test_a_case_is_explained_with_the_rule_of_each_value(boss, house):
    rule = write_rule(a_manager(house), draft=a_draft(asked={"where": house.code}))
    asked = {"where": house.code, "owner": house.code, "reader_home": house.code, "category": "adult", "kind": "book"}
    page = boss.get("/desk/library/rules/explain/", asked)
    assert f'<td>45</td><td><a href="/desk/library/rules/{rule.pk}/">少儿图书</a></td>' in page.content.decode()
    assert text_of(page).count("底线") == 16
    assert "出自" not in text_of(boss.get("/desk/library/rules/explain/"))


def test_who_may_not_write_reads_and_who_has_no_posting_sees_nothing(client, house):
    rule = write_rule(a_manager(house), draft=a_draft(asked={"where": house.code}))
    clerk = sign_in(client, a_clerk(house))
    assert "停用这条规则" not in text_of(clerk.get(f"/desk/library/rules/{rule.pk}/"))
    assert clerk.post(f"/desk/library/rules/{rule.pk}/", {"last": "2000-01-01", "reason": "试"}).status_code == 403
    assert clerk.get("/desk/library/rules/write/").status_code in (403, 404)
    citizen = sign_in(client, a_citizen())
    assert citizen.get("/desk/library/rules/").status_code in (403, 404)


def test_the_list_takes_the_same_queries_for_one_and_three(boss, house):
    seen = []
    boss.get("/desk/library/rules/")
    for kinds in (("book",), ("map", "kit")):
        for kind in kinds:
            write_rule(a_manager(house), draft=a_draft(asked={"where": house.code, "kind": kind}))
        with CaptureQueriesContext(connection) as caught:
            boss.get("/desk/library/rules/")
        seen.append(len(caught))
    assert seen[0] == seen[1]


def test_a_case_is_asked_for_the_own_house_first_however_many_there_are(boss, house, monkeypatch):
    an_institution(kind="library", division=a_division("51"))
    monkeypatch.setattr(rules, "MOST_PLACES", 1)
    fields = boss.get("/desk/library/rules/explain/").context["form"].fields
    assert [fields[name].choices for name in ("where", "owner", "reader_home")] == [[(house.code, house.name)]] * 3
