"""A pool shared by results and need: base + rate × score × need, between a floor and a cap, in whole yuan that add up exactly.

Pure and exact (fractions, no floats): the same claims give the same awards in whatever order they come. `rate` is the one number
at which all awards together are the total, base × places + pool. Whole yuan by the largest remainder, ties by code.
Who has no score does not go without: it is reserved what the lower of two scores gives, its own last published one and the lowest known;
what it never published gives the base (or floor) alone. So whoever would publish its last score again, or a better one, never gets less
by publishing; silence can pay only a place that has become worse than both.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Literal

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Invalid

Held = Literal["", "floor", "cap"]


@dataclass(frozen=True, slots=True)
class Terms:
    """Whole yuan; `cap` None is no cap."""

    pool: int
    base: int = 0
    floor: int = 0
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A place: `score` 0 to 100, None where it is not known; `need` None where that is not known.

    `last`: the score that it published before, None where it never did. Asked for only where there is no score.
    """

    code: str
    score: Decimal | None
    need: Decimal | None
    last: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Award:
    """`amount` in yuan, None where the need is not known. `score` is what was reckoned with; `reserved` when it is not its own."""

    code: str
    amount: int | None
    score: Decimal | None
    reserved: bool
    held: Held


def allocate(claims: Sequence[Claim], terms: Terms) -> tuple[Award, ...]:
    """Awards in order of code. Raises Invalid for terms that no awards could keep, and where no score is known."""
    ordered = sorted(claims, key=lambda claim: claim.code)
    if len({claim.code for claim in ordered}) != len(ordered):
        raise ValueError("a place claims twice")
    _check(terms)
    counted = [claim for claim in ordered if claim.need]
    scores = [claim.score for claim in counted if claim.score is not None]
    if not scores:
        raise Invalid("funding.no_scores", _("没有一个地方既有公布的数又有人口数，算不了。请等数据公布以后再算。"))
    lowest = min(scores)
    used = {claim.code: _reserved(claim, lowest) if claim.score is None else claim.score for claim in counted}
    weights = [Fraction(used[claim.code]) * Fraction(claim.need or 0) for claim in counted]
    exact = _exact(weights, terms, terms.base * len(counted) + terms.pool)
    amounts = dict(zip((claim.code for claim in counted), _whole(exact), strict=True))
    held = dict(zip((claim.code for claim in counted), (_held(each, terms) for each in exact), strict=True))
    return tuple(
        Award(
            code=claim.code,
            amount=amounts.get(claim.code),
            score=used.get(claim.code),
            reserved=claim.code in used and claim.score is None,
            held=held.get(claim.code, ""),
        )
        for claim in ordered
    )


def _reserved(claim: Claim, lowest: Decimal) -> Decimal:
    return min(lowest, Decimal(0) if claim.last is None else claim.last)


def _check(terms: Terms) -> None:
    if min(terms.pool, terms.base, terms.floor) < 0:
        raise Invalid("funding.negative", _("金额不能是负数。"))
    if terms.cap is not None and terms.cap < max(terms.floor, terms.base):
        raise Invalid("funding.cap_below", _("封顶比保底或基数还低。请把封顶调高，或把保底、基数调低。"))


def _exact(weights: Sequence[Fraction], terms: Terms, total: int) -> list[Fraction]:
    """Awards at the rate where they add up to the total."""
    least = sum(_at(Fraction(0), weight, terms) for weight in weights)
    if least > total:
        short = {"need": f"{least}", "have": f"{total}"}
        raise Invalid(
            "funding.floors", _("保底加起来要 %(need)s 元，总共只有 %(have)s 元。请调低保底，或增加资金。") % short
        )
    rate = _rate(weights, terms, total)
    return [_at(rate, weight, terms) for weight in weights]


def _at(rate: Fraction, weight: Fraction, terms: Terms) -> Fraction:
    """An award at a rate, between floor and cap."""
    found = max(Fraction(terms.floor), terms.base + rate * weight)
    return found if terms.cap is None else min(found, Fraction(terms.cap))


def _rate(weights: Sequence[Fraction], terms: Terms, total: int) -> Fraction:
    """What all get together grows with the rate in straight pieces; the piece that holds the total is found and divided."""

    def together(rate: Fraction) -> Fraction:
        return sum((_at(rate, weight, terms) for weight in weights), Fraction(0))

    edges = [terms.floor] if terms.cap is None else [terms.floor, terms.cap]
    bends = {Fraction(edge - terms.base) / weight for weight in weights if weight for edge in edges}
    bends = {bend for bend in bends if bend > 0} | {Fraction(0)}
    known = sorted(bends)
    place = bisect_left(known, Fraction(total), key=together)
    if place == 0:
        return known[0]
    if place < len(known):
        left, right = known[place - 1], known[place]
    else:
        left, right = known[-1], known[-1] + 1
    low, high = together(left), together(right)
    if high == low:
        raise Invalid(
            "funding.caps", _("都到了封顶或没有得分，还有 %(rest)s 元分不下去。请调高封顶，或减少资金。")
            % {"rest": f"{floor(total - low)}"},
        )  # fmt: skip
    return left + (total - low) * (right - left) / (high - low)


def _whole(exact: Sequence[Fraction]) -> list[int]:
    """Whole yuan: each rounded down, what is left over to the largest remainders, the first of equal ones first."""
    amounts = [floor(each) for each in exact]
    rest = int(sum(exact)) - sum(amounts)
    order = sorted(range(len(exact)), key=lambda number: (amounts[number] - exact[number], number))
    for number in order[:rest]:
        amounts[number] += 1
    return amounts


def _held(amount: Fraction, terms: Terms) -> Held:
    if terms.cap is not None and amount == terms.cap:
        return "cap"
    return "floor" if terms.floor > terms.base and amount == terms.floor else ""
