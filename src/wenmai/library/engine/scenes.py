"""How a deed begins: lock, permit, look. The same for all of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import permit
from wenmai.library import policies, refusals
from wenmai.library.counters import KEY, Counter, Deed
from wenmai.library.engine.writing import Change
from wenmai.library.models import Item
from wenmai.library.queries import at_desk
from wenmai.library.queries.at_desk import Borrowing, House, ItemNow, Now, ReaderNow
from wenmai.library.terms import Case

BELIEVED: Final = timedelta(days=7)
"""How far back a deed with a line may be dated: longer than any network is away, shorter than a loan."""
OFFLINE: Final = timedelta(days=366)
"""The same for what a device did without a line; a clock that is further off is wrong, and now stands for it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The house, the locked item and what is open about it, at the instant of the deed in Asia/Shanghai."""

    counter: Counter
    house: House
    item: ItemNow
    now: Now
    at: datetime

    @property
    def judged(self) -> datetime:
        """When blocks and cards are asked whether they hold: now, and for what was done without a line, then."""
        return self.at if self.counter.offline else clock.now()

    def change(self, actor: Actor, main: str) -> Change:
        """What the deed will write, nothing so far."""
        return Change(self.counter, self.house.id, self.at, who(actor), main, self.item.id)


def at_counter(actor: Actor, counter: Counter, item: int, *, taken: bool = False) -> Scene:
    """Begin a deed of the staff with an item. Raises NotFound, NotAllowed, Invalid for an unusable key or time; `taken`
    is a return, which no time keeps out.
    """
    found = look(counter, item, taken=taken)
    permit(policies.may_circulate(actor, found.house.path))
    return found


def look(counter: Counter, item: int, *, taken: bool = False) -> Scene:
    """The scene with the item locked; who calls permits."""
    at = moment(counter, taken=taken)
    found = at_desk.lock(counter.institution, item, at.date())
    if found is None:
        raise _missing(counter, at)
    house, thing = found
    return Scene(counter, house, thing, at_desk.now_of(item, counter.key, at.date()), at)


def with_reader(actor: Actor, counter: Counter, item: int, reader: int) -> tuple[Scene, ReaderNow]:
    """The same with the reader locked after the item."""
    at = moment(counter)
    found = at_desk.lock_both(counter.institution, item, reader, at.date())
    if found is None:
        raise (
            _missing(counter, at)
            if at_desk.lock(counter.institution, item, at.date()) is None
            else refusals.no_reader()
        )
    house, thing, who_borrows = found
    permit(policies.may_circulate(actor, house.path))
    return Scene(counter, house, thing, at_desk.now_of(item, counter.key, at.date()), at), who_borrows


def moment(counter: Counter, *, taken: bool = False) -> datetime:
    """When it happens: the device's time, never later than now.

    Older than BELIEVED raises Invalid; a return (`taken`) counts as of then. Of what was done offline OFFLINE is believed.
    """
    if not 1 <= len(counter.key) <= KEY:
        raise refusals.wrong_key()
    now, at = clock.now(), counter.at
    if at is None or at >= now:
        return now
    if counter.offline:
        return at.astimezone(clock.SHANGHAI) if at > now - OFFLINE else now
    if at < now - BELIEVED:
        if not taken:
            raise refusals.too_old(BELIEVED.days)
        return now - BELIEVED
    return at.astimezone(clock.SHANGHAI)


def again(done: Deed, item: int | None, *kinds: str, **told: Any) -> Deed:
    """The first answer once more. Raises Conflict if the key was used for something else: another item, kind of deed, or
    another goal, state or day than the event tells.
    """
    same = all(done.told.get(name) == value for name, value in told.items())
    if done.item != item or done.kind not in kinds or not same:
        raise refusals.other_deed()
    return done


def again_to(done: Deed, item: int, kind: str, reader: int) -> Deed:
    """The same for a reader, as long as the alias of the event still tells who it was."""
    if at_desk.reader_called(done.alias) not in (reader, None):
        raise refusals.other_deed()
    return again(done, item, kind)


def lock_item(item: int) -> Item:
    """Nothing happens to the item until the transaction ends: what is asked about it now still holds then."""
    return Item.objects.select_for_update(no_key=True).get(pk=item)


def lock_reader(reader: int) -> None:
    """Lock a reader whose item is locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM library_reader WHERE id = %s FOR NO KEY UPDATE", [reader])


def case_of(scene: Scene, reader: ReaderNow) -> Case:
    """What the rules are asked for a loan."""
    item = scene.item
    return Case(scene.house.code, item.owner_code, item.home_code, reader.home_code, reader.category, item.kind)


def borrowing(scene: Scene, reader: int, scope: str) -> Borrowing:
    """How the locked reader stands here."""
    year, item = scene.at.year, scene.item.id
    return at_desk.borrowing_of(reader, scene.house.path, scope, scene.judged, year, item)


def who(actor: Actor) -> str:
    """Who stood at the desk, for the ledger."""
    return "system" if actor.system else actor.person


def _missing(counter: Counter, at: datetime) -> Exception:
    return refusals.no_house() if at_desk.house_of(counter.institution, at.date()) is None else refusals.no_item()
