"""Readers come in, are renewed, and leave; what stops them, and when that ends."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from stdnum import luhn

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.library import policies, refusals
from wenmai.library.actions.ending_holds import end_holds_of
from wenmai.library.models import Block, BlockKind, Reader, ReaderCategory
from wenmai.library.queries.readers import category_by_age
from wenmai.library.queries.scopes import path_of_scope
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution, scope_paths

FIRST_NUMBER = 10_000_000


@dataclass(frozen=True, slots=True)
class NewReader:
    """`person` is the key of a person whom the counter has before it; `number` "" draws one, `category` "" goes by age."""

    person: str
    home: str
    category: str = ""
    number: str = ""
    valid_until: date | None = None
    demo: bool = False


@transaction.atomic
def register_reader(actor: Actor, *, reader: NewReader) -> Reader:
    """Make a person a reader of the consortium, with a house as home. The same person again gets the same reader.

    Raises NotFound for the house, NotAllowed, Conflict for a reader who was closed or a number that is taken.
    """
    house = get_institution(actor, reader.home)
    permit(policies.may_run(actor, house.scope_path, house.kind) or policies.is_own(actor, reader.person))
    if known := _of_person(reader.person):
        return known
    try:
        with transaction.atomic():
            made = _make(reader, house)
    except IntegrityError as error:  # another counter was faster, or the number is somebody's
        if known := _of_person(reader.person):
            return known
        raise Conflict("library.number_taken", _("这个读者证号已经用过，请换一个。")) from error
    note(actor, "library.register_reader", f"library.reader:{made.pk}", home=house.code, category=made.category)
    return made


def _of_person(person: str) -> Reader | None:
    known = Reader.objects.select_for_update().filter(person=person).first()
    if known and known.closed_at:
        raise Conflict("library.reader_closed", _("这个人的读者证已注销。请用“恢复”，不要重新办证。"))
    return known


def _make(reader: NewReader, house: Institution) -> Reader:
    made = Reader.objects.create(
        person=reader.person,
        category=reader.category or category_by_age(reader.person),
        home=house,
        number=reader.number.strip().upper() or f"-{reader.person[:18]}",
        since=clock.today(),
        valid_until=reader.valid_until,
        demo=reader.demo,
    )
    if not reader.number.strip():
        digits = f"{FIRST_NUMBER + made.pk}"
        made.number = f"R{digits}{luhn.calc_check_digit(digits)}"
        made.save(update_fields=["number"])
    return made


@transaction.atomic
def renew_reader(actor: Actor, *, reader: int, at: str, valid_until: date | None) -> Reader:
    """Let a reader's card hold until a day (None: without end); one that was closed is a reader again. At any house (`at`).

    Raises NotFound, NotAllowed, Invalid for a day that is past.
    """
    house = get_institution(actor, at)
    permit(policies.may_run(actor, house.scope_path, house.kind))
    row = _known(reader)
    if valid_until and valid_until < clock.today():
        raise Invalid("library.valid_until", _("有效期要到今天或以后。"), fields={"valid_until": _("今天或以后")})
    row.valid_until, row.closed_at = valid_until, None
    row.save(update_fields=["valid_until", "closed_at"])
    note(actor, "library.renew_reader", f"library.reader:{row.pk}", until=str(valid_until or ""))
    return row


@transaction.atomic
def put_reader_category(actor: Actor, *, reader: int, category: str) -> Reader:
    """Say of which category a reader is from now on; open loans keep their terms. The same again changes nothing.

    Raises NotFound, NotAllowed elsewhere than at home or above it, Invalid for a category that does not exist.
    """
    row = _known(reader)
    permit(policies.may_run(actor, row.home.scope_path, row.home.kind), _("读者类别请到办证的馆改。"))
    if not ReaderCategory.objects.filter(pk=category).exists():
        raise Invalid("library.category", _("没有这个读者类别，请从列表里选。"), fields={"category": _("从列表里选")})
    if row.category != category:
        before, row.category = row.category, category
        row.save(update_fields=["category"])
        note(actor, "library.put_reader_category", f"library.reader:{row.pk}", before=before, after=category)
    return row


@transaction.atomic
def close_reader(actor: Actor, *, reader: int) -> Reader:
    """End a reader's membership and all holds; twice keeps the first time. Raises Conflict while something is still on loan."""
    end_holds_of(reader, "closed")
    row = _known(reader)
    at_home = policies.may_circulate(actor, row.home.scope_path)
    permit(at_home or policies.is_own(actor, row.person), _("注销请到办证的馆办。"))
    if row.loans.filter(closed_at=None).exists():
        raise Conflict("library.still_out", _("还有书没还。请先还清，再注销。"))
    if row.closed_at is None:
        row.closed_at = clock.now()
        row.save(update_fields=["closed_at"])
        note(actor, "library.close_reader", f"library.reader:{row.pk}")
    return row


@dataclass(frozen=True, slots=True)
class Stop:
    """Why, where (code of a division or an institution: there and below) and until when a reader is stopped."""

    kind: BlockKind
    scope: str
    reason: str
    until: datetime | None = None


@transaction.atomic
def block(actor: Actor, *, reader: int, stop: Stop) -> Block:
    """Stop a reader below `scope`, where the actor serves the whole of it. The same kind and scope again changes nothing.

    Raises NotFound, NotAllowed, Invalid without a reason or for a scope that does not exist.
    """
    row = _known(reader)
    if stop.scope not in scope_paths([stop.scope]):
        raise Invalid("library.scope", _("没有这个机构或区划，请核对代码。"), fields={"scope": ""})
    permit(policies.may_circulate(actor, path_of_scope(stop.scope)))
    if not stop.reason.strip():
        raise Invalid("library.reason", _("请写明停借的原因。"), fields={"reason": _("写明原因")})
    still = Q(until=None) | Q(until__gt=clock.now())
    standing = row.blocks.filter(still, kind=stop.kind, scope=stop.scope, lifted_at=None).first()
    if standing:
        return standing
    made = row.blocks.create(
        kind=stop.kind,
        scope=stop.scope,
        since=clock.now(),
        until=stop.until,
        reason=stop.reason.strip()[:200],
        by=actor.person or "system",
    )
    note(actor, "library.block", f"library.reader:{row.pk}", kind=stop.kind.value, scope=stop.scope)
    return made


@transaction.atomic
def unblock(actor: Actor, *, block: int, reason: str) -> Block:
    """Let a reader borrow again, and say why; twice keeps the first time. Raises NotFound, NotAllowed, Invalid without a reason."""
    row = Block.objects.select_for_update().filter(pk=block).first()
    if row is None:
        raise refusals.no_reader()
    permit(policies.may_circulate(actor, path_of_scope(row.scope)), _("这是别处停的，请那里来解除。"))
    if not reason.strip():
        raise Invalid("library.reason", _("请写明解除停借的原因。"), fields={"reason": _("写明原因")})
    if row.lifted_at is None:
        row.lifted_at, row.lifted_by, row.lifted_why = clock.now(), actor.person or "system", reason.strip()[:200]
        row.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
        note(actor, "library.unblock", f"library.reader:{row.reader_id}", kind=row.kind, scope=row.scope)
    return row


def _known(reader: int) -> Reader:
    """The reader under a row lock."""
    row = Reader.objects.select_for_update(of=("self",)).select_related("home__division").filter(pk=reader).first()
    if row is None:
        raise refusals.no_reader()
    return row
