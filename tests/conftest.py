"""What every test shares. The database part: tables that only grow must still be emptied between tests.

A test with transaction=True ends with empty tables (tests/emptying.py). Where Django's flush does it, it truncates: the ledger
and the audit trail refuse TRUNCATE except on a connection that says wenmai.allow_flush = on, in a database whose name begins
with test_.
"""

import os
from importlib import import_module

import hypothesis
import pytest
from django.db import connection
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase

from tests import emptying, pace, template

hypothesis.settings.register_profile("short", deadline=None)
hypothesis.settings.register_profile("long", deadline=None, max_examples=2000)  # make ci-full
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))


def _allow_flush(connection, **_kwargs) -> None:
    if str(connection.settings_dict["NAME"]).startswith("test_"):
        with connection.cursor() as cursor:
            cursor.execute("SET wenmai.allow_flush = 'on'")


connection_created.connect(_allow_flush, dispatch_uid="tests.allow_flush")


TransactionTestCase._fixture_teardown = emptying.empty


def pytest_configure(config) -> None:
    pace.search_rarely()
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        template.begin()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items) -> None:
    """pytest 9.2 keeps an item's id in another place than where pytest-xdist 3.8 writes its group: without this no group holds."""
    for item in items:
        grouped = getattr(item, "_nodeid", "")
        if "@" in grouped:
            item._id = type(item._id).parse(grouped)


def pytest_collection_finish() -> None:
    pace.keep_what_is_there()


def pytest_unconfigure() -> None:
    template.end()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """Each process's database is a copy of the run's template, where there is one.

    A test seldom runs a statement often enough for its prepared plan to pay; without them a run takes a tenth less.
    """
    connection.settings_dict["OPTIONS"] |= {"prepare_threshold": None}
    if template.ready():
        connection.settings_dict["TEST"] |= {"TEMPLATE": template.NAME, "MIGRATE": False}


@pytest.fixture(scope="session")
def django_db_keepdb(request) -> bool:
    """The run's own server goes with all its databases. Dropping one first would fail on a connection that a thread left."""
    return bool(os.environ.get(template.MAKER)) or bool(request.config.option.reuse_db)


@pytest.fixture(autouse=True)
def _pages_are_made_anew(settings) -> None:
    """Pages and boards that are kept would outlive the rows of one test."""
    settings.PAGE_CACHE_SECONDS = 0
    import_module("wenmai.plan.shelf").shelf.cache_clear()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session) -> None:
    """In CI a skipped test is a failure: something that everyone relies on was not proved."""
    if os.environ.get("CI") and _unproved(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter) -> None:
    """One loud line for what was not run."""
    skipped = _skipped(terminalreporter.config)
    if skipped:
        reasons = sorted({str(report.longrepr[2]) for report in skipped})
        terminalreporter.write_line(f"!! {len(skipped)} 个测试没有跑：{'；'.join(reasons)}", red=True, bold=True)
        if os.environ.get("CI") and _unproved(terminalreporter.config):
            terminalreporter.write_line("!! CI 里跳过就是失败。", red=True, bold=True)


def _unproved(config) -> list:
    """Skipped, and not because the records of others may not be shipped."""
    return [report for report in _skipped(config) if "may not be shipped" not in str(report.longrepr)]


def _skipped(config) -> list:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter.stats.get("skipped", []) if reporter else []
