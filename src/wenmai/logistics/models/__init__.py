"""Routes and their trips, crates and what is in them."""

from wenmai.logistics.models.crates import Crate, CrateEvent, CrateItem, CrateState, Deed, Ending
from wenmai.logistics.models.routes import Route, Stop, Trip, TripStop
from wenmai.logistics.models.troubles import Trouble, TroubleKind

__all__ = [
    "Crate",
    "CrateEvent",
    "CrateItem",
    "CrateState",
    "Deed",
    "Ending",
    "Route",
    "Stop",
    "Trip",
    "TripStop",
    "Trouble",
    "TroubleKind",
]
