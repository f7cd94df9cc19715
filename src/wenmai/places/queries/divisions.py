"""Divisions, who lives there, and the lists that name them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wenmai.kernel.errors import NotFound
from wenmai.places.models import Division, DivisionKind, DivisionPopulation, DivisionSuccession, DivisionTag

COUNTED = (DivisionKind.ADMINISTRATIVE,)


def get_division(code: str) -> Division:
    """One division, past ones too. Raises NotFound."""
    found = Division.objects.filter(code=code).first()
    if found is None:
        raise NotFound("places.no_division", _("没有这个区划。"))
    return found


def on_day(rows: "QuerySet[Division]", day: date | None) -> "QuerySet[Division]":
    """Those that exist on `day`; None leaves out what has ended at all."""
    if day is None:
        return rows.filter(valid_to=None)
    return rows.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day))


def child_divisions(code: str, *, day: date | None = None) -> Sequence[Division]:
    """The units right below, of every kind, in order of code: their sums make the whole."""
    return list(on_day(Division.objects.filter(parent=code), day).order_by("code"))


def codes_below(code: str) -> Sequence[str] | None:
    """The codes of a unit with all below it, past ones too; None when its own code begins just those.

    Codes say where a unit lies until it moves to another county; so a prefix mostly spares a list of 38,000 codes.
    """
    inside, begins = Q(path__contains=[code]), Q(code__startswith=code)
    if not Division.objects.filter(inside ^ begins).exists():
        return None
    return sorted({code, *Division.objects.filter(inside).values_list("code", flat=True)})


def division_name_path(code: str) -> tuple[str, ...]:
    """Names from the province to the unit: ("四川省", "攀枝花市", "盐边县"). Raises NotFound."""
    path = get_division(code).path
    names = dict(Division.objects.filter(code__in=path).values_list("code", "name"))
    return tuple(names[each] for each in path)


def divisions_by_code(codes: Iterable[str]) -> dict[str, Division]:
    """Many divisions at once, unknown codes left out."""
    return Division.objects.in_bulk(list(set(codes)))


def divisions_at(
    level: int, within: str = "", *, day: date | None = None, kinds: Sequence[str] = COUNTED
) -> Sequence[Division]:
    """All units of a level inside `within` (itself too), by default only those that plans count."""
    rows = on_day(Division.objects.filter(level=level, kind__in=kinds), day)
    if within:
        rows = rows.filter(path__contains=[within])
    return list(rows.order_by("code"))


def successors(code: str, day: date) -> tuple[str, ...]:
    """What a unit had become by `day`: itself while it lasted, else the units that took over, and theirs in turn."""
    taken: dict[str, list[str]] = {}
    for old, new in DivisionSuccession.objects.filter(on__lte=day).values_list("old", "new").order_by("on", "new"):
        taken.setdefault(old, []).append(new)
    found, waiting, seen = [], [code], set[str]()
    while waiting:
        each = waiting.pop(0)
        if each in seen:
            continue
        seen.add(each)
        waiting += taken.get(each, [])
        found += [] if each in taken else [each]
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Population:
    """Residents on `as_of`. `parts` > 0 when it is the sum of that many units, all of them known."""

    value: int
    as_of: date
    series: str
    source: str
    demo: bool
    parts: int = 0


def population(division: str, as_of: date) -> Population | None:
    """The latest published figure up to `as_of`, else the sum of the units below if every one is known in one series.

    None when it is not known: a partial sum would be a wrong denominator. Published figures go before demo ones.
    """
    rows = DivisionPopulation.objects.filter(division=division, as_of__lte=as_of)
    own = rows.order_by("demo", "-as_of", "series").first()
    if own:
        return Population(own.value, own.as_of, own.series, own.source, own.demo)
    return _summed(division, as_of)


def _summed(division: str, as_of: date) -> Population | None:
    """The sum over the children, functional zones left out: their people are counted in the counties around."""
    children = on_day(Division.objects.filter(parent=division).exclude(kind=DivisionKind.FUNCTIONAL), as_of)
    codes = set(children.values_list("code", flat=True))
    groups: dict[tuple[bool, int, str], dict[str, DivisionPopulation]] = {}
    for row in DivisionPopulation.objects.filter(division__in=codes, as_of__lte=as_of):
        groups.setdefault((row.demo, -row.as_of.toordinal(), row.series), {})[row.division_id] = row
    whole = [key for key, group in groups.items() if codes and set(group) == codes]
    if not whole:
        return None
    first, *others = groups[min(whole)].values()
    value = first.value + sum(each.value for each in others)
    return Population(value, first.as_of, first.series, first.source, first.demo, len(codes))


def tagged(tag: str, within: str = "") -> tuple[str, ...] | None:
    """Codes of the units on a list, sorted; None when nobody has given us the list, which is not "none"."""
    rows = DivisionTag.objects.filter(tag=tag)
    if not rows.exists():
        return None
    if within:
        rows = rows.filter(division__path__contains=[within])
    return tuple(rows.order_by("division").values_list("division", flat=True))


def tag_confirmed(tag: str) -> bool | None:
    """False while any row of the list is 名单待核; None when the list is not known."""
    rows = DivisionTag.objects.filter(tag=tag)
    return not rows.filter(confirmed=False).exists() if rows.exists() else None


def tags_of(code: str) -> Sequence[DivisionTag]:
    """The lists that name a unit."""
    return list(DivisionTag.objects.filter(division=code).order_by("tag"))
