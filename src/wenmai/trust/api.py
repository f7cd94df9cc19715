"""Open data over the API: the same figures as the files."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Router

from wenmai.trust.queries import opendata, registry, stocks

router = Router(tags=["open data"])


@router.get("/figures", summary="公布过的数")
def list_figures(request: HttpRequest) -> list[dict[str, Any]]:
    """Every published figure; a small count of people has `withheld` true and no value."""
    return [asdict(each) for each in opendata.figures()]


@router.get("/figures/{key}", summary="一个公布过的数")
def get_figure(request: HttpRequest, key: int) -> dict[str, Any]:
    """One published figure; its address stays the same for ever."""
    return asdict(opendata.figure(key))


@router.get("/rollups/{year}", summary="一年的汇总，按县和月")
def year_of_rollups(request: HttpRequest, year: int, measure: str, division: str) -> list[dict[str, Any]]:
    """The closed months of a measure in one region."""
    rows = opendata.rollups(year)
    return [row._asdict() for row in rows if row.measure == measure and row.division == division]


@router.get("/measures", summary="度量的口径")
def list_measures(request: HttpRequest) -> list[dict[str, Any]]:
    """Every measure with the definition in force, as in measures.csv."""
    return [row._asdict() for row in registry.measures()]


@router.get("/stocks/{period}", summary="一个时点的存量，按县")
def stocks_of_period(request: HttpRequest, period: str, measure: str, division: str) -> list[dict[str, Any]]:
    """A stock of one region at the end of a year ("2025") or a month ("2025-06") that is over; see stocks/{period}.csv."""
    rows = stocks.region_stocks(period, [measure])
    return [{**row._asdict(), "status": row.status} for row in rows if row.division == division]
