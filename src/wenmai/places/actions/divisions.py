"""Divisions come from files; what becomes of them, who lives there and which lists name them is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection, transaction

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.places import division_file, policies
from wenmai.places.actions.moving import settle_paths
from wenmai.places.entries import division_entry
from wenmai.places.models import Division, DivisionMove, Level
from wenmai.search.actions import put_many
from wenmai.search.pinyin import sort_key

VILLAGE = Level.VILLAGE.value
DATA = Path(__file__).parent.parent / "data"
_COLUMNS = "code, name, level, parent_id, path, kind, pinyin, valid_from"
_UPSERT = f"""
INSERT INTO places_division ({_COLUMNS})
SELECT {_COLUMNS} FROM incoming_division ORDER BY level, code
ON CONFLICT (code) DO UPDATE
SET name = excluded.name, level = excluded.level, parent_id = excluded.parent_id, path = excluded.path,
    kind = excluded.kind, pinyin = excluded.pinyin
WHERE (places_division.name, places_division.level, places_division.parent_id, places_division.path, places_division.kind)
   IS DISTINCT FROM (excluded.name, excluded.level, excluded.parent_id, excluded.path, excluded.kind)
RETURNING code
"""  # noqa: S608 (only our own column names)


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows the file had, and how many of them were new or changed."""

    rows: int
    written: int


@transaction.atomic
def import_divisions(actor: Actor, *, raw: bytes, valid_from: date | None = None) -> Imported:
    """Add or correct divisions from a CSV (level,code,name,parent; UTF-8 or GBK). The same file twice changes nothing.

    All rows or none; `index_villages` makes the lowest level findable. Raises NotAllowed, and Invalid naming each bad line.
    """
    permit(policies.may_keep_divisions(actor))
    known = {code: (name, tuple(path)) for code, name, path in Division.objects.values_list("code", "name", "path")}
    rows = division_file.parse(raw, {code: path for code, (_, path) in known.items()})
    moved = set(DivisionMove.objects.values_list("division", "old"))
    stays = [row for row in rows if (row.code, row.parent) not in moved]
    changed = [row for row in stays if known.get(row.code) != (row.name, row.path)]
    written = _copy(changed, valid_from) if changed else set()
    if written & known.keys():
        settle_paths()  # what lies below a unit that has moved and is not in this file
    put_many(
        division_entry(row.code, row.name, row.path, row.level)
        for row in rows
        if row.code in written and row.level < VILLAGE
    )
    if written:
        note(actor, "places.division.import", rows=len(rows), written=len(written))
    return Imported(rows=len(rows), written=len(written))


def _copy(rows: Sequence[division_file.DivisionRow], valid_from: date | None) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE incoming_division (LIKE places_division) ON COMMIT DROP")
        with cursor.copy(f"COPY incoming_division ({_COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                key = "" if row.level == VILLAGE else sort_key(row.name)[:240]  # villages: see index_villages
                copy.write_row(
                    (row.code, row.name, row.level, row.parent or None, list(row.path), row.kind.value, key, valid_from)
                )
        cursor.execute(_UPSERT)
        written = {code for (code,) in cursor.fetchall()}
        cursor.execute("DROP TABLE incoming_division")
    return written


@transaction.atomic
def index_villages(actor: Actor, *, within: str, only_new: bool = False) -> int:
    """Make the villages and communities inside a division findable and sort them by pinyin; returns how many.

    With `only_new` those that an import has added or renamed since the last time.

    Apart from the import, because the 34,412 of a province take some seconds that a first start can spend later;
    until then they stand in the order of their codes.
    """
    permit(policies.may_keep_divisions(actor))
    rows = list(Division.objects.filter(level=VILLAGE, path__contains=[within], valid_to=None).order_by("code"))
    if only_new:
        rows = [each for each in rows if not each.pinyin]
    _put_pinyin({each.code: sort_key(each.name)[:240] for each in rows})
    if not rows:
        return 0
    number = put_many(division_entry(each.code, each.name, each.path, each.level) for each in rows)
    note(actor, "places.division.index", f"places.division:{within}", villages=number)
    return number


def _put_pinyin(keys: Mapping[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE places_division SET pinyin = said.pinyin FROM unnest(%s::text[], %s::text[]) AS said(code, pinyin)"
            " WHERE places_division.code = said.code AND places_division.pinyin <> said.pinyin",
            [list(keys), list(keys.values())],
        )


def roots() -> Sequence[str]:
    """The provinces that are known, for `index_villages`."""
    return list(Division.objects.filter(level=Level.PROVINCE).order_by("code").values_list("code", flat=True))


def vendored_divisions() -> bytes:
    """The shipped divisions of Sichuan (National Bureau of Statistics, 2023-06-30) and the functional zones we know."""
    zones = (DATA / "functional-zones.csv").read_bytes().split(b"\n", 1)[1]
    return (DATA / "divisions.csv").read_bytes().rstrip(b"\n") + b"\n" + zones
