"""文献传递: asked for by a reader, taken, refused or sent by the library that has the work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.audit.actions import note
from wenmai.catalogue.queries.records import get_record
from wenmai.hub import facts, policies, refusals
from wenmai.hub.models import CopyPurpose, CopyRequest, CopyState, CopyWay
from wenmai.hub.models.copies import OPEN
from wenmai.hub.queries.copies import keepers_of
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.crypto import open_sealed, seal
from wenmai.kernel.errors import Conflict, permit
from wenmai.library.models import Reader
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution

TOLD: Final = declare(NoticeKind("hub.copy", gettext_lazy("文献传递有了答复")))
SEALED: Final = "hub.copy"
MOST_OPEN: Final = 5
LONGEST, MOST_SHOWS = 30, 20
"""Days and times for which a file may be shown."""
AGAIN: Final = timedelta(minutes=10)
KEPT: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class CopyWish:
    """Which part of a record, from which library (its code), what for; `agreed` to the statement of copyright."""

    record: int
    library: str
    part: str
    purpose: str
    agreed: bool


@dataclass(frozen=True, slots=True)
class Sending:
    """Either a reference to a file (an address of the web) with days and times, or the code of the house where the paper is fetched."""

    link: str = ""
    days: int = 7
    times: int = 3
    pickup: str = ""


@transaction.atomic
def ask_copy(actor: Actor, *, wish: CopyWish, key: str) -> CopyRequest:
    """Ask, as a reader whose card is good. The same key again gives the first request.

    Raises NotFound, Invalid (part, purpose, agreed, library), Conflict (copy_card, copy_asked, copy_many).
    """
    reader = Reader.objects.select_for_update(no_key=True).filter(person=actor.person or None).first()
    if reader is None or reader.closed_at or (reader.valid_until and reader.valid_until < clock.today()):
        raise Conflict("hub.copy_card", _("要有读者证，而且在有效期内。请先办证或续证。"))
    if known := CopyRequest.objects.filter(key=key, reader=reader).first():
        return known
    record = get_record(actor, wish.record)
    library = _keeper(record.pk, wish)
    if CopyRequest.objects.filter(reader=reader, state__in=OPEN).count() >= MOST_OPEN:
        raise Conflict("hub.copy_many", _("有 %s 件还没办完，先等等，或撤回用不着的。") % MOST_OPEN)
    now = clock.now()
    row = CopyRequest(
        key=key, reader=reader, library=library, record=record, title=record.title[:200], part=wish.part.strip()[:200],
        purpose=wish.purpose, agreed_at=now, asked_at=now, demo=reader.demo,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("hub.copy_asked", _("这一部分已经申请过，还在办。")) from error
    return row


def _keeper(record: int, wish: CopyWish) -> Institution:
    if not wish.part.strip():
        raise refusals.bad("part", _("写明要哪一篇、哪一章，第几页到第几页。"), "part")
    if wish.purpose not in CopyPurpose.values:
        raise refusals.bad("purpose", _("从列表里选用途。"), "purpose")
    if not wish.agreed:
        raise refusals.bad("agreed", _("要先同意著作权声明。"), "agreed")
    found = next((each for each in keepers_of(record) if each.code == wish.library), None)
    if found is None:
        raise refusals.bad("library", _("这个馆没有这本书，请从列表里选。"), "library")
    return found


@transaction.atomic
def withdraw_copy(actor: Actor, *, request: int) -> CopyRequest:
    """The reader does not need it any more. Twice is once. Raises NotFound, Conflict (copy_over)."""
    row = _locked(request)
    if row.reader is None or not actor.person or row.reader.person != actor.person:
        raise refusals.no_copy()
    if row.state != CopyState.WITHDRAWN:
        _end(row, CopyState.WITHDRAWN)
    return row


@transaction.atomic
def take_copy(actor: Actor, *, request: int) -> CopyRequest:
    """The library will do it. Twice is once. Raises NotFound, NotAllowed, Conflict (copy_over)."""
    row = _locked(request)
    permit(policies.may_serve(actor, row.library))
    if row.state == CopyState.TAKEN:
        return row
    _check_open(row)
    row.state, row.taken_at = CopyState.TAKEN, clock.now()
    row.save(update_fields=["state", "taken_at"])
    note(actor, "hub.copy_take", f"hub.copy:{row.pk}", library=row.library.code)
    return row


@transaction.atomic
def refuse_copy(actor: Actor, *, request: int, why: str) -> CopyRequest:
    """The library cannot, and says why; the reader is told. Twice is once. Raises NotFound, NotAllowed, Invalid, Conflict."""
    row, why = _locked(request), why.strip()[:200]
    permit(policies.may_serve(actor, row.library))
    if not why:
        raise refusals.bad("why", _("写明为什么办不了，读者会看到。"), "why")
    if (row.state, row.why) == (CopyState.REFUSED, why):
        return row
    _check_open(row)
    row.why = why
    _end(row, CopyState.REFUSED)
    note(actor, "hub.copy_refuse", f"hub.copy:{row.pk}", library=row.library.code)
    _tell(row)
    return row


@transaction.atomic
def send_copy(actor: Actor, *, request: int, sending: Sending) -> CopyRequest:
    """It is sent, and counted at the library; the reader is told. What was sent is not sent again.

    Raises NotFound, NotAllowed, Invalid (link, days, times, pickup), Conflict (copy_over).
    """
    row = _locked(request)
    permit(policies.may_serve(actor, row.library))
    if row.state == CopyState.SENT:
        return row
    _check_open(row)
    _put(actor, row, sending)
    _end(row, CopyState.SENT)
    note(actor, "hub.copy_send", f"hub.copy:{row.pk}", library=row.library.code, way=row.way)
    facts.count_copy(actor, row)
    _tell(row)
    return row


def _put(actor: Actor, row: CopyRequest, sending: Sending) -> None:
    link = sending.link.strip()
    if bool(link) == bool(sending.pickup):
        raise refusals.bad("link", _("填文件的网址，或选送到哪个馆，二选一。"), "link")
    if not link:
        row.way, row.pickup = CopyWay.CRATE, get_institution(actor, sending.pickup)
        return
    if not link.startswith(("https://", "http://")) or len(link) > 500:
        raise refusals.bad("link", _("要 http:// 或 https:// 开头的网址。"), "link")
    if not 1 <= sending.days <= LONGEST:
        raise refusals.bad("days", _("填 1 到 %s 天。") % LONGEST, "days")
    if not 1 <= sending.times <= MOST_SHOWS:
        raise refusals.bad("times", _("填 1 到 %s 次。") % MOST_SHOWS, "times")
    row.way, row.sealed = CopyWay.FILE, seal(link, SEALED)
    row.until, row.shows_left = clock.today() + timedelta(days=sending.days), sending.times


@transaction.atomic
def open_copy(actor: Actor, *, request: int) -> str:
    """The reference of a file, for its reader; one of the times is used up, but not by asking again within AGAIN.

    Raises NotFound (also for everybody else's), Conflict (copy_gone).
    """
    row = _locked(request)
    if row.reader is None or not actor.person or row.reader.person != actor.person:
        raise refusals.no_copy()
    now = clock.now()
    again = row.shown_at is not None and now - row.shown_at < AGAIN
    if row.sealed is None or row.until is None or row.until < clock.today() or not (again or row.shows_left):
        raise Conflict("hub.copy_gone", _("过了日子，或看的次数用完了。还要看，请再申请一次。"))
    if not again:
        row.shows_left, row.shown_at = row.shows_left - 1, now
        row.save(update_fields=["shows_left", "shown_at"])
    return open_sealed(bytes(row.sealed), SEALED)


def forget_copies(actor: Actor, *, now: datetime | None = None) -> int:
    """References that are shown no more are deleted; KEPT after its end a request forgets who it was. How many rows changed."""
    permit(actor.system)
    moment = now or clock.now()
    today = clock.day_of(moment)
    gone = CopyRequest.objects.filter(sealed__isnull=False, until__lt=today).update(sealed=None, shows_left=0)
    old = CopyRequest.objects.filter(reader__isnull=False, over_at__lt=moment - KEPT)
    return gone + old.update(reader=None)


def end_copies_of(person: str) -> int:
    """In the caller's transaction, for who is to be forgotten: what is open is withdrawn, who it was and every reference go."""
    rows = CopyRequest.objects.filter(reader__person=person)
    rows.filter(state__in=OPEN).update(state=CopyState.WITHDRAWN, over_at=clock.now())
    return rows.update(reader=None, sealed=None, shows_left=0)


def _locked(request: int) -> CopyRequest:
    rows = CopyRequest.objects.select_for_update(of=("self",)).select_related("reader", "library__division")
    row = rows.filter(pk=request).first()
    if row is None:
        raise refusals.no_copy()
    return row


def _check_open(row: CopyRequest) -> None:
    if row.state not in OPEN:
        raise Conflict("hub.copy_over", _("这件已经了结：%s。") % row.get_state_display())


def _end(row: CopyRequest, state: CopyState) -> None:
    _check_open(row)
    row.state, row.over_at = state, clock.now()
    row.save()


def _tell(row: CopyRequest) -> None:
    if row.reader is None or row.reader.person is None:
        return
    body = lazy(lambda: _words(row), str)()
    told = Note(TOLD.name, gettext_lazy("文献传递有了答复"), body, "/copies/", f"copy:{row.pk}", row.library.code)
    tell(system(), persons=[row.reader.person], note=told)


def _words(row: CopyRequest) -> str:
    said = {"title": row.title, "part": row.part, "library": row.library.label, "why": row.why, "day": row.until}
    if row.state == CopyState.REFUSED:
        return _("%(library)s办不了《%(title)s》的“%(part)s”：%(why)s") % said
    if row.pickup:
        said["house"] = row.pickup.label
        return _("《%(title)s》的“%(part)s”复印件装箱送往%(house)s，几天后去服务台取。") % said
    return _("《%(title)s》的“%(part)s”传来了，%(day)s前到“文献传递”里看。") % said
