"""The registry, the external catalogue, and the nightly tasks."""

from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.subjects import resolve
from wenmai.ledger import kinds
from wenmai.ledger.external import GAUGES, KINDS
from wenmai.ledger.gauges import all_gauges, get_gauge
from wenmai.ledger.kinds import FactKind, all_kinds, declare, get_kind
from wenmai.ledger.tasks import open_months, read_gauges


def test_the_external_catalogue_is_declared_and_importable():
    assert [get_kind(kind.name).importable for kind in KINDS] == [True] * len(KINDS)
    assert [get_gauge(gauge.name).importable for gauge in GAUGES] == [True] * len(GAUGES)


def test_registries_are_sorted_by_name():
    assert [kind.name for kind in all_kinds()] == sorted(kind.name for kind in all_kinds())
    assert [gauge.name for gauge in all_gauges()] == sorted(gauge.name for gauge in all_gauges())


def test_titles_of_importable_things_name_one_thing():
    titles = [kind.title for kind in all_kinds() if kind.importable]
    assert len(titles) == len(set(titles))


def test_a_kind_is_declared_once_or_equally():
    kind = FactKind("tests.declared", "测试", "次")
    try:
        assert declare(kind) == declare(kind) == get_kind(kind.name)
        with pytest.raises(ValueError, match="twice"):
            declare(FactKind("tests.declared", "别的", "次"))
    finally:
        kinds._kinds.pop(kind.name)


@pytest.mark.parametrize("external_first", [True, False])
def test_a_room_takes_over_an_external_kind_by_name_and_unit(external_first):
    external = FactKind("tests.taken", "外来的", "次", importable=True)
    own = FactKind("tests.taken", "自己的", "次")
    try:
        for kind in (external, own) if external_first else (own, external):
            declare(kind)
        assert get_kind("tests.taken") == FactKind("tests.taken", "自己的", "次", importable=True)
        with pytest.raises(ValueError, match="twice"):
            declare(FactKind("tests.taken", "自己的", "个"))
    finally:
        kinds._kinds.pop("tests.taken")


def test_an_imported_source_says_where_it_came_from():
    assert resolve(ANYONE, "import:门禁:A-17").title == "由「门禁」导入，编号 A-17"
    assert resolve(ANYONE, "import:门禁:row-0f").title == "由「门禁」导入"


@pytest.mark.django_db(transaction=True)
def test_months_are_opened_ahead():
    open_months(0)
    ahead = clock.today() + timedelta(days=365)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"ledger_fact_{ahead:%Y_%m}"])
        assert cursor.fetchone()[0] is not None


@pytest.mark.django_db
def test_reading_gauges_at_night_runs():
    read_gauges(0)


def test_the_nightly_tasks_are_known_to_the_queue():
    assert {"ledger.read_gauges", "ledger.open_months", "audit.forget_old"} <= set(app.tasks)
