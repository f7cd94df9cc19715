"""Results as JSON for the command and the API: every key always there, null where there is no data, numbers as numbers."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from wenmai.ledger.rows import FactRow
from wenmai.measures.by_house import Held
from wenmai.plan.opening import Explanation
from wenmai.plan.results import ClauseResult

Json = dict[str, Any]


def as_json(results: Iterable[ClauseResult]) -> Json:
    """{"clauses": [...]}."""
    return {"clauses": [clause_as_json(each) for each in results]}


def clause_as_json(each: ClauseResult) -> Json:
    """One clause; `coverage` is a share from 0 to 1, exact numbers become JSON numbers."""
    coverage = each.coverage
    return {
        "id": each.id,
        "plan": each.plan,
        "region": each.region,
        "type": each.type,
        "title": each.title,
        "quote": each.quote,
        "unit": each.unit,
        "value": number(each.value),
        "numerator": number(each.numerator),
        "denominator": number(each.denominator),
        "target_low": number(each.target.low),
        "target_high": number(each.target.high),
        "target_year": each.target.year,
        "baseline": number(each.baseline),
        "baseline_year": each.baseline_year,
        "expected_now": number(each.target.expected_now),
        "expected_by": each.target.basis.value if each.target.basis else None,
        "tolerance_percent": number(each.target.tolerance),
        "coverage": number(coverage.share) if coverage else None,
        "reporting": coverage.reporting if coverage else None,
        "expected": coverage.expected if coverage else None,
        "status": each.status.value if each.status else None,
        "nature": each.nature or None,
        "effort": each.effort or None,
        "label": each.label or None,
        "also": each.also,
        "reading": each.reading,
        "owner": each.owner,
        "note": each.note or None,
        "demo": each.demo,
        "definition_version": each.definition_version,
        "as_of": each.as_of.isoformat(),
        "alternatives": [clause_as_json(other) for other in each.alternatives],
    }


def explanation_as_json(found: Explanation) -> Json:
    """The parts of a value: facts that add up to the numerator and readings that make the denominator."""
    return {
        "id": found.clause,
        "region": found.region,
        "numerator": number(found.numerator),
        "denominator": number(found.denominator),
        "facts_total": number(found.facts_total),
        "facts_count": found.facts_count,
        "next_after": found.next_after,
        "facts": [_fact(row) for row in found.facts],
        "left_out": [
            {"measure": each.measure, "channels": each.channels, "amount": number(each.amount), "facts": each.facts}
            for each in found.left_out
        ],
        "own_figures": [_held(each) for each in found.held],
        "numerator_readings": [_reading(row) for row in found.numerator_readings],
        "denominator_facts_total": number(found.denominator_facts_total),
        "denominator_readings": [_reading(row) for row in found.denominator_readings],
    }


def _fact(row: FactRow) -> Json:
    return {
        "id": row.id,
        "kind": row.kind,
        "happened_on": row.happened_on.isoformat(),
        "division": row.division_code,
        "institution": row.institution_code or None,
        "quantity": number(row.quantity),
        "channel": row.channel,
        "source": row.source,
        "reverses": row.reverses,
    }


def _held(each: Held) -> Json:
    """A division whose own figure counts until its houses have reported."""
    return {
        "measure": each.measure,
        "division": each.division,
        "stated": number(each.stated),
        "houses_sum": number(each.sum),
        "houses": each.houses,
        "due": each.due,
    }


def _reading(row: Any) -> Json:
    return {
        "id": row.id,
        "gauge": row.gauge,
        "division": row.division_code,
        "institution": row.institution_code or None,
        "as_of": row.as_of.isoformat(),
        "value": number(row.value),
        "source": row.source,
    }


def number(value: Decimal | None) -> int | float | None:
    """An int when it is whole, else a float; None stays None."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
