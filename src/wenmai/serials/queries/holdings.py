"""联合馆藏: which library has which years of a serial."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from wenmai.catalogue.attached import Holdings, Mover
from wenmai.kernel import clock
from wenmai.places.models import Institution
from wenmai.serials.models import Issue, KeptYears, Subscription
from wenmai.serials.models.issues import came
from wenmai.serials.queries.years import each_once, of_records, years_of
from wenmai.serials.statements import statement, with_extras


@dataclass(frozen=True, slots=True)
class Held:
    """A library with what it has in words; `current` that it is subscribed to now, `latest` the newest issue that came."""

    library: Institution
    words: str
    current: bool
    latest: str
    demo: bool


def union(record: int) -> Sequence[Held]:
    """Every library that has or takes a serial, those that take it first. Three queries."""
    subscriptions = list(
        Subscription.objects.filter(of_records([record])).select_related("library__division").order_by("pk")
    )
    kept = list(KeptYears.objects.filter(of_records([record])).select_related("library__division"))
    issues: dict[int, list[Issue]] = defaultdict(list)
    known = {each.pk: each for each in subscriptions}
    rows = Issue.objects.filter(subscription__in=known).select_related("volume__item")
    for row in rows.order_by("on", "first", "pk"):
        row.subscription = known[row.subscription_id]
        issues[row.subscription.library_id].append(row)
    houses = {each.library_id: each.library for each in kept} | {
        each.library_id: each.library for each in subscriptions
    }
    found = [
        _held(
            house,
            [each for each in subscriptions if each.library_id == key],
            [each for each in kept if each.library_id == key],
            each_once(issues[key]),
        )
        for key, house in houses.items()
    ]
    return sorted(
        (each for each in found if each.words or each.current),
        key=lambda each: (not each.current, each.library.division_id, each.library.code),
    )


def _held(
    house: Institution, taken: Sequence[Subscription], kept: Sequence[KeptYears], issues: Sequence[Issue]
) -> Held:
    today = clock.today()
    words = statement([(each.first, each.last, each.gaps) for each in kept], years_of(issues, today))
    here = [each for each in issues if each.here]
    current = any(each.first <= today <= each.last for each in taken)
    return Held(
        house,
        with_extras(words, [each.label for each in here if each.extra]),
        current,
        here[-1].label if here else "",
        any(each.demo for each in taken) or any(each.demo for each in kept),
    )


def held(records: Sequence[int]) -> Mapping[int, Holdings]:
    """For the index of the catalogue: a serial is where it is taken or kept. Bound volumes are items, told by the library."""
    now = Q(during__contains=clock.today()) | came("issues__")
    wanted = ("record", "library__code", "library__division__path")
    taken = Subscription.objects.filter(now, record__in=records).values_list(*wanted).distinct()
    kept = KeptYears.objects.filter(record__in=records).values_list(*wanted).distinct()
    places: dict[int, set[str]] = defaultdict(set)
    for record, code, path in (*taken, *kept):
        places[record].update((*path, code))
    return {record: Holdings(tuple(sorted(codes))) for record, codes in places.items()}


def _move(loser: int, winner: int) -> dict[str, list[int]]:
    """Subscriptions and years come along, but those that the winner has for the same library at the same time, which stay."""
    taken = [each.pk for each in Subscription.objects.filter(record=loser) if not _overlaps(each, winner)]
    years = KeptYears.objects.filter(record=loser)
    kept = [each.pk for each in years if not _years_of_winner(each, winner)]
    Subscription.objects.filter(pk__in=taken).update(record=winner)
    KeptYears.objects.filter(pk__in=kept).update(record=winner)
    return {"from": [loser], "taken": taken, "kept": kept}


def _overlaps(row: Subscription, winner: int) -> bool:
    return Subscription.objects.filter(record=winner, library=row.library_id, during__overlap=row.during).exists()


def _years_of_winner(row: KeptYears, winner: int) -> bool:
    same = KeptYears.objects.filter(record=winner, library=row.library_id)
    return same.filter(first__lte=row.last, last__gte=row.first).exists()


def _back(payload: Mapping[str, Sequence[int]]) -> None:
    (loser,) = payload["from"]
    Subscription.objects.filter(pk__in=payload["taken"]).update(record=loser)
    KeptYears.objects.filter(pk__in=payload["kept"]).update(record=loser)


MOVER = Mover("serials", _move, _back)
