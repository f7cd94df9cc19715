"""What stands for all tests of a module: made once, and each test takes back only what it did itself."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction


def standing(build: Callable[[], Any]) -> Any:
    """A fixture of a module that holds what `build` makes, in a transaction that all its tests are parts of.

    A test must not change the values themselves, and asks for `db` as ever: its own part is taken back to where it began. No good
    for tests with transaction=True, nor where a transaction of each test counts.
    """

    @pytest.fixture(scope="module")
    def stood(django_db_setup, django_db_blocker) -> Iterator[Any]:
        with django_db_blocker.unblock(), transaction.atomic():
            yield build()
            transaction.set_rollback(True)

    return stood
