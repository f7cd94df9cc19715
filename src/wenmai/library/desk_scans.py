"""One field for every scan: a reader comes to the desk, a book is lent to the reader who is there, or is taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.crypto import blind_index
from wenmai.kernel.errors import Conflict, DomainError, NotFound
from wenmai.library import foreign, refusals
from wenmai.library.actions.lending import lend
from wenmai.library.actions.loans import renew
from wenmai.library.actions.readers import NewReader, register_reader
from wenmai.library.actions.returning import return_item, return_unknown
from wenmai.library.counters import Counter, Deed
from wenmai.library.hold_pages import where_to
from wenmai.library.models import TaskKind
from wenmai.library.queries.machine_scans import open_loan
from wenmai.library.queries.readers import person_of, reader_of_person
from wenmai.library.queries.scanning import Scanned, item_card, scan
from wenmai.people.actions.codes import accept_code
from wenmai.people.counter_pass import pass_shown, read_pass, write_pass
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import institutions_by_id

TWICE: Final = timedelta(seconds=20)
"""A book that is scanned again within this was scanned to be sure, not to be renewed."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What was sent from the page: the text, the pass of the reader who is there, a chosen item, the key of the form, and the
    reason for which a manager does it against a rule, and the kind of the room where the desk stands ("" where that is not said).
    """

    text: str
    reader: str
    key: str
    item: int = 0
    override: str = ""
    space: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to say, and what the page shows next: a reader (by pass), a newcomer (by pass), a question about the text, or what a
    rule stood against (the text, or the chosen item).
    """

    said: str
    reader: str = ""
    newcomer: str = ""
    ask: str = ""
    against: str = ""
    item: str = ""


def stopped(given: Scan, refused: DomainError) -> Outcome:
    """What the page shows after a refusal: the reader stays, and where only a rule stood against it, a manager is asked for a reason."""
    by_rule = refused.code.removeprefix("library.") in refusals.BY_RULE
    if not (given.reader and by_rule):
        return Outcome("", reader=given.reader)
    return Outcome("", reader=given.reader, against=given.text or "#", item=str(given.item or ""))


def scanned(actor: Actor, house: Institution, given: Scan) -> Outcome:
    """Do what a scan means at a house. Raises what the deeds raise."""
    if given.item:
        return _with_item(actor, house, given, given.item)
    found: Scanned = scan(given.text, house.code)
    if not given.reader and not found.reader and (taken := _theirs(actor, house, given, found)):
        return Outcome(taken.words)
    if found.item:
        return _with_item(actor, house, given, found.item.id)
    if found.candidates:
        return Outcome(_("几个馆都有这个条码，请选一册。"), reader=given.reader, ask=given.text)
    if found.reader:
        return Outcome("", reader=write_pass(actor, person_of(found.reader), "number"))
    return _person(actor, house, given)


def _theirs(actor: Actor, house: Institution, given: Scan, found: Scanned) -> foreign.Taken | None:
    """A book of a library with a system of its own, which nothing here answers to, or only the item under which it travelled."""
    return foreign.take_back_scanned(actor, house.code, given.text, _counter(actor, house, given).key, found)


def _person(actor: Actor, house: Institution, given: Scan) -> Outcome:
    try:
        found = accept_code(actor, code=given.text, context=f"library.desk:{house.code}")
    except NotFound as error:
        if error.code != "people.card":  # a card or a code that says itself what is wrong
            raise
        return Outcome(_("没有这个条码，也没有这位读者。"), reader=given.reader, ask=given.text)
    passed = write_pass(actor, found.person, found.shown)
    if reader_of_person(found.person) is None:
        return Outcome(_("这个人还没有读者证。"), newcomer=passed)
    return Outcome("", reader=passed)


def _with_item(actor: Actor, house: Institution, given: Scan, item: int) -> Outcome:
    if given.reader:
        reader = reader_of_person(read_pass(actor, given.reader))
        if reader is None:
            raise refusals.no_reader()
        said = _to_reader(actor, house, given, item, reader)
    else:
        said = _words(return_item(actor, at=_counter(actor, house, given), item=item), item_card(item).title)
    return Outcome(said, reader=given.reader)


def _counter(actor: Actor, house: Institution, given: Scan, shown: str = "", deed: str = "") -> Counter:
    """The key does not name who stands at the desk: where somebody renews for themselves the ledger must not."""
    key = f"desk:{blind_index(f'{actor.person}:{given.key}{deed}', 'library.desk')}"
    return Counter(house.code, key, terminal="desk", shown=shown, space=given.space)


def _to_reader(actor: Actor, house: Institution, given: Scan, item: int, reader: int) -> str:
    """Lend; what the reader has already is renewed, under a key of its own, but for what was lent a moment ago and is scanned twice.

    What to say.
    """
    shown = pass_shown(actor, given.reader)
    foreign.vouch(reader, item)
    why = given.override
    try:
        deed = lend(actor, at=_counter(actor, house, given, shown), item=item, reader=reader, override=why)
    except Conflict as refused:
        if refused.code != "library.lent_already":
            raise
        if just := _just_lent(house, item):
            return just
        deed = renew(actor, at=_counter(actor, house, given, shown, ":renew"), item=item, override=why)
    return _words(deed, item_card(item).title)


def _just_lent(house: Institution, item: int) -> str:
    """What is said of a book that was lent here a moment ago, "" of any other."""
    loan = open_loan(item)
    if loan is None or loan.house != house.code or clock.now() - loan.opened_at >= TWICE:
        return ""
    told = {"title": item_card(item).title, "day": _date(loan.due_at)}
    return _("《%(title)s》刚借出，%(day)s 前还，没有再续。") % told


def take_anyway(actor: Actor, house: Institution, given: Scan) -> Outcome:
    """Keep a book that nothing answers to, as a task."""
    counter = _counter(actor, house, given)
    candidates = tuple(each.id for each in scan(given.text, house.code).candidates)
    return_unknown(actor, at=counter, scanned=given.text, candidates=candidates)
    return Outcome(_("照收了，记在待办里。"), reader=given.reader)


def make_reader(actor: Actor, house: Institution, newcomer: str) -> Outcome:
    """Make the person of a pass a reader of the house."""
    made = register_reader(actor, reader=NewReader(read_pass(actor, newcomer), house.code))
    return Outcome(_("办好了，读者证号 %s。") % made.number, reader=newcomer)


def _words(deed: Deed, title: str) -> str:
    words: dict[str, Callable[[], str]] = {
        "lent": lambda: _("借出《%(title)s》，%(day)s 前还。") % {"title": title, "day": _day(deed)},
        "renewed": lambda: _("续借《%(title)s》，%(day)s 前还。") % {"title": title, "day": _day(deed)},
        "returned": lambda: _("已还《%s》。") % title,
    }
    said = [words[deed.kind]()]
    kept = where_to(deed)
    if kept:
        said.append(kept)
    elif deed.destination:
        said.append(_("请放进送往%s的箱子。") % institutions_by_id([deed.destination])[deed.destination].label)
    said += [str(TaskKind(each).label) + _("，已记待办。") for each in deed.tasks]
    return "".join(said)


def _day(deed: Deed) -> str:
    assert deed.due_at is not None
    return _date(deed.due_at)


def _date(at: datetime) -> str:
    return date_format(localtime(at), "n月j日")
