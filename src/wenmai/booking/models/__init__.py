"""Offering > Session > Pool > Booking > Attendance: the one engine for every place that a citizen can take."""

from wenmai.booking.models.attendance import Attendance, Way
from wenmai.booking.models.bookings import ACTIVE, EXPECTED, MISSED, Booking, SessionSeat, State
from wenmai.booking.models.credit import Appeal, AppealState, CreditEvent, CreditKind, Standing
from wenmai.booking.models.delays import Delay, RoundDelay
from wenmai.booking.models.doors import Crossing, Device, DevicePack, DeviceScan, DoorPhoto, Kind, Movement
from wenmai.booking.models.intake import Application, ApplicationState, IntakeRound, Mode, RoundPaper, RoundStatus
from wenmai.booking.models.offerings import ClaimKind, Offering, Question, Session, SessionMove, Status
from wenmai.booking.models.pools import Door, Group, Pool, ReturnedPlaces
from wenmai.booking.models.rooms import RequestState, RoomBlock, RoomRequest, RoomTerms
from wenmai.booking.models.rules import BookingPolicy, Confirming, CountedTogether, Overlap
from wenmai.booking.models.unattended import By, DoorEntry, Entry, UnattendedDoor
from wenmai.booking.models.waiting import WaitEntry, WaitState
from wenmai.booking.models.watching import BasketItem, Rating, WatchKind, WatchLink

__all__ = [
    "ACTIVE",
    "EXPECTED",
    "MISSED",
    "Appeal",
    "AppealState",
    "Application",
    "ApplicationState",
    "Attendance",
    "BasketItem",
    "Booking",
    "BookingPolicy",
    "By",
    "ClaimKind",
    "Confirming",
    "CountedTogether",
    "CreditEvent",
    "CreditKind",
    "Crossing",
    "Delay",
    "Device",
    "DevicePack",
    "DeviceScan",
    "Door",
    "DoorEntry",
    "DoorPhoto",
    "Entry",
    "Group",
    "IntakeRound",
    "Kind",
    "Mode",
    "Movement",
    "Offering",
    "Overlap",
    "Pool",
    "Question",
    "Rating",
    "RequestState",
    "ReturnedPlaces",
    "RoomBlock",
    "RoomRequest",
    "RoomTerms",
    "RoundDelay",
    "RoundPaper",
    "RoundStatus",
    "Session",
    "SessionMove",
    "SessionSeat",
    "Standing",
    "State",
    "Status",
    "UnattendedDoor",
    "WaitEntry",
    "WaitState",
    "WatchKind",
    "WatchLink",
    "Way",
]
