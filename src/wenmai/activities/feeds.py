"""What other programs follow: the dates of an activity, of a house, and what was announced last."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

from wenmai.activities.filters import Wanted
from wenmai.activities.models import Activity
from wenmai.booking.calendars import Entry
from wenmai.booking.models import Session
from wenmai.booking.queries.calendars import entries_of_sessions
from wenmai.places.models import Institution


def dates_of(activity: Activity, site: str) -> list[Entry]:
    """Calendar entries of one activity. `site` is the address before "/activities/"."""
    return _entries(Session.objects.filter(offering=activity.offering_id), site)


def dates_at(house: Institution, site: str) -> list[Entry]:
    """Calendar entries of all activities of a house that are not taken down."""
    rows = Session.objects.filter(offering__institution=house, offering__activity__isnull=False)
    return _entries(rows.filter(offering__activity__withdrawn_at=None), site)


def _entries(rows: "QuerySet[Session]", site: str) -> list[Entry]:
    def page_of(session: Session) -> str:
        return f"{site}/activities/{session.offering.activity.pk}/?session={session.pk}"

    return entries_of_sessions(rows.select_related("offering__activity"), page_of)


NEWEST = 50
BEFORE = datetime(2020, 1, 1, tzinfo=UTC)


class Announcements(Atom1Feed):
    """An Atom feed that says nothing of the time it was made at, so that an unchanged one is not sent again."""

    def latest_post_date(self) -> datetime:
        """When the newest entry was announced."""
        return max((each["pubdate"] for each in self.items), default=BEFORE)


def announced(wanted: Wanted) -> Sequence[Activity]:
    """The newest announcements of a kind, with a date anywhere in a division; not what was taken down. One query."""
    dates = Session.objects.filter(offering=OuterRef("offering"), published_at__isnull=False)
    if wanted.division:
        dates = dates.filter(division__path__contains=[wanted.division])
    rows = Activity.objects.filter(Exists(dates), withdrawn_at=None)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    return list(rows.select_related("offering__institution").order_by("-made_at", "-pk")[:NEWEST])


def atom_of(title: str, activities: Sequence[Activity], address: str, site: str) -> bytes:
    """The feed as Atom (RFC 4287). `address` is the feed's own, with what was asked for; ids never change."""
    feed = Announcements(
        title, f"{site}/activities/", "", language=get_language() or "zh-hans", feed_url=address, feed_guid=address
    )
    for each in activities:
        assert each.offering is not None
        feed.add_item(
            each.title,
            f"{site}/activities/{each.pk}/",
            each.summary or each.title,
            author_name=each.offering.institution.name,
            pubdate=each.made_at,
            updateddate=each.made_at,
            unique_id=f"tag:{settings.HOME_DIVISION}.wenmai,2026:activity-{each.pk}",
            categories=[str(each.get_kind_display())],
        )
    return feed.writeString("utf-8").encode()
