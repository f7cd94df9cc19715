"""What pages of plans show, made once for each version of the roll-ups, each day and each language, and kept in the process."""

from collections.abc import Callable
from threading import Condition
from typing import Any, TypeVar

from cachetools import TTLCache, cached
from django.utils.translation import get_language

from wenmai.kernel import clock
from wenmai.measures.queries import version
from wenmai.plan.defined import settle

T = TypeVar("T")
KEPT = 60  # seconds; a changed roll-up or new evidence is another version, a corrected name shows after this
MOST = 500  # boards and clauses in a process


def kept(key: str, make: Callable[[], T]) -> T:
    """What `make` gives, from the shelf when it was made for the same version. Two small queries. What is kept is frozen."""
    name = f"{settle()}:{version()}:{clock.today()}:{get_language()}:{key}"
    made: T = shelf(name, make)
    return made


@cached(TTLCache(MOST, KEPT), key=lambda name, _make: name, condition=Condition())
def shelf(_name: str, make: Callable[[], Any]) -> Any:
    """One thread makes it while others wait."""
    return make()
