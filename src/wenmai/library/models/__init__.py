"""Items, readers, the ledger of circulation, and what follows from it."""

from wenmai.library.models.circulation import Loan, LoanEnd, LoanState, Task, TaskKind, Transit, TransitReason
from wenmai.library.models.events import APPEND_ONLY, CircEvent, CircLink, EventKind
from wenmai.library.models.items import PUT, Item, ItemKind, ItemStatus
from wenmai.library.models.readers import Block, BlockKind, Reader, ReaderAlias, new_alias

__all__ = [
    "APPEND_ONLY",
    "PUT",
    "Block",
    "BlockKind",
    "CircEvent",
    "CircLink",
    "EventKind",
    "Item",
    "ItemKind",
    "ItemStatus",
    "Loan",
    "LoanEnd",
    "LoanState",
    "Reader",
    "ReaderAlias",
    "Task",
    "TaskKind",
    "Transit",
    "TransitReason",
    "new_alias",
]
