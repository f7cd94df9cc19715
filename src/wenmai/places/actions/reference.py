"""What is known of divisions besides their names: residents, lists, and what became of them."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.places import policies
from wenmai.places.actions.days import seed_calendar
from wenmai.places.actions.divisions import DATA, import_divisions, vendored_divisions
from wenmai.places.actions.moving import check_begun, move_contents
from wenmai.places.models import Division, DivisionPopulation, DivisionSuccession, DivisionTag, SuccessionKind, Tag
from wenmai.places.queries.reference import moves_along
from wenmai.search.actions import remove

UNCONFIRMED = "按公布名单整理，名单待核"
CENSUS = "第七次全国人口普查公报（整理稿，21 个市州之和等于全省公布数）"


@dataclass(frozen=True, slots=True)
class Residents:
    """The residents of one division on a day, in one series."""

    division: str
    as_of: date
    value: int


@transaction.atomic
def put_population(actor: Actor, *, series: str, source: str, rows: Sequence[Residents], demo: bool = False) -> int:
    """Enter figures of one series; a figure for the same unit and day is replaced. Unknown divisions raise NotFound."""
    permit(policies.may_keep_divisions(actor))
    if not series.strip() or not source.strip():
        raise Invalid(
            "places.population_source",
            _("人口数要写明口径和来源。"),
            fields={"series": _("写明口径，如 常住人口。"), "source": _("写明来源，如 统计公报。")},
        )
    _check_known({row.division for row in rows})
    DivisionPopulation.objects.bulk_create(
        [
            DivisionPopulation(
                division_id=row.division, as_of=row.as_of, series=series, value=row.value, source=source, demo=demo
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["division", "series", "as_of"],
        update_fields=["value", "source", "demo"],
    )
    _note_of(actor, "places.population.put", [row.division for row in rows], series=series, source=source)
    return len(rows)


def _note_of(actor: Actor, verb: str, codes: Sequence[str], **detail: object) -> None:
    """One line for a list of divisions; of a single one it is the subject."""
    subject = f"places.division:{codes[0]}" if len(codes) == 1 else ""
    note(actor, verb, subject, divisions=len(codes), **detail)


def _check_known(codes: set[str]) -> None:
    unknown = sorted(codes - set(Division.objects.filter(code__in=codes).values_list("code", flat=True)))
    if unknown:
        raise NotFound(
            "places.no_division", _("没有代码为 %(codes)s 的区划，一行也没有录入。") % {"codes": "、".join(unknown[:5])}
        )


@transaction.atomic
def put_tag(actor: Actor, *, tag: Tag, divisions: Sequence[str], source: str, confirmed: bool = False) -> int:
    """Say that a list is exactly these divisions; who is not named any more is taken off. Raises Invalid for none."""
    permit(policies.may_keep_divisions(actor))
    if not divisions:
        raise Invalid("places.tag_empty", _("名单是空的。还没有名单就不用录，系统按“没有数据”处理。"))
    _check_known(set(divisions))
    DivisionTag.objects.filter(tag=tag).exclude(division__in=divisions).delete()
    DivisionTag.objects.bulk_create(
        [DivisionTag(division_id=code, tag=tag, source=source, confirmed=confirmed) for code in sorted(set(divisions))],
        update_conflicts=True,
        unique_fields=["division", "tag"],
        update_fields=["source", "confirmed"],
    )
    _note_of(actor, "places.tag.put", sorted(set(divisions)), tag=str(tag), source=source, confirmed=confirmed)
    return len(set(divisions))


@transaction.atomic
def succeed_division(
    actor: Actor,
    *,
    old: str,
    new: Sequence[str],
    on: date,
    kind: SuccessionKind,
    source: str,
    moving: bool = False,
) -> Sequence[DivisionSuccession]:
    """From `on`, `old` is `new` (several for a split). The old unit ends, its records stay with its code.

    With `moving`, villages and institutions of a township or village that has one successor in its county come to
    lie in that one at once; see `queries.reference.moves_along`.
    Raises NotFound, Conflict (it ended on another day), Invalid (it would follow itself).
    """
    permit(policies.may_keep_divisions(actor))
    rows = _succeeding(old, new, on)
    ended = rows[old]
    if moving:
        check_begun(on, source)
    Division.objects.filter(code=old).update(valid_to=on)
    remove(f"places.division:{old}")
    values = {"on": on, "kind": kind, "source": source}
    try:
        with transaction.atomic():
            found = [DivisionSuccession.objects.get_or_create(old_id=old, new_id=code, defaults=values) for code in new]
    except IntegrityError as error:
        raise Conflict("places.succession_raced", _("另一位管理员正在录同一条沿革，请刷新后再看。")) from error
    if any(made for _row, made in found):
        if moving and moves_along(ended, [rows[code] for code in new]):
            move_contents(ended, rows[new[0]], on=on, source=source)
        said = {"new": sorted(new), "on": str(on), "kind": str(kind)}
        note(actor, "places.division.succeed", f"places.division:{old}", **said)
    return [row for row, _made in found]


def _succeeding(old: str, new: Sequence[str], on: date) -> dict[str, Division]:
    """The locked units of a succession that can be."""
    rows = Division.objects.select_for_update().in_bulk([old, *new])
    missing = sorted({old, *new} - set(rows))
    if missing or not new:
        raise NotFound(
            "places.no_division", _("没有代码为 %(code)s 的区划。") % {"code": "、".join(missing) or _("（空）")}
        )
    ended = rows[old]
    if ended.valid_to not in {None, on}:
        said = {"name": ended.name, "day": ended.valid_to}
        raise Conflict("places.division_ended", _("%(name)s已在 %(day)s 撤销，与这次的日期不符。") % said)
    if old in new:
        raise Invalid(
            "places.succession_self",
            _("%(name)s不能由自己接续。") % {"name": ended.name},
            fields={"new": _("与原区划相同")},
        )
    return rows


@dataclass(frozen=True, slots=True)
class Loaded:
    """What `load_reference` wrote."""

    divisions: int
    populations: int
    tags: int
    days: int


@transaction.atomic
def load_reference(actor: Actor) -> Loaded:
    """Everything that ships: divisions of 2023, census figures, county lists (名单待核), the calendar. Safe to repeat.

    An operator's corrections of calendar days stay; lists that an operator has confirmed stay.
    """
    written = import_divisions(actor, raw=vendored_divisions()).written
    residents = [
        Residents(row["code"], date.fromisoformat(row["as_of"]), int(row["resident_population"]))
        for row in _read("population.csv")
    ]
    put_population(actor, series="第七次全国人口普查", source=CENSUS, rows=residents)
    tags = sum(
        _load_tag(actor, tag, column)
        for tag, column in ((Tag.EX_POVERTY, "ex_poverty_66"), (Tag.ETHNIC, "ethnic_autonomous_51"))
    )
    days = seed_calendar(actor, last_year=clock.today().year + 1)
    return Loaded(written, len(residents), tags, days)


def _read(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def _load_tag(actor: Actor, tag: Tag, column: str) -> int:
    if DivisionTag.objects.filter(tag=tag, confirmed=True).exists():
        return 0
    codes = [row["code"] for row in _read("county-tags.csv") if row[column] == "1"]
    return put_tag(actor, tag=tag, divisions=codes, source=UNCONFIRMED)
