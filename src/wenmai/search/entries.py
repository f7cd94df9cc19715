"""Put things into the index and take them out. Rooms call this inside their own actions and transactions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from wenmai.kernel import clock
from wenmai.search.folding import fold
from wenmai.search.labels import label
from wenmai.search.models import SearchEntry
from wenmai.search.pinyin import sounds_of

TITLE_CHARACTERS = 200  # of a title that are compared; more than any title should have
BATCH = 2000
FEW = 50  # rows that one INSERT takes faster than a COPY
_COLUMNS = [field.attname for field in SearchEntry._meta.concrete_fields if field.attname != "id"]
_CHANGED = [name for name in _COLUMNS if name != "ref"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a room says about a thing that can be found.

    `ref` is its subject reference ("activities.session:42"). `division_path` runs from the root to its own
    division. `when` is the next moment it happens, None for what has no date. `facets` are filters with plain
    values ({"free": True, "art": "dance"}). Among undated things a higher `weight` comes first.
    """

    ref: str
    kind: str
    title: str
    url: str
    body: str = ""
    institution: str = ""
    division_path: Sequence[str] = ()
    visible_from: datetime | None = None
    visible_until: datetime | None = None
    public: bool = True
    facets: Mapping[str, str | int | bool] = field(default_factory=dict)
    when: datetime | None = None
    weight: int = 0


def _labels(entry: Entry) -> list[str]:
    return [label("kind", entry.kind), *(label(name, value) for name, value in entry.facets.items())]


def _row(entry: Entry, moment: datetime) -> SearchEntry:
    title = fold(entry.title)
    return SearchEntry(
        ref=entry.ref,
        kind=entry.kind,
        title=entry.title,
        body=entry.body,
        url=entry.url,
        institution=entry.institution,
        division_path=list(entry.division_path),
        happens_at=entry.when,
        ahead=entry.when is not None and entry.when >= moment,
        visible_from=entry.visible_from or moment,
        visible_until=entry.visible_until,
        public=entry.public,
        facets=dict(entry.facets),
        weight=entry.weight,
        labels=_labels(entry),
        title_folded=title[:TITLE_CHARACTERS].strip(),
        folded=f"{title} {fold(entry.body)}".strip(),
        sounds=sounds_of(title),
    )


@transaction.atomic
def put_many(entries: Iterable[Entry]) -> int:
    """Put or replace many entries, by batches of 2,000; of two with one ref the later stays. Returns how many."""
    unique = {entry.ref: entry for entry in entries}
    moment = clock.now()
    waiting = iter(unique.values())
    while rows := [_row(entry, moment) for entry in islice(waiting, BATCH)]:
        if len(rows) <= FEW:
            SearchEntry.objects.bulk_create(rows, update_conflicts=True, unique_fields=["ref"], update_fields=_CHANGED)
        else:
            _copy(rows)
    return len(unique)


_NAMES = ", ".join(_COLUMNS)
_STAGE = f"""
CREATE TEMP TABLE IF NOT EXISTS search_staging ON COMMIT DROP AS SELECT {_NAMES} FROM search_searchentry WITH NO DATA;
TRUNCATE search_staging;
"""  # noqa: S608 - names of our own columns
_MOVE = f"""
INSERT INTO search_searchentry ({_NAMES}) SELECT {_NAMES} FROM search_staging ORDER BY ref
ON CONFLICT (ref) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in _CHANGED)}
"""  # noqa: S608 - as above


def _copy(rows: Sequence[SearchEntry]) -> None:
    """Many rows are copied in: building an INSERT of forty thousand parameters takes longer than the index does."""
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy(f"COPY search_staging ({_NAMES}) FROM STDIN") as copy:
            for row in rows:
                row.facets = Jsonb(row.facets)
                copy.write_row([getattr(row, name) for name in _COLUMNS])
        cursor.execute(_MOVE)


def look_back() -> int:
    """What is past for a day is not ahead any more; how many. Until then it only costs a look, never a result."""
    return SearchEntry.objects.filter(ahead=True, happens_at__lt=clock.now() - timedelta(days=1)).update(ahead=False)


def put(entry: Entry) -> None:
    """Put one thing, or replace what was put under its ref; the index changes with the caller's transaction."""
    put_many([entry])


def remove(ref: str) -> bool:
    """Take a thing out; False if it was not in."""
    return SearchEntry.objects.filter(ref=ref).delete()[0] > 0
