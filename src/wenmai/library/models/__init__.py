"""Items, readers, the ledger of circulation, and what follows from it."""

from wenmai.library.models.circulation import Loan, LoanEnd, LoanState, Task, TaskKind, Transit, TransitReason
from wenmai.library.models.events import APPEND_ONLY, CircEvent, CircLink, EventKind
from wenmai.library.models.items import PUT, Item, ItemKind, ItemStatus
from wenmai.library.models.readers import Block, BlockKind, Reader, ReaderAlias, new_alias
from wenmai.library.models.rules import (
    ASKED,
    EVERY_AGE,
    VALUES,
    GroupMember,
    LendingRule,
    LibraryGroup,
    LimitScope,
    ReaderCategory,
    Renewing,
    RulesRevision,
)

__all__ = [
    "APPEND_ONLY",
    "ASKED",
    "EVERY_AGE",
    "PUT",
    "VALUES",
    "Block",
    "BlockKind",
    "CircEvent",
    "CircLink",
    "EventKind",
    "GroupMember",
    "Item",
    "ItemKind",
    "ItemStatus",
    "LendingRule",
    "LibraryGroup",
    "LimitScope",
    "Loan",
    "LoanEnd",
    "LoanState",
    "Reader",
    "ReaderAlias",
    "ReaderCategory",
    "Renewing",
    "RulesRevision",
    "Task",
    "TaskKind",
    "Transit",
    "TransitReason",
    "new_alias",
]
