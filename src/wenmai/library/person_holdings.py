"""What the library holds about a person: told whole when they ask, and taken apart when they are to be forgotten."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from wenmai.catalogue.models import Record
from wenmai.kernel.clock import now
from wenmai.kernel.crypto import open_sealed
from wenmai.kernel.errors import Conflict
from wenmai.library.actions.ending_holds import end_holds_of
from wenmai.library.models import ADDRESSES, Block, Hold, HomeDelivery, Loan, Reader, ReaderAlias


def export_person(person: str) -> Mapping[str, object]:
    """The reader's card, loans that still name them, and what stops them."""
    row = Reader.objects.select_related("home").filter(person=person).first()
    if row is None:
        return {}
    loans = Loan.objects.filter(reader=row).select_related("item__record", "institution").order_by("opened_at")
    holds = (
        Hold.objects.filter(reader=row)
        .select_related("record", "wanted__record", "pickup", "point")
        .order_by("requested_at")
    )
    blocks = Block.objects.filter(reader=row).order_by("since")
    return {
        "读者证": {"号": row.number, "办证馆": row.home.name, "类别": row.category, "起": str(row.since)},
        "借阅": [_loan_line(each) for each in loans],
        "预约": [_hold_line(each) for each in holds],
        "离线记录": [{"何时": _said(each.made_at), "原因": each.said} for each in row.tasks.order_by("pk")],
        "停借": [_block_line(each) for each in blocks],
    }


def erase_person(person: str) -> int:
    """The loans and the years forget who it was, the card is closed; how many rows changed.

    Raises Conflict while something is on loan: whoever still has a book cannot be forgotten.
    """
    reader = Reader.objects.filter(person=person).values_list("pk", flat=True).first()
    ended = end_holds_of(reader, "erased") if reader else 0
    carried = HomeDelivery.objects.filter(bearer=person).update(bearer="", given_at=None)
    row = Reader.objects.select_for_update().filter(person=person).first()
    if row is None:
        return carried
    if row.loans.filter(closed_at=None).exists():
        raise Conflict("library.still_out", _("还有书没还。请先还清，再注销。"))
    changed = (
        ended
        + carried
        + row.holds.update(reader=None)
        + row.loans.update(reader=None)
        + ReaderAlias.objects.filter(reader=row).delete()[0]
    )
    changed += row.tasks.update(reader=None)
    changed += Block.objects.filter(reader=row).delete()[0]
    row.person, row.closed_at = None, row.closed_at or now()
    row.save(update_fields=["person", "closed_at"])
    return changed + 1


def _hold_line(hold: Hold) -> dict[str, object]:
    record = hold.record or (hold.wanted.record if hold.wanted else None)
    line: dict[str, object] = {
        "题名": record.title
        if record
        else Record.objects.filter(work=hold.work_id).values_list("title", flat=True).first(),
        "取书馆": hold.pickup.name,
        "预约": _said(hold.requested_at),
        "状态": str(hold.get_state_display()),
    }
    if hold.point:
        line["取书点"] = hold.point.name
    delivery = HomeDelivery.objects.filter(hold=hold, over_at=None).first()
    if delivery and delivery.address_sealed:
        line["送到"] = open_sealed(bytes(delivery.address_sealed), ADDRESSES)
    return line | ({"了结": _said(hold.closed_at)} if hold.closed_at else {})


def _block_line(block: Block) -> dict[str, object]:
    line: dict[str, object] = {"原因": block.reason, "范围": block.scope, "起": _said(block.since)}
    return line | ({"解除": _said(block.lifted_at), "为何解除": block.lifted_why} if block.lifted_at else {})


def _loan_line(loan: Loan) -> dict[str, object]:
    line: dict[str, object] = {
        "题名": loan.item.record.title,
        "借出馆": loan.institution.name,
        "借出": _said(loan.opened_at),
        "应还": _said(loan.due_at),
        "状态": str(loan.get_state_display()),
    }
    return line | ({"了结": _said(loan.closed_at)} if loan.closed_at else {})


def _said(at: object) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")  # type: ignore[arg-type]
