"""The statements that make two records one and two again; who may is asked above."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection
from django.db.models import Q

from wenmai.catalogue import attached
from wenmai.catalogue.engine.duplicates import Pair
from wenmai.catalogue.engine.touching import touch
from wenmai.catalogue.matching.verdict import Decision
from wenmai.catalogue.models import Level, MergeEvent, Question, QuestionState, Record

HANDED_ON = "handed_on"
"""Stands as who undid a merge that was only made again under another record (engine.handing_on): nobody's decision."""
CORRECTED = "corrected"
"""Stands as who undid a merge of the rules when a library sent a record anew, and it was another thing (engine.correcting)."""
RANKS = {level: rank for rank, level in enumerate(Level.values)}
NOTHING_MOVED: dict[str, Any] = {"moved": [], "rooms": {}, "questions": []}


def locked(keys: Iterable[int]) -> dict[int, Record]:
    """The records and those that stand for them, locked in the order of their ids."""
    asked = Record.objects.filter(pk__in=list(keys))
    roots = asked.exclude(merged_into=None).values_list("merged_into", flat=True)
    wanted = [*keys, *(root for root in roots if root)]
    rows = Record.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    found = {row.pk: row for row in rows.defer("raw", "description", "keys")}
    for row in found.values():
        if row.merged_into_id in found:
            row.merged_into = found[row.merged_into_id]
    return found


def root_of(record: Record) -> Record:
    """The record that stands for this one."""
    return record.merged_into or record


def join(winner: Record, loser: Record, *, reasons: Sequence[str], person: str) -> MergeEvent:
    """Merge two records that both stand for themselves; both are locked."""
    moved = list(Record.objects.filter(merged_into=loser).order_by("pk").values_list("pk", flat=True))
    Record.objects.filter(pk__in=[*moved, loser.pk]).update(merged_into=winner)
    touch([winner.pk])
    payload: dict[str, Any] = {
        "moved": moved,
        "rooms": {mover.name: mover.move(loser.pk, winner.pk) for mover in attached.movers()},
        "questions": _settle_questions(winner.pk),
    }
    return MergeEvent.objects.create(winner=winner, loser=loser, reasons=list(reasons), person=person, payload=payload)


def part(event: MergeEvent) -> None:
    """Undo a standing merge whose winner stands for itself."""
    payload = event.payload
    touch([event.winner_id])
    Record.objects.filter(pk=event.loser_id).update(merged_into=None)
    Record.objects.filter(pk__in=payload["moved"]).update(merged_into=event.loser_id)
    for mover in attached.movers():
        if mover.name in payload["rooms"]:
            mover.back(payload["rooms"][mover.name])
    Question.objects.filter(pk__in=payload["questions"], state=QuestionState.GONE).update(state=QuestionState.OPEN)


def _settle_questions(root: int) -> list[int]:
    """Open questions between records that are one now need no answer; their ids."""
    cluster = Record.objects.filter(Q(pk=root) | Q(merged_into=root)).values("pk")
    open_ones = Question.objects.filter(state=QuestionState.OPEN, one__in=cluster, other__in=cluster)
    gone = list(open_ones.order_by("pk").values_list("pk", flat=True))
    Question.objects.filter(pk__in=gone).update(state=QuestionState.GONE)
    return gone


def join_found(found: Sequence[Pair], new: Container[int]) -> tuple[int, int]:
    """Merge what the rules call duplicates, ask about the rest; how many of each. `new` are records that nobody has anything
    on yet. Pairs that a person decided on stay as they are. The caller has the turn (writing.take_turn).
    """
    apart = _decided(found)
    fresh = [pair for pair in found if _key(pair) not in apart]
    joiner = _Joiner(found, new, apart)
    # all at once and in the order of ids, as engine.standing holds them: pair by pair two could wait for each other
    locked({number for pair in fresh if joiner.joins_older(pair) for number in _key(pair)})
    for pair in fresh:
        if pair.verdict.decision == Decision.DUPLICATE:
            joiner.take(pair)
        else:
            joiner.questions.append(pair)
    return joiner.finish()


def _key(pair: Pair) -> tuple[int, int]:
    return pair.one, pair.other


def _decided(found: Sequence[Pair]) -> set[tuple[int, int]]:
    """Pairs, of these records or of those that stand for them, that were asked about before or whose merge somebody undid:
    the rules never overrule a person.
    """
    ids = {number for pair in found for number in _key(pair)}
    ids.update(Record.objects.filter(merged__in=ids).values_list("pk", flat=True))
    within = Question.objects.filter(one__in=ids, other__in=ids).values_list("one_id", "other_id")
    undone = MergeEvent.objects.filter(winner__in=ids, loser__in=ids, undone_at__isnull=False)
    undone = undone.exclude(undone_by__in=(HANDED_ON, CORRECTED))
    return {*within, *((min(pair), max(pair)) for pair in undone.values_list("winner_id", "loser_id"))}


class _Joiner:
    """The pairs of one batch one after another; merges of new records are written together at the end."""

    def __init__(self, found: Sequence[Pair], new: Container[int], apart: Container[tuple[int, int]]) -> None:
        ids = {number for pair in found for number in _key(pair)}
        rows = list(Record.objects.filter(pk__in=ids).values_list("pk", "merged_into", "level"))
        self.roots = {number: root or number for number, root, _level in rows}
        self.ranks = {number: RANKS[level] for number, _root, level in rows}
        self.standing_for_others = set(
            Record.objects.filter(merged_into__in={*self.roots.values()}).values_list("merged_into", flat=True)
        )
        self.new, self.apart = new, apart
        self.merges: list[tuple[int, int, Pair]] = []
        self.others = 0
        self.questions: list[Pair] = []

    def take(self, pair: Pair) -> None:
        """Merge two that stand for themselves, the fuller one stays, else the older. A third that is like one of two merged
        records only, is a question: the verdict says nothing of the other. Brief records alone take those along that they stand for.
        """
        roots = {self.roots[pair.one], self.roots[pair.other]}
        if len(roots) == 1:
            return
        winner, loser = self._sides(pair)
        if roots != {*_key(pair)} or (loser in self.standing_for_others and not self.ranks[loser]):
            raised = replace(pair, one=min(roots), other=max(roots))
            self.questions += [raised] if _key(raised) not in self.apart else []
            return
        if loser in self.new and loser not in self.standing_for_others:
            self.merges.append((winner, loser, pair))
        else:
            records = locked(_key(pair))
            join(records[winner], records[loser], reasons=_reasons(pair), person="")
            self.others += 1
        self.roots |= {number: winner for number, root in self.roots.items() if root == loser}
        self.standing_for_others.add(winner)

    def _sides(self, pair: Pair) -> tuple[int, int]:
        """Which of the two stays, and which is merged into it."""
        one, other = sorted(_key(pair), key=lambda number: (self.ranks[number], number))
        return one, other

    def joins_older(self, pair: Pair) -> bool:
        """Whether two would be merged on which somebody may have something already."""
        own = self.roots[pair.one] == pair.one and self.roots[pair.other] == pair.other
        return own and self._sides(pair)[1] not in self.new and pair.verdict.decision == Decision.DUPLICATE

    def finish(self) -> tuple[int, int]:
        """Write what was put together; how many records were merged, and how many pairs are left to a person."""
        losers = [loser for _winner, loser, _pair in self.merges]
        winners = [winner for winner, _loser, _pair in self.merges]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE catalogue_record SET merged_into_id = winner"
                " FROM unnest(%s::bigint[], %s::bigint[]) AS merge (loser, winner) WHERE id = loser",
                [losers, winners],
            )
        touch(winners)
        MergeEvent.objects.bulk_create(
            MergeEvent(winner_id=winner, loser_id=loser, reasons=_reasons(pair), payload=NOTHING_MOVED)
            for winner, loser, pair in self.merges
        )
        asked = [pair for pair in self.questions if self._apart(pair)]
        Question.objects.bulk_create([_question(pair) for pair in asked], ignore_conflicts=True)
        return len(self.merges) + self.others, len(asked)

    def _apart(self, pair: Pair) -> bool:
        return self.roots.get(pair.one, pair.one) != self.roots.get(pair.other, pair.other)


def _reasons(pair: Pair) -> list[str]:
    return [reason.value for reason in pair.verdict.reasons]


def _question(pair: Pair) -> Question:
    return Question(one_id=pair.one, other_id=pair.other, reasons=_reasons(pair), likeness=pair.verdict.likeness)
