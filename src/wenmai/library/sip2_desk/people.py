"""What a machine is told of a reader: a masked name, what stands against lending, and one list."""

from collections.abc import Sequence

from wenmai.library.queries.hold_pages import holds_of
from wenmai.library.queries.machine_limits import Stands
from wenmai.library.queries.readers import LoanLine, ReaderPage
from wenmai.library.sip2.codes import PatronFlag, Summary
from wenmai.library.sip2.messages.patrons import Patron, PatronAnswer, PatronStatusAnswer
from wenmai.library.sip2_desk.words import reader_words

MOST_LINES = 50
"""Lines of a list in one answer; a machine asks for more by BP and BQ."""
_BY_BLOCK = {
    "lost_card": PatronFlag.CARD_LOST,
    "overdue": PatronFlag.TOO_MANY_OVERDUE,
    "lost_item": PatronFlag.TOO_MANY_LOST,
}


def flags(page: ReaderPage, stands: Stands) -> frozenset[PatronFlag]:
    """What is denied or in trouble. Renewals, claims, fines, fees and bills stop nobody here: their flags are never set."""
    found: set[PatronFlag] = set()
    if page.closed or page.expired or page.blocks:
        found |= {PatronFlag.CHARGE_DENIED, PatronFlag.HOLD_DENIED}
    if page.closed or page.blocks:
        found.add(PatronFlag.RENEWAL_DENIED)
    if stands.full:
        found.add(PatronFlag.TOO_MANY_CHARGED)
    if stands.recall_late:
        found.add(PatronFlag.RECALL_OVERDUE)
    return frozenset(found | {_BY_BLOCK[each.code] for each in page.blocks if each.code in _BY_BLOCK})


def status_answer(page: ReaderPage, stands: Stands) -> PatronStatusAnswer:
    """24. No PIN is asked for, so any is right."""
    valid = not page.closed
    return PatronStatusAnswer(
        flags=flags(page, stands),
        name=page.name,
        valid=valid,
        valid_password=valid,
        screen=reader_words(page, full=stands.full),
    )


def patron_answer(page: ReaderPage, stands: Stands, request: Patron) -> PatronAnswer:
    """64, with the list that was asked for. Holds that can be fetched are told by barcode, those that wait by title."""
    valid, late = not page.closed, [each for each in page.loans if each.late]
    holds = holds_of(page.id)
    ready = [each.barcode for each in holds if each.shelf_until]
    waiting = [each.title for each in holds if not each.shelf_until]
    wanted = request.summary
    return PatronAnswer(
        flags=flags(page, stands),
        name=page.name,
        valid=valid,
        valid_password=valid,
        hold_count=len(ready),
        unavailable_count=len(waiting),
        charged_count=len(page.loans),
        overdue_count=len(late),
        recall_count=len(stands.recalled),
        charged_limit=stands.most,
        hold_limit=stands.most_holds,
        holds=_cut(ready, request) if wanted is Summary.HOLDS else (),
        unavailable=_cut(waiting, request) if wanted is Summary.UNAVAILABLE_HOLDS else (),
        charged=_cut(_barcodes(page.loans), request) if wanted is Summary.CHARGED else (),
        overdue=_cut(_barcodes(late), request) if wanted is Summary.OVERDUE else (),
        recalls=_cut(_barcodes(stands.recalled), request) if wanted is Summary.RECALLS else (),
        screen=reader_words(page, full=stands.full),
    )


def _barcodes(loans: Sequence[LoanLine]) -> list[str]:
    return [each.barcode for each in loans]


def _cut(lines: Sequence[str], request: Patron) -> tuple[str, ...]:
    """Lines from BP to BQ, both counted from 1."""
    first = max(1, request.start or 1)
    last = min(request.end or len(lines), first + MOST_LINES - 1)
    return tuple(lines[first - 1 : last])
