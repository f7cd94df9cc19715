"""Something for the people of a house to look for, and that they need not any more. Within the caller's transaction."""

from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.logistics.engine.writing import who
from wenmai.logistics.models import Crate, CrateItem, CrateState, Trouble, TroubleKind
from wenmai.places.models import Institution


def make_trouble(kind: TroubleKind, house: Institution, crate: Crate, line: CrateItem | None = None) -> Trouble:
    """One that is open already stays the one."""
    made, _new = Trouble.objects.get_or_create(
        kind=kind, house=house, crate=crate, line=line, done_at=None, defaults={"made_at": clock.now()}
    )
    return made


def settle_missing(actor: Actor, crate: Crate) -> None:
    """A missing crate was scanned: nobody has to look for it any more."""
    if crate.state == CrateState.MISSING:
        Trouble.objects.filter(crate=crate, kind=TroubleKind.MISSING, done_at=None).update(
            done_at=clock.now(), done_by=who(actor), done_words=_("找到了")
        )
