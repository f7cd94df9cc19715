"""What is handed to actions."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SystemDraft:
    """A system to be connected or changed; values of the choices in `models.systems`. `secret` "" keeps the one that is there."""

    way: str
    host: str = ""
    port: int = 6001
    tls: bool = False
    encoding: str = "utf-8"
    checksum: str = "checked"
    line_end: str = "cr"
    login: str = ""
    secret: str = ""
    institution_id: str = ""
    item_prefix: str = ""
    reader_prefix: str = ""
    wait_ms: int = 2000
    offline_loans: int = 2
    demo: bool = False


@dataclass(frozen=True, slots=True)
class TariffDraft:
    """Fen a piece for a service from a day on, and on what it rests (an agreement, a meeting)."""

    service: str
    fen: int
    first: date
    basis: str


@dataclass(frozen=True, slots=True)
class Charge:
    """What is entered by hand: crates carried, a book paid. Codes of libraries; `fen` None asks the tariff."""

    service: str
    creditor: str
    debtor: str
    pieces: int
    what: str
    fen: int | None = None
