"""What people and jobs may do to roll-ups: build them again, and publish a closed period."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock, crypto
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.ledger import months
from wenmai.measures import cells, doubles, many_cells, periods, publications, queries, stocks
from wenmai.measures.definitions import Measure, all_measures
from wenmai.measures.models import CellMonth, CellRegion, MeasureState, Publication, PublishedFigure
from wenmai.measures.periods import Period
from wenmai.measures.policies import may_publish, may_rebuild
from wenmai.places.queries import get_division


def rebuild(actor: Actor, *, only: tuple[str, ...] = ()) -> int:
    """Compute all cells (or those of some measures) again from facts; the number of measures built.

    Measures that are new or have another definition than their cells were built with are built whole, one transaction each, so that no board adds months
    of two definitions. All others month by month, so that a month's facts are read once, from memory. Boards keep answering with what is
    there. Equal to what the follower makes.
    """
    permit(may_rebuild(actor))
    chosen = [
        measure for measure in all_measures().values() if measure.source == "facts" and (not only or measure.id in only)
    ]
    built = dict(MeasureState.objects.values_list("measure", "definition"))
    changed = [measure for measure in chosen if built and built.get(measure.id) != measure.version]
    for measure in changed:
        _rebuild(measure)
    if rest := [measure for measure in chosen if measure not in changed]:
        _rebuild_by_months(rest)
    if not only:
        _rebuild_stocks()
        doubles.see_all()
    return len(chosen)


def _rebuild_by_months(measures: list[Measure]) -> None:
    known = {month for (month,) in CellMonth.objects.order_by().values_list("month").distinct()}
    spans = sorted(known.union(months.opened()))
    for start in spans:
        with _recomputing():
            many_cells.recompute_months(measures, periods.month(start), periods.month(start))
    for year in sorted({start.year for start in spans}):
        with _recomputing():
            many_cells.recompute_years(measures, periods.year(year))
    with _recomputing():
        for measure in measures:
            _built(measure)


@contextmanager
def _recomputing() -> Iterator[None]:
    with transaction.atomic():
        cells.lock()
        yield
        cells.bump()


def _built(measure: Measure) -> None:
    state = {"definition": measure.version, "built_at": clock.now()}
    MeasureState.objects.update_or_create(measure=measure.id, defaults=state)


def _rebuild_stocks() -> None:
    with _recomputing():
        for gauge in sorted({measure.gauge for measure in all_measures().values() if measure.gauge}):
            stocks.refresh(gauge, None)


def _rebuild(measure: Measure) -> None:
    with _recomputing():
        many_cells.recompute([measure], many_cells.EVER, many_cells.EVER)
        _built(measure)


def rebuild_changed(actor: Actor) -> tuple[str, ...]:
    """Build the measures whose definition is new or has changed, and drop the cells of those that are gone; their ids.

    Called when the worker starts, so that a new definition file is enough.
    """
    known = {measure.id: measure.version for measure in all_measures().values() if measure.source == "facts"}
    built = dict(MeasureState.objects.values_list("measure", "definition")) or _first_states(known)
    changed = tuple(sorted(name for name, version in known.items() if built.get(name) != version))
    if changed:
        rebuild(actor, only=changed)
    _drop(sorted(set(built) - set(known)))
    return changed


@transaction.atomic
def _first_states(known: dict[str, str]) -> dict[str, str]:
    """On an installation without cells there is nothing to build: the follower makes them all with these definitions."""
    if CellMonth.objects.exists():
        return {}
    now = clock.now()
    rows = [MeasureState(measure=name, definition=version, built_at=now) for name, version in known.items()]
    MeasureState.objects.bulk_create(rows, ignore_conflicts=True)
    return known


@transaction.atomic
def _drop(names: list[str]) -> None:
    if names:
        cells.lock()
        for model in (CellMonth, CellRegion, MeasureState):
            model.objects.filter(measure__in=names).delete()
        cells.bump()


@transaction.atomic
def publish(actor: Actor, *, division: str, first: date, last: date) -> Publication:
    """Publish a closed period of a division once: what is said now stays readable whatever comes later.

    Raises NotAllowed without a statistician's posting there, Invalid for a period that is not over, Conflict the second time.
    """
    where = get_division(division)
    permit(may_publish(actor, where.path))
    if last >= clock.today():
        raise Invalid("measures.open_period", _("这段时间还没有过完，过完后再公布。"))
    if first.day != 1 or clock.next_month(last) != last + timedelta(days=1) or last < first:
        raise Invalid("measures.odd_period", _("公布的时段要由整月组成，请从月初到月末。"))
    cells.lock()
    row, made = Publication.objects.get_or_create(
        division_code=division,
        starts_on=first,
        ends_on=last,
        defaults={"published_at": clock.now(), "published_by": actor.person, "version": queries.version()},
    )
    if not made:
        raise Conflict(
            "measures.published",
            _("这段时间已经在 %(day)s 公布过，公布过的数不改。") % {"day": clock.day_of(row.published_at)},
        )
    PublishedFigure.objects.bulk_create(_figures(row, Period(first, last)))
    _sign(row)
    note(
        actor, "measures.publish", f"measures.publication:{row.pk}", division=division, first=str(first), last=str(last)
    )
    return row


def _figures(row: Publication, period: Period) -> list[PublishedFigure]:
    return [
        PublishedFigure(
            publication=row,
            measure=line.measure.id,
            definition=line.measure.version,
            value=line.value,
            n=line.n,
            reporting=line.reporting,
            expected=line.expected,
            sent=line.sent,
            due=line.due,
        )
        for line in publications.preview(row.division_code, period)
    ]


def _sign(row: Publication) -> None:
    text = publications.said(row)
    signature = crypto.sign(text)
    row.digest, row.signature, row.signed_with = crypto.digest(text), signature.raw.hex(), signature.key
    row.save(update_fields=["digest", "signature", "signed_with"])
