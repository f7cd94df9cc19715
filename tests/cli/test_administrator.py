"""The first administrator of an installation, from the command line; the next ones come from the pages."""

import pytest
from click.testing import CliRunner

from tests.builders.people import an_account
from tests.builders.places import some_divisions
from wenmai.cli.administrator import command
from wenmai.kernel.errors import Conflict, NotFound
from wenmai.people.models import Posting

pytestmark = pytest.mark.django_db


def _run(*words: str):
    return CliRunner().invoke(command, list(words), standalone_mode=False)


def test_the_first_administrator_is_appointed():
    some_divisions()
    account = an_account(phone="13800138000")
    assert _run("13800138000").exception is None
    assert list(Posting.objects.values_list("person", "role", "scope")) == [(account.person_id, "administrator", "51")]


def test_a_second_one_is_refused():
    some_divisions()
    an_account(phone="13800138000")
    an_account(phone="13800138001")
    _run("13800138000")
    assert isinstance(_run("13800138001").exception, Conflict)
    assert Posting.objects.count() == 1


def test_somebody_without_an_account_is_refused():
    some_divisions()
    assert isinstance(_run("13800138000").exception, NotFound)
