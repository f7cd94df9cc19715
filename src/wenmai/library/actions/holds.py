"""Readers wait for a book: asked for, set aside, given up. What captures it is the scan at a counter (`engine/holding`)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, permit
from wenmai.library import policies, refusals
from wenmai.library.actions.hold_points import begin_delivery, check_point
from wenmai.library.counters import Counter, Deed
from wenmai.library.engine import scenes
from wenmai.library.engine.writing import Change
from wenmai.library.models import EventKind, Hold, Reader, ReaderAlias
from wenmai.library.queries import at_desk, hold_wishes
from wenmai.library.queries.at_desk import House
from wenmai.library.queries.kin import speaks_for


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: one of `work` (any edition), `record` (this edition), `item`; keys. `pickup` is a house's code.

    `point` is a pickup point that this house serves; 送书上门 asks for the `address` too, written down with the reader's `consent`.
    `until` is the last day on which it is of use. `laid_by`: asked at a desk, also for what stands on the shelf of `pickup`, so that
    it is taken from there and laid by.
    """

    reader: int
    pickup: str
    work: int | None = None
    record: int | None = None
    item: int | None = None
    until: date | None = None
    laid_by: bool = False
    point: int | None = None
    address: str = ""
    consent: bool = False
    demo: bool = False


@transaction.atomic
def place_hold(actor: Actor, *, at: Counter, wish: Wish) -> Deed:
    """Put a reader at the end of a queue; the deed tells the hold's key. By the reader, or at the desk of `at`.

    Raises NotFound, NotAllowed, Invalid, Conflict (library.closed, expired, blocked, not_holdable, stands_here, has_it,
    held_already, max_holds, no_point, not_for_you).
    """
    moment = scenes.moment(at)
    house, pickup = (at_desk.house_of(code, moment.date()) for code in (at.institution, wish.pickup))
    if house is None or pickup is None:
        raise refusals.no_house()
    reader = _reader(wish.reader)
    own = speaks_for(actor, reader.person, house.path)
    permit(own or policies.may_circulate(actor, house.path))
    of = "{}:{}".format(*_thing(wish))
    at_point = {"point": wish.point} if wish.point else {}
    if done := at_desk.done_under(at.key):
        return _again(done, reader.pk, pickup=pickup.id, of=of, **at_point)
    check_point(wish.point, pickup.id, reader.category, address=wish.address, consent=wish.consent)
    hold_wishes.check(reader, _thing(wish), pickup, moment, laid_by=wish.laid_by and not own)
    row = _insert(wish, reader, pickup, _alias(reader, moment.year), moment)
    change = Change(at, house.id, moment, "" if own else scenes.who(actor), EventKind.HOLD_PLACED)
    change.event(EventKind.HOLD_PLACED, hold=row.pk, alias=row.alias, pickup=pickup.id, of=of, **at_point)
    change.told(hold=row.pk)
    if wish.address.strip():
        begin_delivery(row, wish.address, moment)
    return change.write()


def _again(done: Deed, reader: int, **told: object) -> Deed:
    if at_desk.reader_called(done.alias) not in (reader, None):
        raise refusals.other_deed()
    return scenes.again(done, None, EventKind.HOLD_PLACED, **told)


def _reader(key: int) -> Reader:
    """Locked, so that their holds are counted one after the other."""
    row = Reader.objects.select_for_update(of=("self",), no_key=True).select_related("home").filter(pk=key).first()
    if row is None:
        raise refusals.no_reader()
    return row


def _thing(wish: Wish) -> tuple[str, int]:
    given = [(name, key) for name in ("work", "record", "item") if (key := getattr(wish, name))]
    if len(given) != 1:
        raise Invalid("library.hold", _("请说明要预约哪一种或哪一册。"))
    return given[0]


def _alias(reader: Reader, year: int) -> str:
    return ReaderAlias.objects.get_or_create(reader=reader, year=year)[0].alias


def _insert(wish: Wish, reader: Reader, pickup: House, alias: str, moment: datetime) -> Hold:
    row = Hold(
        reader=reader,
        alias=alias,
        work_id=wish.work,
        record_id=wish.record,
        wanted_id=wish.item,
        pickup_id=pickup.id,
        point_id=wish.point,
        requested_at=moment,
        until=wish.until,
        demo=wish.demo,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise refusals.refused("held_already") from error
    return row
