"""The facts of a deed: what was lent, renewed, given back or used here, by which alias, never by whom.

`foreign` is true where two library systems (main library with its branches) met: for a loan the item's owner and the
house that lent, for a return the house that lent and the house that took it back. `main` is the kind of the
house's main library, or its own: what a study room of a library lends is counted with the libraries. `shown` is what the reader showed (SC-P19), never its number;
`space` the kind of room where it was done, where that is known (SC-E16); `scene` where the branch stands that did it (SC-L03).
"""

from collections.abc import Mapping
from typing import Any

from wenmai.kernel.actor import Actor
from wenmai.ledger import actions as ledger
from wenmai.ledger.draft import draft
from wenmai.ledger.kinds import FactKind
from wenmai.ledger.place import Place
from wenmai.library.counters import Deed
from wenmai.library.engine.scenes import Scene


def count(actor: Actor, kind: FactKind, scene: Scene, deed: Deed, attributes: Mapping[str, Any]) -> Deed:
    """Record one fact of a deed in its own transaction and give the deed back."""
    more = {"main": scene.house.main_kind, "shown": scene.counter.shown, "space": scene.counter.space}
    more["scene"] = scene.house.scene
    more["demo"] = "1" if scene.item.demo else ""
    said = {name: value for name, value in more.items() if value}
    ledger.record_new(
        actor,
        fact=draft(
            kind=kind.name,
            source=f"library.event:{deed.event}",
            happened_at=scene.at,
            place=Place(scene.house.division, scene.house.code, scene.house.kind),
            channel=scene.counter.channel,
            attributes={"item_kind": scene.item.kind, "owner": scene.item.owner_code, **attributes, **said},
        ),
    )
    return deed
