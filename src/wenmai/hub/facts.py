"""What is counted of loans and returns between systems. No measure adds these to 外借册次: a library that keeps its own system
sends its figures as `library.loan`, and this loan is among them; what we lend to a reader of theirs is `library.lending`.
"""

from typing import Final

from wenmai.hub.models import ForeignDeed
from wenmai.kernel.actor import Actor
from wenmai.ledger import actions as ledger
from wenmai.ledger.kinds import FactKind, declare
from wenmai.ledger.place import Place

RETURNED_HERE: Final = declare(FactKind("hub.return_taken", "代收外馆还书册次", "册次"))
LENT_THERE: Final = declare(FactKind("hub.loan_there", "本馆读者在外馆借书册次", "册次"))
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
