"""Equity over the API: read only, open to everyone."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from wenmai.equity import files, queries

router = Router(tags=["equity"])


@router.get("/regions/{region}", summary="一个地方的均等化")
def equity(request: HttpRequest, region: str, year: int = 0, level: int = 0) -> dict[str, Any]:
    """Every indicator by head in one region, with the ratios and how unequal its places are."""
    asked = queries.ask(region, year, level)
    return {
        "region": asked.region.code,
        "year": asked.year,
        "as_of": str(asked.as_of),
        "year_is_over": not asked.running,
        "level": asked.level,
        "indicators": [files.as_json(line) for line in queries.lines(asked)],
    }
