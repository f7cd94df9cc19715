"""A scheme over a snapshot: what each place would get, and one text of all that went in and came out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from wenmai.funding.allocation import Award, Claim, allocate
from wenmai.funding.schemes import Scheme
from wenmai.funding.snapshot import Known
from wenmai.kernel import crypto
from wenmai.measures.periods import Period


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A place with its award."""

    known: Known
    award: Award


def reckon(places: Sequence[Known], scheme: Scheme) -> tuple[Reckoned, ...]:
    """Raises Invalid for terms that cannot be kept and where no score is known."""
    awards = {
        each.code: each for each in allocate([Claim(p.code, p.score, p.need, p.last) for p in places], scheme.terms)
    }
    return tuple(Reckoned(place, awards[place.code]) for place in sorted(places, key=lambda each: each.code))


def amounts_of(rows: Sequence[Reckoned]) -> dict[str, int | None]:
    """Yuan by place."""
    return {row.known.code: row.award.amount for row in rows}


def with_scores(places: Sequence[Known], scheme: Scheme, scores: Mapping[str, Decimal]) -> tuple[Known, ...]:
    """The places with other weights of the parts, and with other scores of some."""
    return tuple(_scored(place, scheme, scores.get(place.code)) for place in places)


def _scored(place: Known, scheme: Scheme, score: Decimal | None) -> Known:
    if score is not None and place.need:
        return replace(place, score=score, why="")
    if place.last_parts and not place.parts:
        return replace(place, last=scheme.scored([each.points for each in place.last_parts]))
    if not place.parts:
        return place
    return replace(place, score=scheme.scored([each.points for each in place.parts]))


def text_of(region: str, period: Period, scheme: Scheme, rows: Sequence[Reckoned]) -> bytes:
    """What a run stands for: JSON in UTF-8, keys sorted, no spaces; amounts as text without trailing zeros."""
    lines = [
        {
            "place": row.known.code, "publication": row.known.publication, "published": row.known.digest,
            "need": _plain(row.known.need), "parts": [[p.measure, _plain(p.amount)] for p in row.known.parts],
            "score": _plain(row.known.score), "why": row.known.why, "with": _plain(row.award.score),
            "amount": row.award.amount,
        } | ({"before": row.known.before} if row.known.before else {})
        for row in rows
    ]  # fmt: skip
    said: dict[str, object] = {"region": region, "first": str(period.start), "last": str(period.end), "lines": lines}
    said["scheme"] = scheme.model_dump(mode="json")
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(region: str, period: Period, scheme: Scheme, rows: Sequence[Reckoned]) -> str:
    """The SM3 of that text."""
    return crypto.digest(text_of(region, period, scheme, rows))


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
