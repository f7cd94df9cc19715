"""What is handed to the actions: frozen, typed values. Amounts in fen."""

from dataclasses import dataclass

from wenmai.fees.models import Group


@dataclass(frozen=True, slots=True)
class Discount:
    """The price of one group, 0 for free; `proof` says what to bring."""

    group: str
    fen: int
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """What is paid at the desk: for `heads` of one group. `key` makes a double click one receipt; `booking` "" without one."""

    group: str = Group.STANDARD
    heads: int = 1
    proof_seen: bool = False
    key: str = ""
    booking: str = ""
