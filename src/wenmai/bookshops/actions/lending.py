"""Lend in the shop: the money is held, the book becomes an item of the library, and the library's own loan begins; or none of it."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.bookshops import brief, facts, policies, refusals
from wenmai.bookshops.drafts import Wish
from wenmai.bookshops.engine import money
from wenmai.bookshops.models import Bookshop, LoanState, ShopLoan, ShopRefusal
from wenmai.bookshops.queries.agreements import budget_of, shops, standing_rule
from wenmai.bookshops.queries.eligibility import Verdict, agreement, judge
from wenmai.bookshops.standing_in import for_library
from wenmai.catalogue.actions.importing import Source, import_records
from wenmai.catalogue.models import Level, Record
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, permit
from wenmai.library.actions.items import ItemDraft, add_item, withdraw
from wenmai.library.actions.lending import lend
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.actions.transits import cancel_transit
from wenmai.library.actions.undoing import undo_loan
from wenmai.library.counters import Counter
from wenmai.library.models import Item, Reader
from wenmai.library.queries.readers import glance

A_DAY = timedelta(days=1)
VIA = "bookshop"


@transaction.atomic
def ask(actor: Actor, *, shop: int, wish: Wish, reader: int) -> Verdict:
    """The answer for a reader and a book; a refusal is kept, without the reader. Raises NotFound, NotAllowed."""
    found = _shop(shop)
    permit(policies.may_sell(actor, found.institution))
    verdict = judge(found, wish, glance(actor, reader, found.institution.scope_path))
    if not verdict.eligible:
        ShopRefusal.objects.create(
            shop=found, isbn=wish.isbn, title=(verdict.book.title or wish.title)[:200], price_fen=wish.price_fen,
            reasons=[each.code for each in verdict.refusals], at=clock.now(),
        )  # fmt: skip
    return verdict


@transaction.atomic
def lend_in_shop(actor: Actor, *, shop: int, wish: Wish, reader: int, key: str) -> ShopLoan:
    """Buy a book for the library and lend it to a reader at once. The same key again gives the first loan.

    Order of locks: shop, budget, ISBN, catalogue, item, reader. Raises NotFound, NotAllowed, Invalid, Conflict: what `judge`
    says (bookshops.<check>), what the library's rules say (library.*), or a key that was used for something else.
    """
    found = _shop(shop, lock=True)
    permit(policies.may_sell(actor, found.institution))
    if earlier := ShopLoan.objects.filter(shop=found, key=key[:60]).select_related("item").first():
        if (earlier.isbn, earlier.reader_id) != (wish.isbn, reader):
            raise refusals.key_used()
        return earlier
    budget, rule = budget_of(found.library_id, lock=True), standing_rule(found.library_id)
    _one_at_a_time(wish.isbn)
    verdict = judge(found, wish, glance(actor, reader, found.institution.scope_path))
    if not verdict.eligible or budget is None or rule is None:
        raise _refused(verdict)
    if not money.hold(budget.pk, verdict.cost_fen):
        raise Conflict("bookshops.money", _("购书经费刚刚用完。等图书馆追加后再来。"))
    number = _next_number()
    item = _item(actor, found, wish, verdict, number)
    deed = lend(actor, at=_counter(found, f"{number}:lent"), item=item.pk, reader=reader)
    assert deed.loan
    assert deed.due_at
    made = ShopLoan.objects.create(
        pk=number, shop=found, library=found.library, budget=budget, rule=rule, key=key[:60], isbn=wish.isbn,
        title=(verdict.book.title or wish.title)[:200], kind=wish.kind, price_fen=wish.price_fen, cost_fen=verdict.cost_fen,
        checks=[[each.code, each.said] for each in verdict.checks], reader_id=reader, item=item, loan=deed.loan,
        lent_at=clock.now(), lent_by=actor.person, due_at=deed.due_at, demo=found.demo,
    )  # fmt: skip
    facts.record_lent(actor, made)
    note(actor, "bookshops.lend", facts.loan_source(made), fen=made.cost_fen)
    return made


def _refused(verdict: Verdict) -> Conflict:
    first = verdict.refusals[0]
    return Conflict(f"bookshops.{first.code}", "；".join(each.said for each in verdict.refusals) + "。")


def _one_at_a_time(isbn: str) -> None:
    """Two shops do not both buy the last copy that may be bought: the second waits until the first is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"bookshops:{isbn}"])


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('bookshops_shoploan', 'id'))")
        number: int = cursor.fetchone()[0]
    return number


def _item(actor: Actor, shop: Bookshop, wish: Wish, verdict: Verdict, number: int) -> Item:
    """A copy of the library that lies in the shop, under a number of its own until it is processed."""
    record = verdict.book.record or _brief(actor, shop, wish)
    draft = ItemDraft(
        record, f"S{number:08d}", home=shop.library_id, owner=shop.library_id, price_fen=wish.price_fen,
        acquired_on=clock.today(), acquired_via=VIA, demo=shop.demo,
    )  # fmt: skip
    return add_item(for_library(actor, shop), at=_counter(shop, f"{number}:item"), item=draft)


def _brief(actor: Actor, shop: Bookshop, wish: Wish) -> int:
    if not wish.title.strip():
        raise refusals.bad("title", _("目录里没有这本书。照版权页填上书名、作者，再办。"), "title")
    source = shop.institution.code
    report = import_records(actor, stream=brief.brief_record(wish), source=Source(source, level=Level.BRIEF))
    row = Record.objects.filter(source=source, control=brief.control_number(wish)).first()
    if row is None:
        why = report.rejected[0].reason if report.rejected else ""
        raise refusals.bad("title", _("书名没法编目。%s") % why, "title")
    return row.merged_into_id or row.pk


@transaction.atomic
def undo_in_shop(actor: Actor, *, loan: int) -> ShopLoan:
    """As if it had not been: the same day, in the shop, with the book on the counter. Twice is once.

    Raises NotFound, NotAllowed, Conflict (bookshops.not_today, bookshops.back; library.* for a loan that was renewed).
    """
    row = locked_loan(loan)
    permit(policies.may_sell(actor, row.shop.institution))
    if row.state == LoanState.UNDONE:
        return row
    if row.state != LoanState.LENT:
        raise Conflict("bookshops.back", _("这一册已经还了，不能再撤销。"))
    if clock.day_of(row.lent_at) != clock.today():
        raise Conflict("bookshops.not_today", _("只能当天撤销。过了当天，请按还书办，书归图书馆。"))
    _give_back(actor, row)
    row.state, row.undone_at = LoanState.UNDONE, clock.now()
    row.save(update_fields=["state", "undone_at"])
    facts.reverse_lent(actor, row)
    note(actor, "bookshops.undo", facts.loan_source(row), fen=row.cost_fen)
    return row


def _give_back(actor: Actor, row: ShopLoan) -> None:
    """The money to the budget, the loan out of the counts, the item out of the stock."""
    money.release(row.budget_id, row.cost_fen)
    shop = row.shop
    deed = undo_loan(
        actor, at=_counter(shop, f"{row.pk}:undo"), item=row.item_id, reader=row.reader_id or 0, within=A_DAY
    )
    if deed.destination:
        cancel_transit(actor, at=_counter(shop, f"{row.pk}:stays"), item=row.item_id)
    withdraw(for_library(actor, shop), at=_counter(shop, f"{row.pk}:out"), item=row.item_id)


@transaction.atomic
def welcome(actor: Actor, *, shop: int, person: str) -> Reader:
    """Make a person who stands in the shop a reader of its library. Twice is once.

    Raises NotFound, NotAllowed, Conflict outside the days of the agreement.
    """
    found = _shop(shop)
    permit(policies.may_sell(actor, found.institution))
    if not (stands := agreement(found)).ok:
        raise Conflict(f"bookshops.{stands.code}", f"{stands.said}。")
    made = register_reader(for_library(actor, found), reader=NewReader(person, found.library.code, demo=found.demo))
    note(actor, "bookshops.welcome", f"library.reader:{made.pk}", shop=found.institution.code)
    return made


def shop_code(loan: int) -> str:
    """At which shop a loan began. Raises NotFound."""
    found = ShopLoan.objects.filter(pk=loan).values_list("shop__institution__code", flat=True).first()
    if found is None:
        raise refusals.no_loan()
    return found


def locked_loan(key: int) -> ShopLoan:
    """A loan under its lock, with its shop and library. Raises NotFound."""
    rows = ShopLoan.objects.select_for_update(of=("self",)).select_related(
        "shop__institution__division", "library__division", "item"
    )
    row = rows.filter(pk=key).first()
    if row is None:
        raise refusals.no_loan()
    return row


def _shop(key: int, *, lock: bool = False) -> Bookshop:
    rows = shops().select_for_update(no_key=True, of=("self",)) if lock else shops()
    row = rows.filter(pk=key).first()
    if row is None:
        raise refusals.no_shop()
    return row


def _counter(shop: Bookshop, key: str) -> Counter:
    return Counter(shop.institution.code, f"bookshop:{key}", terminal="shop")
