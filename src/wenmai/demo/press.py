"""The standing pages and some news, written and passed through three reviews by four demo people."""

from collections.abc import Mapping
from dataclasses import replace

from wenmai.articles.drafts import Text
from wenmai.articles.models import Revision
from wenmai.articles.standing import Editors, put_news, put_standing_pages
from wenmai.demo.catalogue import rows
from wenmai.kernel.actor import Actor
from wenmai.places.models import Division, Institution

OFFICE = "510422"


def write_articles(cast: Mapping[str, Actor]) -> int:
    """Publish what is not there yet; the number of texts published."""
    editors = Editors(cast["editor"], cast["head"], cast["reviewer"], cast["chief"])
    pages = put_standing_pages(editors, division=Division.objects.get(code=OFFICE), demo=True)
    known = set(Revision.objects.filter(article__demo=True).values_list("title", flat=True))
    news = [row for row in rows("articles", "article") if row["title"] not in known]
    for row in news:
        house = Institution.objects.select_related("division").get(code=row["institution"])
        text = Text(row["title"], row["body"].strip(), row["summary"])
        put_news(replace(editors, author=cast[row["author"]]), institution=house, text=text, demo=True)
    return len(pages) + len(news)
