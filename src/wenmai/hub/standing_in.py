"""What the desks of `library` ask of the hub: is this book of theirs, and may this reader of theirs borrow."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from wenmai.hub.actions.deeds import take
from wenmai.hub.actions.items import know
from wenmai.hub.engine.asking import Away, ask
from wenmai.hub.engine.guests import way_of
from wenmai.hub.engine.visiting import judge, seen
from wenmai.hub.models import ForeignDeed, ForeignItem, Outgoing, Visitor, Way
from wenmai.hub.queries.systems import asked_about_item, is_visitor, things_of
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict
from wenmai.library.foreign import Taken
from wenmai.library.models import Loan, Transit
from wenmai.library.sip2.codes import CirculationStatus
from wenmai.library.sip2.messages.items import Item
from wenmai.places.models import Institution

FRESH: Final = timedelta(minutes=10)
LONGEST: Final = 40
LENT: Final = (CirculationStatus.CHARGED, CirculationStatus.CHARGED_UNTIL_RECALL, CirculationStatus.RECALLED)
"""What their system says of a book that a reader has; one that was called back is still out."""


class Hub:
    """Implements `library.foreign.Foreign`."""

    def take_back(self, actor: Actor, house: str, scanned: str, key: str, item: int = 0) -> Taken | None:
        """See Foreign."""
        barcode = scanned.strip()
        if not item and not 1 <= len(barcode) <= LONGEST:
            return None
        done = ForeignDeed.objects.select_related("system__library").filter(key=key).first()
        if done:
            return _told(done, repeated=True)
        place = Institution.objects.select_related("division").get(code=house)
        thing = _brought_anew(item, place) if item else _thing(barcode)
        if thing is None:
            return None
        return _told(take(actor, house=place, thing=thing, key=key))

    def vouch(self, reader: int, item: int) -> None:
        """See Foreign."""
        _vouch(reader, lambda visitor: _by_the_agreement(visitor, item))

    def vouch_to_wait(self, reader: int) -> None:
        """See Foreign."""
        _vouch(reader, _may_wait)


def _vouch(reader: int, unasked: Callable[[Visitor], None]) -> None:
    """By what their system says, of a moment ago or now; `unasked` judges while it cannot be asked. Raises Conflict."""
    visitors = Visitor.objects.select_related("system__library").filter(reader=reader)
    found = visitors.first() if is_visitor(reader) else None
    if found is None:
        return
    if found.system.paused_at:
        raise Conflict("hub.paused", _("%s的系统停用了，暂不能借给他们的读者。") % found.system.library.label)
    seen(found)
    fresh = clock.now() - found.checked_at < FRESH and found.system.way == Way.SIP2
    try:
        good = found.good if fresh else judge(found)
    except Away:
        unasked(found)
        return
    if not good:
        raise Conflict("hub.not_good", _("%s说这位读者现在不能借。请读者问自己的馆。") % found.system.library.label)


def _thing(barcode: str) -> ForeignItem | None:
    """By our table, else by asking those whose barcodes begin so; several mean nobody."""
    known = things_of(barcode)
    if known:
        return known[0] if len(known) == 1 else None
    for system in asked_about_item(barcode):
        try:
            answer = ask(system, Item(item=barcode))
        except Away:
            continue
        if answer.title.strip():
            return know(system, barcode=barcode, title=answer.title)
    return None


def _brought_anew(item: int, house: Institution) -> ForeignItem | None:
    """The book that travelled as this item before, when it is brought once more; what is on its way home is only scanned again."""
    things = ForeignItem.objects.select_related("system__library__division", "guest")
    thing = things.filter(guest=item, system__paused_at=None).first()
    way = way_of(item) if thing else None
    return thing if thing and (way is None or _lent_since(thing, way, house)) else None


def _lent_since(thing: ForeignItem, way: Transit, house: Institution) -> bool:
    """Whether they have lent it since it was sent home, though nobody here saw it arrive: by their word, else by a night between."""
    if way.destination_id == house.pk:
        return False
    try:
        lent = ask(thing.system, Item(item=thing.barcode)).status in LENT
    except Away:
        return clock.day_of(way.sent_at) < clock.today()
    untold = Outgoing.objects.filter(deed__thing=thing, answered_at=None).exists()
    return lent and (not untold or clock.day_of(way.sent_at) < clock.today())


def _told(deed: ForeignDeed, *, repeated: bool = False) -> Taken:
    goal = deed.system.library
    words = _("收下《%(title)s》，是%(library)s的书，会告诉他们。") % {"title": deed.title, "library": goal.label}
    way = _("请放进送往%s的箱子。") if deed.transit else _("请放到待送%s的书架。")
    return Taken(words + way % goal.label, deed.title, goal.code, repeated)


def _by_the_agreement(visitor: Visitor, item: int) -> None:
    """While their system is away: so many books, what they have already is none more. Raises Conflict."""
    most, loans = visitor.system.offline_loans, Loan.objects.filter(reader=visitor.reader_id, closed_at=None)
    if loans.filter(item=item).exists() or loans.count() < most:
        return
    said = _("%(library)s的系统现在问不到，按协议最多借 %(n)s 册，已经借满。") % {
        "library": visitor.system.library.label, "n": most,
    }  # fmt: skip
    raise Conflict("hub.offline_limit", said)


def _may_wait(visitor: Visitor) -> None:
    """While their system is away: where the agreement lends anything then. When the book is fetched they are asked anew."""
    if visitor.system.offline_loans == 0:
        said = _("%s的系统现在问不到，协议也没有约定脱机可借。请稍后再试。") % visitor.system.library.label
        raise Conflict("hub.away", said)
