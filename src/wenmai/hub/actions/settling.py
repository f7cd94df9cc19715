"""对账: tariffs, entries by hand, statements of a pair for a month, netted, agreed by both sides, settled once."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.hub import policies, refusals
from wenmai.hub.drafts import Charge, TariffDraft
from wenmai.hub.engine import books
from wenmai.hub.engine.books import Due
from wenmai.hub.models import Account, Entry, Service, Statement, StatementLine, StatementState, Tariff
from wenmai.hub.queries.statements import get_library, open_entries, recount, statements
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, NotAllowed, permit

BY_HAND = (Service.CRATE, Service.LOST)


@transaction.atomic
def set_tariff(actor: Actor, *, draft: TariffDraft) -> Tariff:
    """From a day on a service costs so much; the one before ends. Entries that are there keep their price.

    Raises NotAllowed, Invalid, Conflict for a day before the last tariff began.
    """
    permit(policies.may_price(actor), _("计价由省、市主管部门来定。"))
    if draft.service not in Service.values:
        raise refusals.bad("service", _("请选一项服务。"), "service")
    if draft.first < clock.today():
        raise refusals.bad("first", _("从今天或以后的一天起。"), "first")
    if not draft.basis.strip():
        raise refusals.bad("basis", _("写明依据：哪份协议、哪次会议。"), "basis")
    last = Tariff.objects.select_for_update().filter(service=draft.service, during__upper_inf=True).first()
    if last and last.during.lower >= draft.first:
        if (last.during.lower, last.fen) == (draft.first, draft.fen):
            return last
        raise Conflict("hub.tariff", _("已经定过从 %s 起的价。请写更晚的日子。") % last.during.lower)
    if last:
        last.during = (last.during.lower, draft.first)
        last.save(update_fields=["during"])
    made = Tariff.objects.create(
        service=draft.service, fen=draft.fen, during=(draft.first, None), basis=draft.basis.strip()[:200],
        set_by=actor.person, set_at=clock.now(),
    )  # fmt: skip
    note(actor, "hub.tariff", f"hub.tariff:{made.pk}", service=made.service, fen=made.fen, first=str(draft.first))
    return made


@transaction.atomic
def charge(actor: Actor, *, given: Charge, key: str) -> Entry:
    """What no deed enters by itself: crates carried, a lost book paid. A manager of the creditor enters it. Twice is once.

    Raises NotFound, NotAllowed, Invalid.
    """
    creditor, debtor = get_library(given.creditor), get_library(given.debtor)
    permit(policies.may_keep(actor, creditor))
    if given.service not in BY_HAND:
        raise refusals.bad("service", _("借还由系统自动记账，这里只记代运和赔付。"), "service")
    if not 1 <= given.pieces <= 10_000:
        raise refusals.bad("pieces", _("件数写 1 到 10000。"), "pieces")
    if creditor.pk == debtor.pk:
        raise refusals.bad("debtor", _("请选另一个馆。"), "debtor")
    if not given.what.strip():
        raise refusals.bad("what", _("写明是什么，例如书名、箱号。"), "what")
    due = Due(
        given.service, f"hub.charge:{key}", clock.today(), creditor.pk, debtor.pk, given.pieces, given.fen, given.what
    )
    entry = books.enter(actor, due)
    assert entry is not None
    note(
        actor,
        "hub.charge",
        f"hub.entry:{entry.pk}",
        service=given.service,
        creditor=given.creditor,
        debtor=given.debtor,
    )
    return entry


@transaction.atomic
def take_back(actor: Actor, *, entry: int, why: str) -> Entry:
    """Reverse an entry: a new one with its signs turned. The side that earned by it takes it back. Twice is once."""
    row = Entry.objects.select_for_update().filter(pk=entry).first()
    if row is None:
        raise refusals.no_entry()
    creditor = row.postings.select_related("account__library__division").get(pieces__gt=0).account.library
    permit(policies.may_keep(actor, creditor), _("这笔由收款的馆来冲销。"))
    if row.reverses_id:
        raise Conflict("hub.reversal", _("冲销的分录不能再冲销。请按原样再记一笔。"))
    if not why.strip():
        raise refusals.bad("why", _("写明为什么冲销。"), "why")
    made = books.reverse(actor, row, why.strip())
    note(actor, "hub.reverse", f"hub.entry:{row.pk}")
    return made


@transaction.atomic
def draw(actor: Actor, *, drawer: str, other: str, month: date) -> Statement:
    """The statement of a month that is over, with all that stands between the two until its end and is on no other.

    Raises NotFound, NotAllowed, Conflict while the month runs, one is open between them, or nothing is there.
    """
    one, two = get_library(drawer), get_library(other)
    permit(policies.may_keep(actor, one))
    if one.pk == two.pk:
        raise refusals.bad("other", _("请选另一个馆。"), "other")
    after = clock.next_month(clock.month_start(month))
    if clock.today() < after:
        raise Conflict("hub.month_runs", _("这个月还没过完，下月 1 日起可以对账。"))
    _lock(one.pk, two.pk)
    if open_one := statements().filter(drawer__in=[one, two], other__in=[one, two]).exclude(state="settled").first():
        raise Conflict("hub.statement_open", _("两馆之间 %s 的对账单还没结清，先办完它。") % open_one)
    made = Statement(drawer=one, other=two, month=clock.month_start(month), drawn_at=clock.now(), drawn_by=actor.person)
    return _filled(actor, made, "hub.draw")


def _filled(actor: Actor, row: Statement, verb: str) -> Statement:
    """Its lines and sums, as the books stand."""
    entries = open_entries(row)
    if not entries:
        raise Conflict("hub.nothing", _("到这个月底，两馆之间没有要对的账。"))
    sums = recount(row.drawer_id, row.other_id, entries)
    row.entries_count, row.net_fen, row.net_pieces = len(entries), sums.fen, sums.pieces
    row.state, row.sent_at, row.answered_at, row.answered_by, row.words = StatementState.DRAFT, None, None, "", ""
    row.save()
    try:
        with transaction.atomic():
            StatementLine.objects.bulk_create([StatementLine(statement=row, entry_id=each) for each in entries])
    except IntegrityError as error:
        raise Conflict("hub.taken", _("有分录刚上了别的对账单。请再开一次。")) from error
    note(actor, verb, f"hub.statement:{row.pk}", entries=row.entries_count, fen=row.net_fen)
    return row


def _lock(one: int, two: int) -> None:
    """Whoever draws for the pair waits here."""
    for library, other in sorted([(one, two), (two, one)]):
        books.account(library, other)
    pair = Account.objects.filter(library__in=[one, two], other__in=[one, two]).order_by("library")
    list(pair.select_for_update())


@transaction.atomic
def redraw(actor: Actor, *, statement: int) -> Statement:
    """A draft or a disputed one is drawn anew, with what was corrected since."""
    row = _locked(statement)
    permit(policies.may_keep(actor, row.drawer))
    _expect(row, StatementState.DRAFT, StatementState.DISPUTED)
    _lock(row.drawer_id, row.other_id)
    row.lines.all().delete()
    return _filled(actor, row, "hub.redraw")


@transaction.atomic
def send(actor: Actor, *, statement: int) -> Statement:
    """Give it to the other side, by a manager of the drawer. Twice keeps the first time."""
    row = _locked(statement)
    permit(policies.may_speak(actor, row.drawer), _("由开单的馆的馆长送出。"))
    if row.state == StatementState.SENT:
        return row
    _expect(row, StatementState.DRAFT)
    row.state, row.sent_at = StatementState.SENT, clock.now()
    row.save(update_fields=["state", "sent_at"])
    note(actor, "hub.send", f"hub.statement:{row.pk}")
    return row


@transaction.atomic
def answer(actor: Actor, *, statement: int, agrees: bool, words: str = "", sent: str = "") -> Statement:
    """The other side's word, by its manager: agreed, or disputed in words. The same again changes nothing.

    `sent` is the mark of the one that was read; Conflict (hub.redrawn) where it was drawn anew since.
    """
    row = _locked(statement)
    _other_side(actor, row)
    if sent and sent != row.sent_mark:
        raise Conflict("hub.redrawn", _("开单的馆重开了这张对账单。请照现在的数再核对一遍。"))
    goal = StatementState.ACCEPTED if agrees else StatementState.DISPUTED
    if row.state == goal:
        return row
    _expect(row, StatementState.SENT)
    if not agrees and not words.strip():
        raise refusals.bad("words", _("写明哪里不对。"), "words")
    row.state, row.answered_at, row.answered_by = goal, clock.now(), actor.person
    row.words = words.strip()[:300]
    row.save(update_fields=["state", "answered_at", "answered_by", "words"])
    note(actor, "hub.answer", f"hub.statement:{row.pk}", state=row.state)
    return row


def _other_side(actor: Actor, row: Statement) -> None:
    """Who manages both speaks for the drawer, so that one person never is both sides."""
    if not policies.may_speak(actor, row.other):
        raise NotAllowed("not_allowed", _("由对方馆的馆长来答复。"))
    if not actor.system and policies.may_speak(actor, row.drawer):
        raise NotAllowed("not_allowed", _("同一个人不能代两馆说话。请对方馆另一位馆长来答复。"))


@transaction.atomic
def close(actor: Actor, *, statement: int, reference: str) -> Statement:
    """It is paid, or the sum is nothing: under the number of the payment or of the note. Once.

    Raises NotFound, NotAllowed, Invalid, Conflict before both agree or under another number.
    """
    row = _locked(statement)
    permit(policies.may_keep(actor, row.drawer) or policies.may_keep(actor, row.other))
    given = reference.strip()[:60]
    if row.state == StatementState.SETTLED:
        if row.reference != given:
            raise refusals.wrong_state(_("这张对账单已经结清，凭证号 %s。") % row.reference)
        return row
    _expect(row, StatementState.ACCEPTED)
    if not given:
        raise refusals.bad("reference", _("填付款凭证号；净额是零就填确认单号。"), "reference")
    row.state, row.settled_at, row.reference = StatementState.SETTLED, clock.now(), given
    row.save(update_fields=["state", "settled_at", "reference"])
    note(actor, "hub.close", f"hub.statement:{row.pk}", fen=row.net_fen)
    return row


def _expect(row: Statement, *states: str) -> None:
    if row.state not in states:
        raise refusals.wrong_state(_("对账单现在是“%s”，这一步办不了。") % row.get_state_display())


def _locked(key: int) -> Statement:
    row = statements().select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        raise refusals.no_statement()
    return row


def last_month() -> date:
    """The first day of the last month that is over."""
    return clock.month_start(clock.month_start(clock.today()) - timedelta(days=1))
