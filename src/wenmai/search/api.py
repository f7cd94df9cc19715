"""Search for programs."""

from datetime import datetime
from typing import Annotated

from ninja import Query, Router, Schema

from wenmai.kernel.http import Request
from wenmai.search.matching import LONGEST_QUERY
from wenmai.search.queries import Hit, find, suggest

router = Router(tags=["search"])
Words = Annotated[str, Query(max_length=LONGEST_QUERY, description="all must match; pinyin finds titles")]


class Found(Schema):
    """One thing; `when` is the next moment it happens, null for what has no date."""

    ref: str
    kind: str
    title: str
    url: str
    institution: str
    division_path: list[str]
    when: datetime | None


class Answer(Schema):
    """`count` is exact to 1,000; `counted` is how people read it, "1,000+" when there are more."""

    count: int
    counted: str
    page: int
    items: list[Found]


class Suggestions(Schema):
    """Titles for what has been typed so far."""

    items: list[Found]


def _found(hit: Hit) -> Found:
    return Found(
        ref=hit.ref,
        kind=hit.kind,
        title=hit.title,
        url=hit.url,
        institution=hit.institution,
        division_path=list(hit.division_path),
        when=hit.when,
    )


@router.get("/", response=Answer, summary="Find activities, places and texts")
def search(
    request: Request,
    q: Words = "",
    kind: Annotated[str, Query(max_length=40, pattern="^[a-z_]*$")] = "",
    division: Annotated[
        str, Query(max_length=12, pattern="^[0-9A-Za-z]*$", description="code; its whole subtree")
    ] = "",
    page: Annotated[int, Query(ge=1, le=50, description="20 items to a page; at most 50 pages can be read")] = 1,
) -> Answer:
    """A page of what the caller may find."""
    results = find(request.actor, q, kind=kind, division=division, page=page)
    items = [_found(hit) for hit in results.items]
    return Answer(count=results.count, counted=results.counted, page=results.page, items=items)


@router.get("/suggest", response=Suggestions, summary="Titles for what has been typed so far")
def suggestions(request: Request, q: Words = "") -> Suggestions:
    """At most eight."""
    return Suggestions(items=[_found(hit) for hit in suggest(q, request.actor)])
