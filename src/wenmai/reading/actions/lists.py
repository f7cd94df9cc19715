"""Make a list, put books on it, and put them in order."""

from dataclasses import replace

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.catalogue.queries.records import get_record
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, permit
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import get_institution
from wenmai.reading import policies, refusals
from wenmai.reading.actions.showing import put_in_search
from wenmai.reading.drafts import ListDraft
from wenmai.reading.models import BookList, ListedBook, Theme
from wenmai.reading.queries.lists import get_for_desk, scopes_for

MOST = 100
"""Books of one list: one page that people read."""


@transaction.atomic
def make_list(actor: Actor, *, house: str, draft: ListDraft, demo: bool = False) -> BookList:
    """A draft. Raises NotFound, NotAllowed, Invalid."""
    at = get_institution(actor, house)
    permit(policies.may_make(actor, at))
    row = BookList(house=at, made_at=clock.now(), made_by=actor.person, demo=demo)
    _write(row, at, draft)
    row.save()
    note(actor, "reading.list.make", f"reading.list:{row.pk}")
    return row


@transaction.atomic
def edit_list(actor: Actor, *, key: int, draft: ListDraft) -> BookList:
    """Change what is said of a list, shown or not. Raises NotFound, Invalid."""
    row = locked_list(actor, key=key)
    _write(row, row.house, draft)
    row.save()
    put_in_search(row)
    note(actor, "reading.list.edit", f"reading.list:{row.pk}")
    return row


@transaction.atomic
def copy_list(actor: Actor, *, key: int, title: str) -> BookList:
    """Last year's list as a draft of one's own, with its books and words. Raises NotFound, Invalid."""
    old = locked_list(actor, key=key)
    ages = (old.ages_from, old.ages_to) if old.ages_from is not None and old.ages_to is not None else None
    draft = ListDraft(old.title, old.theme, old.scope, old.words, ages)
    row = make_list(actor, house=old.house.code, draft=replace(draft, title=title))
    row.copied_from = old
    row.save(update_fields=["copied_from"])
    books = old.books.filter(record__deleted_at=None).order_by("place")
    ListedBook.objects.bulk_create(
        ListedBook(list=row, record_id=each.record_id, place=place, words=each.words)
        for place, each in enumerate(books, 1)
    )
    return row


@transaction.atomic
def add_book(actor: Actor, *, key: int, record: int, words: str = "") -> ListedBook:
    """Put a book at the end; twice is once. Raises NotFound, Conflict (reading.full), Invalid."""
    row = locked_list(actor, key=key)
    book = get_record(actor, record)
    known = row.books.filter(record=book).first()
    if known:
        return known
    last = row.books.aggregate(last=Max("place"))["last"] or 0
    if row.books.count() >= MOST:
        raise Conflict("reading.full", _("一张书单最多 %d 种。先去掉几种，或者另开一张。") % MOST)
    return ListedBook.objects.create(list=row, record=book, place=last + 1, words=_said(words))


@transaction.atomic
def drop_book(actor: Actor, *, key: int, record: int) -> None:
    """Take a book off; the ones below move up. Twice is once. Raises NotFound."""
    row = locked_list(actor, key=key)
    found = row.books.filter(record=record).first()
    if found:
        found.delete()
        row.books.filter(place__gt=found.place).update(place=F("place") - 1)


@transaction.atomic
def place_book(actor: Actor, *, key: int, record: int, place: int, words: str) -> ListedBook:
    """Put a book at a place, counted from 1 (beyond the end is the end), with why it is there. Raises NotFound, Invalid."""
    row = locked_list(actor, key=key)
    found = row.books.filter(record=record).first()
    if found is None:
        raise refusals.no_list()
    to, was = max(1, min(place, row.books.count())), found.place
    if to < was:
        row.books.filter(place__gte=to, place__lt=was).update(place=F("place") + 1)
    else:
        row.books.filter(place__gt=was, place__lte=to).update(place=F("place") - 1)
    found.place, found.words = to, _said(words)
    found.save(update_fields=["place", "words"])
    return found


def locked_list(actor: Actor, *, key: int) -> BookList:
    """A list of a house of the actor, locked. Raises NotFound."""
    get_for_desk(actor, key)
    return BookList.objects.select_for_update(of=("self",)).select_related("house__division").get(pk=key)


def _said(words: str) -> str:
    said = words.strip()
    if len(said) > 200:
        raise refusals.bad("words", _("推荐语写 200 个字以内。"), "words")
    return said


def _write(row: BookList, house: Institution, draft: ListDraft) -> None:
    title, words = draft.title.strip(), draft.words.strip()
    if not 1 <= len(title) <= 60:
        raise refusals.bad("title", _("写一个 60 个字以内的名字。"), "title")
    if len(words) > 1000:
        raise refusals.bad("words", _("介绍写 1000 个字以内。"), "words")
    if draft.theme not in Theme.values:
        raise refusals.bad("theme", _("从列出的里面选一种。"), "theme")
    if draft.scope not in {code for code, _name in scopes_for(house)}:
        raise refusals.bad("scope", _("书单只能给本馆或本馆服务的地区。请从列出的里面选。"), "scope")
    if draft.ages and not 0 <= draft.ages[0] <= draft.ages[1] <= 120:
        raise refusals.bad("ages", _("年龄从小到大写，例如 6 到 8。"), "ages_from")
    row.title, row.words, row.theme, row.scope = title, words, draft.theme, draft.scope
    row.ages_from, row.ages_to = draft.ages or (None, None)
