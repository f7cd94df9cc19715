"""Newspapers and magazines of the demo."""

import pytest

from tests.builders.library import YANBIAN, a_library
from wenmai.demo.periodicals import take_serials
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.serials.models import Issue, IssueState, Subscription, Volume
from wenmai.serials.queries.holdings import union


@pytest.mark.django_db
def test_two_libraries_take_serials_once():
    for code, division in (("PZH-LIB", "510402"), ("PZH-YB-LIB", YANBIAN)):
        a_library(division, code=code)
    for _ in range(2):
        take_serials(system(), clock.today())
    states = set(Issue.objects.values_list("state", flat=True))
    assert (Subscription.objects.filter(demo=True).count(), Volume.objects.count()) == (6, 1)
    assert states == set(IssueState.values)
    held = union(Subscription.objects.get(library__code="PZH-YB-LIB", record__title="人民文学").record_id)
    assert [(each.library.code, each.current, each.demo) for each in held] == [
        ("PZH-LIB", True, True),
        ("PZH-YB-LIB", True, True),
    ]
