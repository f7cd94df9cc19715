"""Pages: two queries however long the list, counts exact to a thousand, no page number that breaks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from wenmai.audit.models import AuditEntry
from wenmai.kernel.pagination import CEILING, Page, page_number, page_of


def entries(count: int):
    AuditEntry.objects.bulk_create(AuditEntry(person="p", channel="web", verb=f"tests.{n}") for n in range(count))
    return AuditEntry.objects.order_by("id")


@pytest.mark.django_db
def test_a_page_holds_its_rows_and_knows_whether_more_come():
    rows = entries(45)
    last = page_of(rows, 3)
    assert ([each.verb for each in last.items], last.count, last.more) == (
        [f"tests.{n}" for n in range(40, 45)],
        45,
        False,
    )
    assert (page_of(rows, 1).more, page_of(rows, 2).more) == (True, True)


@pytest.mark.django_db
def test_a_page_past_the_end_is_empty():
    page = page_of(entries(3), 9)
    assert (list(page.items), page.more) == ([], False)


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "queries"), [(0, 2), (1, 1), (3, 1), (20, 2), (30, 2)])
def test_a_page_takes_two_queries_or_one_when_the_list_ends_on_it(count, queries):
    rows = entries(count)
    with CaptureQueriesContext(connection) as asked:
        assert page_of(rows, 1).count == count
    assert len(asked) == queries


@pytest.mark.parametrize(("count", "said"), [(0, "0"), (37, "37"), (CEILING, "1,000"), (CEILING + 1, "1,000+")])
def test_counts_are_exact_to_a_thousand(count, said):
    assert Page((), 1, 20, count).counted == said


@pytest.mark.parametrize(
    ("raw", "number"), [(None, 1), ("", 1), ("0", 1), ("-3", 1), ("7", 7), ("٣", 1), ("99999", 10_000), ("9" * 30, 1)]
)
def test_page_numbers_from_an_address(raw, number):
    assert page_number(raw) == number


@given(st.text(max_size=10))
def test_any_text_gives_a_usable_page_number(text):
    assert 1 <= page_number(text) <= 10_000


def test_a_list_that_ends_early_offers_no_page_after_its_last_and_says_so():
    pages = [Page([], number, 20, 1_030, last=50) for number in (49, 50)]
    assert [(each.more, each.cut) for each in pages] == [(True, False), (False, True)]
    assert Page([], 50, 20, 1_000, last=50).cut is False
