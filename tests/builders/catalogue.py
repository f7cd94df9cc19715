"""Records for tests, as rows; the way through the import has builders of its own in tests/catalogue."""

from itertools import count

from wenmai.catalogue.models import Record

_numbers = count(1)


def a_record(*, title: str = "活着", source: str = "test", control: str = "", **columns) -> Record:
    """A record that needs no bytes; for rules of the tables."""
    number = control or str(next(_numbers))
    given = {
        "family": "marc21",
        "charset": "UTF-8",
        "raw": b"",
        "digest": "",
        "title_key": title,
        "form": "book",
        "carrier": "print",
        "description": {},
    }
    return Record.objects.create(source=source, control=number, title=title, **(given | columns))
