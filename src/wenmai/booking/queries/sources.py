"""From the sources of facts back to the dates that they are of."""

from collections.abc import Iterable, Mapping

from wenmai.booking.models import Attendance
from wenmai.kernel.subjects import reference
from wenmai.kernel.whole import whole

ATTENDANCE = "booking.attendance"


def sessions_of_sources(sources: Iterable[str]) -> Mapping[str, int]:
    """The session of each source of an attendance; other sources are left out. One query."""
    keys = [whole(key) for room, _colon, key in (each.partition(":") for each in sources) if room == ATTENDANCE]
    rows = Attendance.objects.filter(pk__in=keys).values_list("pk", "session")
    return {reference(ATTENDANCE, key): session for key, session in rows}
