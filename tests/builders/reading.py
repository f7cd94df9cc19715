"""Lists of books, made through actions."""

from datetime import date

from tests.builders.library import a_library, a_record
from wenmai.catalogue.models import Record
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places.models import Institution
from wenmai.reading.actions.lists import add_book, make_list
from wenmai.reading.actions.showing import publish
from wenmai.reading.drafts import ListDraft, Showing
from wenmai.reading.models import BookList, LogEntry


def a_draft_list(house: Institution | None = None, title: str = "重阳书单", *books: Record, **more) -> BookList:
    at = house or a_library()
    row = make_list(system(), house=at.code, draft=ListDraft(title, "festival", at.code, **more))
    for book in books or (a_record(),):
        add_book(system(), key=row.pk, record=book.pk)
    return row


def a_list(
    house: Institution | None = None, title: str = "重阳书单", *books: Record, last: date | None = None
) -> BookList:
    row = a_draft_list(house, title, *books)
    return publish(system(), key=row.pk, showing=Showing(clock.today(), last))


def an_entry(person: str, title: str = "活着", **columns) -> LogEntry:
    """A book that somebody borrowed while the log was on."""
    given = {"day": clock.today(), "borrowed": True, "clc": "I", "author": "余华", "record": a_record(title)} | columns
    return LogEntry.objects.create(person=person, title=title, **given)
