"""What the library tells the kernel: its subjects, and what it holds about people."""

from django.utils.translation import gettext as _

from wenmai.catalogue.attached import register_mover, supply_holdings
from wenmai.kernel import panels, privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.library import following
from wenmai.library.hold_merging import HOLDS_MOVER
from wenmai.library.holdings import MOVER, held
from wenmai.library.models import (
    CircEvent,
    EResource,
    HomeDelivery,
    InventoryCount,
    PickupPoint,
    Reader,
    Task,
    Trip,
    WeedingList,
)
from wenmai.library.panels import errands_of_me, loans_of_me, of_desk, of_me, weeding_of_desk
from wenmai.library.person_holdings import erase_person, export_person


def register_all() -> None:
    """Called once, when the application starts."""
    panels.open_slot("library.catalogue")
    panels.open_slot("library.held")
    subjects.register("library.event", _event)
    subjects.register("library.reader", _reader)
    subjects.register("library.task", _task)
    panels.open_slot("library.record")
    panels.register("people.me", panels.Panel("library", 25, of_me))
    subjects.register("library.weeding", _weeding)
    subjects.register("library.count", _count)
    panels.register("web.desk", panels.Panel("library", 1, of_desk))
    panels.register("web.desk", panels.Panel("library.weeding", 2, weeding_of_desk))
    panels.open_slot("library.ask")
    panels.open_slot("library.newcomer")
    panels.register("people.me", panels.Panel("library.loans", 20, loans_of_me))
    panels.register("people.me", panels.Panel("library.errands", 26, errands_of_me))
    subjects.register("library.point", _point)
    subjects.register("library.trip", _trip)
    subjects.register("library.resource", _resource)
    subjects.register("library.delivery", _delivery)
    supply_holdings(held)
    register_mover(MOVER)
    register_mover(HOLDS_MOVER)
    following.start()
    privacy.register(privacy.Holder("library", "借阅", export_person, erase_person))


def _event(_actor: Actor, key: str) -> Subject:
    row = CircEvent.objects.select_related("item__record", "institution").filter(pk=whole(key)).first()
    if row is None:
        raise NotFound("library.no_event", _("没有这条流通记录。"))
    title = row.item.record.title if row.item else _("没有登记的条码")
    house = row.institution
    return Subject(f"library.event:{key}", f"{row.get_kind_display()} {title}", "", house.code, house.division_id)


def _reader(_actor: Actor, key: str) -> Subject:
    """A reader's number is not for strangers: only the house shows."""
    row = Reader.objects.select_related("home").filter(pk=whole(key)).first()
    if row is None:
        raise NotFound("library.no_reader", _("没有这位读者。"))
    return Subject(f"library.reader:{key}", _("读者"), "", row.home.code, row.home.division_id)


def _point(_actor: Actor, key: str) -> Subject:
    row = PickupPoint.objects.select_related("house").filter(pk=whole(key)).first()
    if row is None:
        raise NotFound("library.no_point", _("没有这个取书点。"))
    house = row.house
    return Subject(
        f"library.point:{key}", row.name, f"/desk/library/{house.code}/points/", house.code, house.division_id
    )


def _trip(_actor: Actor, key: str) -> Subject:
    row = Trip.objects.select_related("house").filter(pk=whole(key)).first()
    if row is None:
        raise NotFound("library.no_trip", _("没有这一趟。"))
    house, title = row.house, _("流动服务 %s") % row.day
    return Subject(f"library.trip:{key}", title, f"/desk/library/{house.code}/trips/", house.code, house.division_id)


def _resource(_actor: Actor, key: str) -> Subject:
    """Also of an opening, whose source goes on with an alias and an instant."""
    row = EResource.objects.select_related("house").filter(pk=whole(key.partition(":")[0])).first()
    if row is None:
        raise NotFound("library.no_resource", _("没有这个数字资源。"))
    house = row.house
    return Subject(f"library.resource:{key}", row.title, "/library/resources/", house.code, house.division_id)


def _delivery(_actor: Actor, key: str) -> Subject:
    """Neither where nor to whom: only the house shows."""
    row = HomeDelivery.objects.select_related("hold__pickup").filter(pk=whole(key)).first()
    if row is None:
        raise NotFound("library.no_delivery", _("没有这一件要送的书。"))
    house = row.hold.pickup
    said = f"/desk/library/{house.code}/pickup/"
    return Subject(f"library.delivery:{key}", _("送书上门"), said, house.code, house.division_id)


def _task(_actor: Actor, key: str) -> Subject:
    row = Task.objects.select_related("institution").filter(pk=whole(key)).first()
    if row is None:
        raise NotFound("library.no_task", _("没有这件待办。"))
    house = row.institution
    return Subject(f"library.task:{key}", str(row.get_kind_display()), "", house.code, house.division_id)


def _weeding(_actor: Actor, key: str) -> Subject:
    row = WeedingList.objects.select_related("owner").filter(pk=whole(key)).first()
    if row is None:
        raise NotFound("library.no_weeding", _("没有这张剔旧清单。"))
    house = row.owner
    return Subject(
        f"library.weeding:{key}", row.title, f"/desk/library/{house.code}/weeding/{key}/", house.code, house.division_id
    )


def _count(_actor: Actor, key: str) -> Subject:
    row = InventoryCount.objects.select_related("house").filter(pk=whole(key)).first()
    if row is None:
        raise NotFound("library.no_count", _("没有这次盘点。"))
    house, title = row.house, _("盘点 %s") % row
    return Subject(
        f"library.count:{key}", title, f"/desk/library/{house.code}/inventory/{key}/", house.code, house.division_id
    )
