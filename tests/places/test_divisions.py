"""Divisions: import, tree, succession, population, lists."""

import pytest

from tests.builders.places import an_institution
from wenmai.kernel.actor import system
from wenmai.places import actions

pytestmark = pytest.mark.django_db
HEAD = "level,code,name,parent\n"


def test_the_shipped_divisions_arrive_whole_and_once():
    first = actions.import_divisions(system(), raw=actions.vendored_divisions())
    again = actions.import_divisions(system(), raw=actions.vendored_divisions())
    assert (first.rows, first.written, again.written) == (37_729, 37_729, 0)


def test_an_institution_can_be_added():
    thing = an_institution()
    assert thing.scope_path == ("51", "5104", "510422", "510422101", thing.code)
