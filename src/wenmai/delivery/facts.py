"""The facts of deliveries that the ordering side has confirmed; the people who came are `booking`'s and stay there.

Two kinds of the ledger's fixed catalogue are ours from here on, for their meaning agrees exactly: 演出配送场次 (SC-B04,
SC-P04, PZH-P04, PZH-P05b) and 流动展览场次 (PZH-P05c). In them channel mobile means played from a culture or stage car
(SC-P03b). `delivery.trip` and `delivery.cultural` stay with who sends them: a trip may serve several villages.
"""

from typing import Final

from wenmai.delivery.models import Order
from wenmai.delivery.vocabulary import Kind
from wenmai.kernel.actor import Actor
from wenmai.kernel.subjects import reference
from wenmai.ledger import actions as ledger
from wenmai.ledger.kinds import FactKind, declare
from wenmai.ledger.place import Place

PERFORMANCE: Final = declare(FactKind("delivery.performance", "演出配送场次", "场次"))
EXHIBITION: Final = declare(FactKind("delivery.exhibition", "流动展览场次", "场次"))
COUNTED: Final = {Kind.SHOW.value: PERFORMANCE, Kind.EXHIBITION.value: EXHIBITION}


def order_source(order: Order) -> str:
    """The source of an order's fact, and its subject reference."""
    return reference("delivery.order", order.pk)


def record_delivered(actor: Actor, order: Order) -> None:
    """One 场次 on the day and at the place of the order, for the house that supplied it; nothing for other kinds."""
    kind, item, session = COUNTED.get(order.kind), order.item, order.session
    if kind is None or item is None or session is None:
        return
    genre = {"genre": item.genre} if item.genre else {}
    demo = {"demo": "1"} if order.demo else {}
    ledger.record(
        actor,
        kind=kind,
        source=order_source(order),
        happened_at=session.starts_at,
        place=Place(session.division_id, item.institution.code, item.institution.kind),
        channel="mobile" if order.by_vehicle else "onsite",
        audience=tuple(item.audience),
        attributes={"title": item.title, **genre, **demo},
    )
