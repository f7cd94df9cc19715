"""Items, readers, the ledger of circulation, and what follows from it."""

from wenmai.library.models.circulation import Loan, LoanEnd, LoanState, Task, TaskKind, Transit, TransitReason
from wenmai.library.models.eresources import TICKETS, EResource
from wenmai.library.models.events import APPEND_ONLY, CircEvent, CircLink, EventKind
from wenmai.library.models.holds import KEPT, OVER, Hold, HoldState
from wenmai.library.models.inventory import InventoryCount, InventoryScan
from wenmai.library.models.items import PUT, Item, ItemKind, ItemStatus
from wenmai.library.models.pickup import ADDRESSES, CODES, HomeDelivery, PickupStay
from wenmai.library.models.points import PickupPoint, PointKind
from wenmai.library.models.readers import Block, BlockKind, Reader, ReaderAlias, new_alias
from wenmai.library.models.rules import (
    ASKED,
    EVERY_AGE,
    VALUES,
    GroupMember,
    HoldScope,
    LendingRule,
    LibraryGroup,
    LimitScope,
    ReaderCategory,
    Renewing,
    RulesRevision,
)
from wenmai.library.models.terminals import Checksum, Encoding, LineEnd, Terminal
from wenmai.library.models.trips import Trip
from wenmai.library.models.weeding import WeedingLine, WeedingList, WeedingReason, WeedingState

__all__ = [
    "ADDRESSES",
    "APPEND_ONLY",
    "ASKED",
    "CODES",
    "EVERY_AGE",
    "KEPT",
    "OVER",
    "PUT",
    "TICKETS",
    "VALUES",
    "Block",
    "BlockKind",
    "Checksum",
    "CircEvent",
    "CircLink",
    "EResource",
    "Encoding",
    "EventKind",
    "GroupMember",
    "Hold",
    "HoldScope",
    "HoldState",
    "HomeDelivery",
    "InventoryCount",
    "InventoryScan",
    "Item",
    "ItemKind",
    "ItemStatus",
    "LendingRule",
    "LibraryGroup",
    "LimitScope",
    "LineEnd",
    "Loan",
    "LoanEnd",
    "LoanState",
    "PickupPoint",
    "PickupStay",
    "PointKind",
    "Reader",
    "ReaderAlias",
    "ReaderCategory",
    "Renewing",
    "RulesRevision",
    "Task",
    "TaskKind",
    "Terminal",
    "Transit",
    "TransitReason",
    "Trip",
    "WeedingLine",
    "WeedingList",
    "WeedingReason",
    "WeedingState",
    "new_alias",
]
