"""Published articles for programs."""

from datetime import datetime
from typing import Annotated

from ninja import Query, Router, Schema

from wenmai.articles.queries import get_published, list_published
from wenmai.kernel.http import Request

router = Router(tags=["articles"])


class Headline(Schema):
    """One line of the list."""

    key: int
    title: str
    summary: str
    published_at: datetime


class Headlines(Schema):
    """`counted` is exact to 1,000."""

    counted: str
    page: int
    items: list[Headline]


class Full(Schema):
    """One article; `body` is safe HTML."""

    key: int
    title: str
    summary: str
    body: str
    owner: str
    published_at: datetime


@router.get("/", response=Headlines, summary="News, latest first")
def list_articles(
    request: Request,
    institution: Annotated[str, Query(max_length=40, pattern="^[A-Za-z0-9_-]*$")] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Headlines:
    """20 to a page; of one institution or of all."""
    del request
    found = list_published(institution=institution, page=page)
    items = [
        Headline(key=each.article_id, title=each.title, summary=each.summary, published_at=each.published_at)
        for each in found.items
        if each.published_at
    ]
    return Headlines(counted=found.counted, page=page, items=items)


@router.get("/{int:key}", response=Full, summary="One article")
def one_article(request: Request, key: int) -> Full:
    """The published version."""
    del request
    found = get_published(min(key, 2**62))
    return Full(
        key=found.key,
        title=found.title,
        summary=found.summary,
        body=found.body,
        owner=found.owner,
        published_at=found.published_at,
    )
