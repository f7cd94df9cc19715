"""News for feed readers as Atom (RFC 4287). Pure: the same posts, the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
BEFORE = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Post:
    """One entry. `key` ("activity-42") is unique in this installation and never changes; `at` aware."""

    key: str
    title: str
    url: str
    summary: str
    author: str
    at: datetime
    category: str


class _Feed(Atom1Feed):
    """Says nothing of the time it was made at, so that an unchanged one is not sent again."""

    def latest_post_date(self) -> datetime:
        """When the newest entry was announced."""
        return max((each["pubdate"] for each in self.items), default=BEFORE)


def atom_of(title: str, page: str, posts: Sequence[Post], address: str) -> bytes:
    """The feed. `page` is where people read the same; `address` the feed's own, with what was asked for."""
    feed = _Feed(title, page, "", language=get_language() or "zh-hans", feed_url=address, feed_guid=address)
    for each in posts:
        feed.add_item(
            each.title,
            each.url,
            each.summary,
            author_name=each.author,
            pubdate=each.at,
            updateddate=each.at,
            unique_id=f"tag:{settings.HOME_DIVISION}.wenmai,2026:{each.key}",
            categories=[each.category],
        )
    return feed.writeString("utf-8").encode()
