"""Where the entries of the trail belong, worked out after the deed: writers do not wait for it.

A subject says its institution or division (kernel.subjects); the room of places says what lies above (`register`).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from wenmai.audit.models import AuditPlace
from wenmai.kernel import subjects
from wenmai.kernel.actor import system
from wenmai.kernel.errors import DomainError

BATCH: Final = 500
Paths = Callable[[Iterable[str]], Mapping[str, tuple[str, ...]]]
_LOCK: Final = "SELECT pg_try_advisory_xact_lock(hashtext('audit_whereabouts'))"
_NEXT: Final = """
SELECT l.number, e.id, e.subject, e.posted FROM audit_link l JOIN audit_entry e ON e.id = l.entry_id
WHERE l.number > (SELECT coalesce(max(number), 0) FROM audit_place) ORDER BY l.number LIMIT %s
"""
_paths: list[Paths] = []


def register(paths: Paths) -> None:
    """Say what lies above the codes of divisions and institutions, the code itself included; from apps.py, once."""
    _paths[:] = [paths]


def above(codes: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The path of each known code; an unknown one is its own."""
    wanted = set(codes)
    known = _paths[0](wanted) if _paths and wanted else {}
    return {code: known.get(code, (code,)) for code in wanted}


def root() -> tuple[str, ...]:
    """The codes from the province to the home division: who reads there reads what has no place too."""
    return above([settings.HOME_DIVISION])[settings.HOME_DIVISION]


@transaction.atomic
def place_once(limit: int = BATCH) -> int:
    """Place up to `limit` sealed entries; the number placed. 0 while another worker does it."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_NEXT, [limit])
        rows = cursor.fetchall()
    own = {subject: _own(subject) for subject in {row[2] for row in rows}}
    paths = above(code for _, _, subject, posted in rows for code in (*own[subject], *posted))
    AuditPlace.objects.bulk_create(
        AuditPlace(
            number=number,
            entry_id=entry,
            codes=sorted({code for each in (*own[subject], *posted) for code in paths[each]}),
        )
        for number, entry, subject, posted in rows
    )
    return len(rows)


def _own(ref: str) -> tuple[str, ...]:
    """The code of the institution or division of a subject; none for what is gone, private or of no place."""
    if ":" not in ref:
        return ()
    try:
        found = subjects.resolve(system(), ref)
    except (DomainError, LookupError, ValueError):
        return ()
    return tuple(code for code in (found.institution or found.division,) if code)
