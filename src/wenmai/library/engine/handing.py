"""What stands at a pickup point or is carried home, ended: the box is free, the address is forgotten."""

from datetime import datetime

from wenmai.library.models import HomeDelivery, PickupStay


def out(hold: int, end: str, at: datetime) -> None:
    """What lay at a point for a hold is out: "taken" or "emptied". Nothing where nothing lay."""
    PickupStay.objects.filter(hold=hold, out_at=None).update(out_at=at, end=end, code_sealed=None)


def end_delivery(hold: int, end: str, at: datetime) -> None:
    """Nobody carries it home any more, and nothing tells where that is. Nothing where nobody was to."""
    HomeDelivery.objects.filter(hold=hold, over_at=None).update(over_at=at, end=end, address_sealed=None)
