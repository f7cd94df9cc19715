"""Readers of theirs: asked of their system by 23/24, with nothing kept of the answer but whether they may borrow."""

from wenmai.hub.engine.asking import ask
from wenmai.hub.models import ForeignSystem, Visitor
from wenmai.kernel import clock
from wenmai.kernel.crypto import open_sealed
from wenmai.library.sip2.codes import PatronFlag
from wenmai.library.sip2.messages.patrons import PatronStatus, PatronStatusAnswer

NUMBER = "hub.visitor"


def status_of(system: ForeignSystem, number: str) -> PatronStatusAnswer:
    """What they say of a number. Raises Away."""
    return ask(system, PatronStatus(patron=number))


def may_borrow(answer: PatronStatusAnswer) -> bool:
    """Valid, and lending is not denied."""
    return answer.valid is not False and PatronFlag.CHARGE_DENIED not in answer.flags


def seen(visitor: Visitor) -> bool:
    """They are here today; False where they were forgotten a moment ago."""
    today = clock.today()
    return visitor.seen_on == today or bool(Visitor.objects.filter(pk=visitor.pk).update(seen_on=today))


def judge(visitor: Visitor) -> bool:
    """Ask anew and keep the answer. Raises Away."""
    answer = status_of(visitor.system, open_sealed(bytes(visitor.sealed), NUMBER))
    visitor.good, visitor.checked_at = may_borrow(answer), clock.now()
    visitor.save(update_fields=["good", "checked_at"])
    return visitor.good
