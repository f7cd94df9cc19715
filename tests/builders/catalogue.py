"""Records for tests: as rows, for rules of the tables, and through the import."""

from io import BufferedReader, BytesIO
from itertools import count

from wenmai.catalogue.actions.importing import Report, Source, import_records
from wenmai.catalogue.marc.value import Marc, control, data
from wenmai.catalogue.marc.writing import write
from wenmai.catalogue.models import Record
from wenmai.kernel.actor import Actor, system

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


def marc(title: str, *, number: str = "", author: str = "", isbn: str = "", year: int = 2020, **more: str) -> Marc:
    """A small CNMARC record of a book. `more`: publisher, subject, clc, language, deleted ("d" in the leader)."""
    fields = [
        *([control("001", number)] if number else []),
        *([data("010", "  ", ("a", isbn))] if isbn else []),
        data("100", "  ", ("a", f"20240101d{year}    em y0chiy50      ea")),
        data("101", "0 ", ("a", more.get("language", "chi"))),
        data("200", "1 ", ("a", title), ("f", author)),
        data("210", "  ", ("c", more.get("publisher", "四川人民出版社")), ("d", str(year))),
        *([data("606", "0 ", ("a", more["subject"]))] if "subject" in more else []),
        *([data("690", "  ", ("a", more["clc"]), ("v", "5"))] if "clc" in more else []),
        *([data("701", " 0", ("a", author), ("4", "著"))] if author else []),
    ]
    return Marc(f"     {more.get('deleted', 'n')}am0 22     3i 450 ", tuple(fields))


def iso2709(*records: Marc) -> bytes:
    """Records as a file."""
    return b"".join(write(each) for each in records)


def imported(raw: bytes, *, source: str = "pzh", actor: Actor | None = None, **more) -> Report:
    """The report of importing a file."""
    stream = BufferedReader(BytesIO(raw))
    return import_records(actor or system(), stream=stream, source=Source(source), **more)


def the_record(control_number: str, source: str = "pzh") -> Record:
    """A record as it stands."""
    return Record.objects.get(source=source, control=control_number)
