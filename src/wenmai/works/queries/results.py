"""结果: scores, marks and ranks, so that anybody can reckon them again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from wenmai.works.models import Score, Work, WorkCall
from wenmai.works.queries.works import hanging
from wenmai.works.vocabulary import Mean

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Given:
    """One score of a work: `member` counts from 1, names nobody; `left_out` by the trimmed mean."""

    member: int
    score: Score
    left_out: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A work with its scores. `mark` is reckoned now, `work.mark` was written down when it was published."""

    work: Work
    given: Sequence[Given]
    mark: Decimal | None
    rank: int | None

    @property
    def total(self) -> Decimal:
        """The sum of what counts."""
        return sum((each.score.value for each in self.given if not each.left_out), Decimal(0))

    @property
    def counted(self) -> int:
        """How many scores count."""
        return sum(1 for each in self.given if not each.left_out)

    @property
    def agrees(self) -> bool:
        """What was written down is what the scores give."""
        return self.work.mark == self.mark


def results_of(call: WorkCall, *, shown_only: bool = False) -> Sequence[Result]:
    """Every work by rank; works without a score last. `shown_only`: what anybody may read. Ranks are those among all."""
    works = Work.objects.filter(call=call, withdrawn_at=None).order_by("pk")
    scores, members = _scores(call), _numbers(call)
    marks = {each.pk: mark(call.mean, [one.value for one in scores[each.pk]]) for each in works}
    ranks = ranked(marks)
    shown = set(hanging().filter(call=call).values_list("pk", flat=True)) if shown_only else None
    found = [
        Result(each, _given(call, scores[each.pk], members), marks[each.pk], ranks.get(each.pk))
        for each in works
        if shown is None or each.pk in shown
    ]
    return sorted(found, key=lambda each: (each.rank is None, each.rank or 0, each.work.pk))


def marks_of(call: WorkCall) -> Mapping[int, Decimal | None]:
    """The mark of each work that has scores."""
    return {key: mark(call.mean, [each.value for each in given]) for key, given in _scores(call).items()}


def mark(mean: str, values: Sequence[Decimal]) -> Decimal | None:
    """The mean to two decimals, half up; None without scores. From three scores on, trimmed drops one high and one low."""
    if not values:
        return None
    kept = sorted(values)[1:-1] if _trims(mean, len(values)) else values
    return (sum(kept, Decimal(0)) / len(kept)).quantize(CENT, ROUND_HALF_UP)


def ranked(marks: Mapping[int, Decimal | None]) -> Mapping[int, int]:
    """1, 2, 2, 4 for equal marks."""
    known = sorted((value for value in marks.values() if value is not None), reverse=True)
    return {key: known.index(value) + 1 for key, value in marks.items() if value is not None}


def _trims(mean: str, scores: int) -> bool:
    return mean == Mean.TRIMMED and scores >= 3


def _given(call: WorkCall, scores: Sequence[Score], members: Mapping[int, int]) -> Sequence[Given]:
    by_value = sorted(scores, key=lambda each: (each.value, each.pk))
    out = {by_value[0].pk, by_value[-1].pk} if _trims(call.mean, len(scores)) else set()
    return [Given(members[each.member_id], each, each.pk in out) for each in scores]


def _scores(call: WorkCall) -> dict[int, list[Score]]:
    found: dict[int, list[Score]] = defaultdict(list)
    for each in Score.objects.filter(work__call=call, work__withdrawn_at=None, voided_at=None).order_by("member_id"):
        found[each.work_id].append(each)
    return found


def _numbers(call: WorkCall) -> Mapping[int, int]:
    return {key: number for number, key in enumerate(call.jury.order_by("pk").values_list("pk", flat=True), 1)}


def result_of(work: Work) -> Result:
    """One work with its scores; no rank, which needs the others."""
    rows = Score.objects.filter(work=work, voided_at=None).order_by("member_id")
    scores = list(rows)
    return Result(
        work, _given(work.call, scores, _numbers(work.call)), mark(work.call.mean, [s.value for s in scores]), None
    )
