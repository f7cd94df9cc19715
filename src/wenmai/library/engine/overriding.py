"""What is done against a rule is told twice, in the ledger and in the trail; neither names the reader."""

from wenmai.audit.actions import note
from wenmai.kernel.actor import Actor
from wenmai.library.engine.scenes import Scene
from wenmai.library.engine.writing import Change
from wenmai.library.models import EventKind


def overridden(actor: Actor, scene: Scene, change: Change, against: list[str], reason: str) -> None:
    """An event of its own, and a line of the trail. Who calls permits and has a reason."""
    said = reason.strip()[:200]
    change.event(EventKind.OVERRIDDEN, against=against, reason=said)
    note(actor, "library.overridden", f"library.item:{scene.item.id}", against=against, reason=said)
