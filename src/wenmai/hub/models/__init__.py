"""Foreign systems, what is done with them, and what libraries owe each other for it."""

from wenmai.hub.models.accounts import (
    APPEND_ONLY,
    Account,
    Entry,
    Posting,
    Service,
    Statement,
    StatementLine,
    StatementState,
    Tariff,
)
from wenmai.hub.models.copies import CopyPurpose, CopyRequest, CopyState, CopyWay
from wenmai.hub.models.deeds import DeedKind, ForeignDeed, ForeignItem, Outgoing
from wenmai.hub.models.exchange import BadLine, ExchangeFile, FileKind
from wenmai.hub.models.systems import Contact, ForeignSystem, Visitor, Way

__all__ = [
    "APPEND_ONLY",
    "Account",
    "BadLine",
    "Contact",
    "CopyPurpose",
    "CopyRequest",
    "CopyState",
    "CopyWay",
    "DeedKind",
    "Entry",
    "ExchangeFile",
    "FileKind",
    "ForeignDeed",
    "ForeignItem",
    "ForeignSystem",
    "Outgoing",
    "Posting",
    "Service",
    "Statement",
    "StatementLine",
    "StatementState",
    "Tariff",
    "Visitor",
    "Way",
]
