# ruff: noqa: S608 - the names are our own columns
"""A batch of records into the tables: works first, new rows by COPY, changed rows one statement each, their old bytes kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from wenmai.catalogue.models import Level
from wenmai.catalogue.preparing.prepared import COLUMNS, Prepared
from wenmai.kernel import clock

_WRITING = (
    7_224_001  # any number of our own: imports take turns batch by batch, so that no pair of duplicates is missed
)
_COPIED = ("source", *COLUMNS, "work_id", "deleted_at", "version", "level")
_CHANGED = (*COLUMNS[1:], "work_id", "deleted_at", "level")
# Whoever puts a thing on a record holds its row FOR KEY SHARE (engine.standing), which an UPDATE alone would not wait for. With
# all that engine.handing_on will lock, in the order of ids as everybody locks.
_LOCK = """
SELECT id FROM catalogue_record WHERE id = ANY (ARRAY (
    SELECT unnest(%(deleted)s::bigint[])
    UNION SELECT merged_into_id FROM catalogue_record WHERE id = ANY (%(deleted)s) AND merged_into_id IS NOT NULL
    UNION SELECT id FROM catalogue_record WHERE merged_into_id = ANY (%(deleted)s)
))
ORDER BY id FOR UPDATE
"""
_KEEP = """
INSERT INTO catalogue_record_version (record_id, version, family, charset, raw, digest)
SELECT id, version, family, charset, raw, digest FROM catalogue_record WHERE id = %s
"""
_CHANGE = (
    f"UPDATE catalogue_record SET {', '.join(f'{name} = %s' for name in _CHANGED)}, version = version + 1 WHERE id = %s"
)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a batch: the id of each record that is new or was changed, and how many stayed as they were."""

    new: dict[int, Prepared]
    changed: dict[int, Prepared]
    unchanged: int


def take_turn() -> None:
    """Wait until no other transaction writes records, until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITING])


def write(source: str, batch: Sequence[Prepared], level: str = Level.FULL) -> Written:
    """Write the batch, each control number once, within the caller's transaction and turn. A full record stays before one that is not."""
    standing = _standing(source, [each.control for each in batch])
    new = [each for each in batch if each.control not in standing]
    changed = {standing[each.control][0]: each for each in batch if _differs(standing.get(each.control), each, level)}
    works = _works([*new, *changed.values()])
    _copy(source, new, works, level)
    _change(changed, works, level)
    ids = _standing(source, [each.control for each in new])
    return Written({ids[each.control][0]: each for each in new}, changed, len(batch) - len(new) - len(changed))


def _standing(source: str, controls: list[str]) -> dict[str, tuple[int, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT control, id, digest, level FROM catalogue_record WHERE source = %s AND control = ANY (%s)",
            [source, controls],
        )
        return {control: (key, digest, level) for control, key, digest, level in cursor}


def _differs(standing: tuple[int, str, str] | None, each: Prepared, level: str) -> bool:
    """Other bytes, or the same ones sent as a full record; what is full is changed by what is full alone."""
    if standing is None or (standing[2] == Level.FULL and level != Level.FULL):
        return False
    return standing[1:] != (each.digest, level)


def _works(written: Sequence[Prepared]) -> dict[str, int]:
    """The works of these records by their keys; new ones are made."""
    named = {each.work_key: each for each in written if each.work_key}
    if not named:
        return {}
    keys = sorted(named)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalogue_work (key, title, author)"
            " SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]) ON CONFLICT (key) DO NOTHING",
            [keys, [named[key].title for key in keys], [named[key].author for key in keys]],
        )
        cursor.execute("SELECT key, id FROM catalogue_work WHERE key = ANY(%s)", [keys])
        return dict(cursor.fetchall())


def _copy(source: str, new: Sequence[Prepared], works: dict[str, int], level: str) -> None:
    if not new:
        return
    now = clock.now()
    statement = f"COPY catalogue_record ({', '.join(_COPIED)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for each in new:
            copy.write_row((source, *each.row, works.get(each.work_key), now if each.deleted else None, 1, level))


def _change(changed: dict[int, Prepared], works: dict[str, int], level: str) -> None:
    if not changed:
        return
    now, deleted = clock.now(), [key for key, each in changed.items() if each.deleted]
    with connection.cursor() as cursor:
        if deleted:
            cursor.execute(_LOCK, {"deleted": deleted})
        cursor.executemany(_KEEP, [(key,) for key in changed])
        cursor.executemany(
            _CHANGE,
            [
                (*each.row[1:], works.get(each.work_key), now if each.deleted else None, level, key)
                for key, each in changed.items()
            ],
        )
