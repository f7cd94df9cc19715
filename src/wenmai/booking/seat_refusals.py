"""Why seats for a party cannot be had, and what to do instead."""

from django.utils.translation import gettext as _

from wenmai.booking.seat_choice import Chosen
from wenmai.booking.seat_words import said
from wenmai.kernel.errors import Conflict, Invalid


def parted(offered: Chosen) -> Conflict:
    """No seats side by side are left; `fields["apart"]` names those that there would be."""
    message = _("没有 %(n)s 个连着的座位了。可以分开坐：%(seats)s；也可以少约几个人，或看别的场次。") % {
        "n": len(offered.seats),
        "seats": said(offered.labels),
    }
    return Conflict("booking.not_together", message, fields={"apart": said(offered.labels)})


def gone(labels: tuple[str, ...]) -> Conflict:
    """Somebody was quicker, or the house keeps one of them back."""
    message = _("%(seats)s 里有座位刚被选走，一个也没有给你约。换几个再选，或让系统挑连在一起的。")
    return Conflict("booking.seat_taken", message % {"seats": said(labels)}, fields={"seats": said(labels)})


def no_wheelchair() -> Conflict:
    """What is left are only seats beside places for wheelchairs."""
    message = _("轮椅席坐满了，只剩陪同席。打电话给主办单位，请他们想办法；或看别的场次。")
    return Conflict("booking.no_wheelchair", message)


def unknown() -> Invalid:
    """Labels that are not seats of what was asked for."""
    message = _("选的座位要在同一个区：轮椅席和旁边的陪同席一起选，别的座位另约一次。请重选。")
    return Invalid("booking.seats", message, fields={"seats": message})


def miscounted(seats: int, party: int) -> Invalid:
    """As many seats as people."""
    message = _("选了 %(seats)s 个座位，来 %(party)s 人。一人一座，请重选。") % {"seats": seats, "party": party}
    return Invalid("booking.seats", message, fields={"seats": message})


def nobody_in_a_wheelchair() -> Invalid:
    """Seats beside a wheelchair are for who comes with one."""
    message = _("陪同席和轮椅席一起选：先选一个轮椅席，再选旁边的。")
    return Invalid("booking.seats", message, fields={"seats": message})
