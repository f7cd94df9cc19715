"""Runs of money by results over the API: read only, for officials of the region or above, as the pages are."""

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from wenmai.funding import queries
from wenmai.funding.models import Run
from wenmai.funding.queries import Opened
from wenmai.funding.reckoning import Reckoned
from wenmai.kernel.pagination import page_of

router = Router(tags=["funding"])
Page = Annotated[int, Field(ge=1, le=10_000)]


@router.get("/runs", summary="测算清单")
def list_runs(request: HttpRequest, region: str = "", page: Page = 1) -> dict[str, Any]:
    """The runs of the caller's regions, or of one of them, the newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = queries.runs(actor)
    found = page_of(rows.filter(region_code=queries.get_region(actor, region).code) if region else rows, page)
    return {"runs": [_in_short(row) for row in found.items], "page": found.number, "more": found.more}


@router.get("/runs/{key}", summary="一次测算")
def get_funding_run(request: HttpRequest, key: int) -> dict[str, Any]:
    """One run with every place: what was published of it, its score, its amount in yuan, or why there is none."""
    return as_json(queries.open_run(request.actor, key))  # type: ignore[attr-defined]


def as_json(found: Opened) -> dict[str, Any]:
    """`same`: reckoned again it comes out as it was kept. Amounts of measures as text, money in whole yuan."""
    return {
        **_in_short(found.run),
        "same": found.same,
        "total": found.total,
        "reserved": found.reserved,
        "scheme": found.scheme.model_dump(mode="json"),
        "places": [_place(row) for row in found.rows],
    }


def _in_short(run: Run) -> dict[str, Any]:
    return {
        "id": run.pk,
        "region": run.region_code,
        "first": run.starts_on.isoformat(),
        "last": run.ends_on.isoformat(),
        "run_at": run.run_at.isoformat(),
        "digest": run.digest,
    }


def _place(row: Reckoned) -> dict[str, Any]:
    known = row.known
    return {
        "division": known.code,
        "name": known.name,
        "publication": known.publication,
        "residents": _text(known.need),
        "parts": [{"measure": e.measure, "amount": _text(e.amount), "points": _text(e.points)} for e in known.parts],
        "score": _text(known.score),
        "why": known.why or None,
        "amount": row.award.amount,
        "held": row.award.held or None,
        "reserved": row.award.reserved,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
