"""How an activity stands in the search index: one entry, dated by its next session, gone when there is none."""

from wenmai.activities.models import Activity
from wenmai.booking.models import Session, Status
from wenmai.kernel import clock
from wenmai.kernel.subjects import reference
from wenmai.search.actions import Entry, put, remove


def list_activity(activity: Activity) -> None:
    """Put the activity into the index, or take it out when no date is left or it is taken down."""
    standing = Session.objects.filter(
        offering=activity.offering_id, status__in=[Status.PUBLISHED, Status.CLOSED, Status.DONE]
    )
    sessions = list(
        standing.select_related("division", "offering__institution__division", "space").order_by("starts_at")
    )
    if sessions and not activity.withdrawn_at:
        put(_entry(activity, sessions))
    else:
        remove(reference("activities.activity", activity.pk))


def _entry(activity: Activity, sessions: list[Session]) -> Entry:
    now = clock.now()
    following = [session for session in sessions if session.ends_at > now]
    shown = following[0] if following else sessions[-1]
    host = shown.offering.institution
    where = shown.space.name if shown.space else shown.venue
    return Entry(
        ref=reference("activities.activity", activity.pk),
        kind="activity",
        title=activity.title,
        body=" ".join(filter(None, [activity.series, activity.summary, host.name, where, activity.body])),
        url=f"/activities/{activity.pk}/",
        institution=host.code,
        division_path=tuple(shown.division.path),
        visible_from=min(session.published_at or now for session in sessions),
        facets=_facets(activity),
        when=shown.starts_at,
    )


def _facets(activity: Activity) -> dict[str, str | int | bool]:
    art = {"art": activity.art_forms[0]} if activity.art_forms else {}
    bookable = bool(activity.offering and activity.offering.bookable)
    whom = {f"for_{each}": True for each in activity.audience}  # for the shelf of services (SC-D16)
    return {**whom, "type": activity.kind, "free": not activity.fee, "walk_in": not bookable, **art}
