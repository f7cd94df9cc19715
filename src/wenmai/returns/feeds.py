"""Service reports for programs: entries of the feed, and JSON-LD of one."""

from collections.abc import Iterable
from decimal import Decimal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wenmai.kernel.atom import Post
from wenmai.kernel.linked_data import script
from wenmai.returns.models import Edition
from wenmai.returns.sections import TOKEN


def title_of(row: Edition) -> str:
    """What a report is called."""
    return _("%(house)s %(year)s 年年度服务报告") % {"house": row.of.institution.name, "year": row.of.year}


def posts_of(rows: Iterable[Edition], site: str) -> list[Post]:
    """Entries, newest first; a report keeps its entry through all its editions."""
    return [
        Post(
            f"service-report-{row.of_id}",
            title_of(row),
            f"{site}{reverse('returns:report', args=[row.of.institution.code, row.of.year])}",
            _summary(row),
            row.of.institution.name,
            row.published_at,
            _("年度服务报告"),
        )
        for row in rows
    ]


def _summary(row: Edition) -> str:
    """The first part that says something, with its figures."""
    text = next((each["text"] for each in row.body if each["text"]), "")
    return TOKEN.sub(lambda found: _figure(row.figures.get(found[1])), text)[:300]


def _figure(kept: str | None) -> str:
    """As the page writes it."""
    return "—" if kept is None else f"{Decimal(kept).normalize():,f}"


def structured(request: HttpRequest, row: Edition) -> SafeString:
    """JSON-LD of a report."""
    said = {
        "@context": "https://schema.org",
        "@type": "Report",
        "url": request.build_absolute_uri(),
        "name": title_of(row),
        "datePublished": row.published_at.isoformat(timespec="seconds"),
        "temporalCoverage": str(row.of.year),
        "version": row.number,
        "publisher": {"@type": "Organization", "name": row.of.institution.name},
    }
    return script(said)
