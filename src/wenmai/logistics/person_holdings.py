"""What logistics holds about a person: which trips they drove; told when they ask, and forgotten when they are to be."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from wenmai.logistics.models import CrateEvent, CrateItem, Route, Trip, Trouble

NOBODY = "forgotten"
COLUMNS = (
    (Trip, "driver"),
    (CrateEvent, "by"),
    (CrateItem, "put_by"),
    (CrateItem, "out_by"),
    (Trouble, "done_by"),
    (Route, "made_by"),
    (Route, "ended_by"),
)


def export_person(person: str) -> Mapping[str, object]:
    """The trips that somebody drove, and how many scans of crates were theirs."""
    trips = Trip.objects.filter(driver=person).select_related("route").order_by("day")
    scans = CrateEvent.objects.filter(by=person).count()
    if not trips and not scans:
        return {}
    driven = [{_("线路"): each.route.name, _("日期"): f"{each.day}"} for each in trips]
    return {_("出车"): driven, _("扫箱次数"): scans}


def erase_person(person: str) -> int:
    """The deeds stay, who did them is forgotten; how many rows changed."""
    return sum(model.objects.filter(**{name: person}).update(**{name: NOBODY}) for model, name in COLUMNS)
