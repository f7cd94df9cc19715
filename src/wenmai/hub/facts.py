"""What is counted of loans and returns between systems. No measure adds these to 外借册次: a library that keeps its own system
sends its figures as `library.loan`, and this loan is among them; what we lend to a reader of theirs is `library.lending`.
"""

from typing import Final

from wenmai.hub.models import CopyRequest, ForeignDeed
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.ledger import actions as ledger
from wenmai.ledger.kinds import FactKind, declare
from wenmai.ledger.place import Place

RETURNED_HERE: Final = declare(FactKind("hub.return_taken", "代收外馆还书册次", "册次"))
LENT_THERE: Final = declare(FactKind("hub.loan_there", "本馆读者在外馆借书册次", "册次"))
COPY_SENT: Final = declare(FactKind("hub.copy_sent", "文献传递件数", "件"))
_KINDS: Final = {"returned_here": RETURNED_HERE, "lent_there": LENT_THERE}


def count(actor: Actor, deed: ForeignDeed) -> None:
    """One, at the institution where it happened. What has a fact of the library already (a return there), or is the end of a
    loan that is counted, has none of its own.
    """
    kind, house = _KINDS.get(deed.kind), deed.institution
    if kind is None:
        return
    demo = {"demo": "1"} if deed.system.demo else {}
    ledger.record(
        actor,
        kind=kind,
        source=f"hub.deed:{deed.pk}",
        happened_at=deed.at,
        place=Place(house.division_id, house.code, house.kind),
        attributes={"system": deed.system.library.code, **demo},
    )


def count_copy(actor: Actor, row: CopyRequest) -> None:
    """One at the library that sent it. `foreign`: the reader's card is of another library; no reader, no title."""
    house = row.library
    foreign = row.reader is not None and row.reader.home_id != house.pk
    said = {"way": row.way, "purpose": row.purpose, "foreign": "1" if foreign else "0"}
    ledger.record(
        actor,
        kind=COPY_SENT,
        source=f"hub.copy:{row.pk}",
        happened_at=row.over_at or clock.now(),
        place=Place(house.division_id, house.code, house.kind),
        attributes=said | ({"demo": "1"} if row.demo else {}),
    )
