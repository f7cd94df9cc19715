"""Begin, move on and finish a part of the demo; the only writer of DemoPart."""

from wenmai.demo.models import DemoPart
from wenmai.kernel.clock import now

CITY_PART = "city"
PROVINCE_PART = "province"
BUREAU_PART = "bureau"


def is_finished(name: str) -> bool:
    """True once the part is wholly there."""
    return DemoPart.objects.filter(name=name, finished_at__isnull=False).exists()


def begin(name: str, total: int = 0) -> DemoPart:
    """The part's row; `total` counts its steps."""
    part, _created = DemoPart.objects.get_or_create(name=name, defaults={"total": total})
    return part


def advance(name: str, done: int, total: int) -> None:
    """Say how far a part is."""
    DemoPart.objects.filter(name=name).update(done=done, total=total)


def finish(name: str) -> None:
    """The part is there."""
    DemoPart.objects.filter(name=name).update(finished_at=now())


def unfinished() -> DemoPart | None:
    """A part that is being loaded now and that pages speak of, if any: what offices have on their desks comes by itself."""
    return DemoPart.objects.filter(finished_at=None).exclude(name=BUREAU_PART).order_by("name").first()
