"""A brief record of a book that no catalogue knows yet, as CNMARC, to go in by the door through which all records come."""

from io import BufferedReader, BytesIO

from wenmai.bookshops.drafts import Wish
from wenmai.catalogue.marc.value import Marc, control, data
from wenmai.catalogue.marc.writing import write
from wenmai.fees.money import yuan_of
from wenmai.kernel import clock

LEADER = "     nam0 22     3i 450 "  # a printed book, described in part


def control_number(wish: Wish) -> str:
    """Its number among the records of the shop."""
    return f"isbn-{wish.isbn}"


def brief_record(wish: Wish) -> BufferedReader:
    """The file with one record."""
    year = wish.published[0] if wish.published else ""
    fields = (
        control("001", control_number(wish)),
        data("010", "  ", ("a", wish.isbn), ("d", f"CNY{yuan_of(wish.price_fen)}")),
        data("100", "  ", ("a", f"{clock.today():%Y%m%d}d{year or '    '}    em y0chiy50      ea")),
        data("101", "0 ", ("a", "chi")),
        data("200", "1 ", ("a", wish.title), *([("f", wish.author)] if wish.author else [])),
        data("210", "  ", *_published(wish, f"{year}")),
        *([data("690", "  ", ("a", wish.clc.strip().upper()))] if wish.clc.strip() else []),
        *([data("701", " 0", ("a", wish.author))] if wish.author else []),
    )
    shown = tuple(each for each in fields if each.is_control or each.subfields)
    return BufferedReader(BytesIO(write(Marc(LEADER, shown))))


def _published(wish: Wish, year: str) -> list[tuple[str, str]]:
    return [("c", wish.publisher)] * bool(wish.publisher) + [("d", year)] * bool(year)
