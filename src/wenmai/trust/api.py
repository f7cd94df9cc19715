"""Open data over the API: the same figures as the files."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Router

from wenmai.trust.queries import opendata

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
