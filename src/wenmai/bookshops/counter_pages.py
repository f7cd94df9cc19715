"""What the page of a shop's counter shows: who stands there, what is asked, and the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from wenmai.bookshops.forms.desk import BookForm
from wenmai.bookshops.models import Bookshop, ShopLoan
from wenmai.bookshops.queries.eligibility import Verdict, judge
from wenmai.bookshops.queries.loans import of_today
from wenmai.bookshops.queries.titles import with_list
from wenmai.catalogue.describing.numbers import isbn13
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.validators import plain
from wenmai.library import foreign
from wenmai.library.queries.readers import ReaderPage, glance, person_of, reader_of_person
from wenmai.library.queries.scanning import scan
from wenmai.people.actions.codes import accept_code
from wenmai.people.counter_pass import read_pass, write_pass
from wenmai.people.queries.persons import display_name

FIELDS = ("isbn", "price", "kind", "published", "title", "author", "publisher", "clc")


@dataclass(frozen=True, slots=True)
class CounterPage:
    """`passed` names the reader in the next form; `newcomer` is who is no reader yet; `form` is bound where a book was asked."""

    reader: ReaderPage | None
    passed: str
    newcomer: str
    form: BookForm
    verdict: Verdict | None
    today: Sequence[ShopLoan]

    @property
    def unknown(self) -> bool:
        """No catalogue knows the book: the shop has to say what it is."""
        return self.verdict is not None and not self.verdict.book.record


def page(actor: Actor, shop: Bookshop, asked: QueryDict) -> CounterPage:
    """The counter. Raises NotFound when the reader's pass is too old."""
    passed = asked.get("reader", "")
    person = read_pass(actor, passed) if passed else ""
    key = reader_of_person(person) if person else None
    reader = glance(actor, key, shop.institution.scope_path) if key else None
    form = (
        BookForm(filled(shop, {name: str(value) for name, value in asked.items()}))
        if reader and asked.get("isbn")
        else BookForm()
    )
    verdict = judge(shop, form.wish(), reader) if reader and form.is_bound and form.is_valid() else None
    newcomer = display_name(person) if person and not key else ""
    return CounterPage(reader, passed, newcomer, form, verdict, of_today(shop.pk))


def filled(shop: Bookshop, sent: Mapping[str, str]) -> dict[str, str]:
    """A book as it was typed; what was left out as the shop's own list says it."""
    return with_list(shop.institution_id, sent, isbn13(plain(sent.get("isbn", ""))) or "")


def find_reader(actor: Actor, shop: Bookshop, text: str) -> str:
    """The pass of who shows a code, a card or a reader's number. Raises NotFound, Invalid, Conflict."""
    number = scan(text, shop.institution.code).reader
    if number:
        return write_pass(actor, person_of(number))
    if not text.strip():
        raise NotFound("bookshops.no_reader", _("扫读者码、社保卡，或填读者证号。"))
    return write_pass(actor, accept_code(actor, code=text, context=f"bookshops:{shop.institution.code}").person)


def reader_of_pass(actor: Actor, passed: str) -> int:
    """The reader of a pass. Raises NotFound."""
    found = reader_of_person(read_pass(actor, passed))
    if found is None:
        raise NotFound("bookshops.no_reader", _("这个人还没有读者证，先办证。"))
    return found


def vouch(reader: int, key: str) -> None:
    """Ask the library of a reader of theirs, unless this form was answered already. Raises Conflict where they may not borrow."""
    if not ShopLoan.objects.filter(key=key[:60]).exists():
        foreign.vouch(reader)


def query_of(sent: Mapping[str, str], *, book: bool = True) -> str:
    """The address that shows the same reader, and the same book where it is asked for."""
    names = ("reader", *FIELDS) if book else ("reader",)
    return urlencode({name: sent[name] for name in names if sent.get(name)})
