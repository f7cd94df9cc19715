"""What both sides of an order are told. Nobody is named; who and where is on the page behind the link."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenmai.delivery.models import Order
from wenmai.delivery.vocabulary import Side, State
from wenmai.kernel.actor import STAFF_ROLES, Actor, Role
from wenmai.notices.actions import tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, declare
from wenmai.people.queries.duty import nearest_on_duty, on_duty

ORDERED = declare(NoticeKind("delivery.order", _("点单的答复"), urgent=True))
SUPPLIED = declare(NoticeKind("delivery.desk", _("配送订单"), urgent=True))
ABOVE = (Role.MANAGER, Role.ADMINISTRATOR)
Words = tuple[str | Promise, str | Promise]
TO_ORDERER: dict[str, Words] = {
    State.OFFERED: (_("配送单位给了日期"), _("点开选一个合适的日子；都不合适也说一声，请他们另给。")),
    State.CANCELLED: (_("配送取消了"), _("原因写在里面。可以换个日子或换一项再点。")),
    State.DELIVERED: (_("请签收这次配送"), _("来没来、怎么样，由你们说。签收了才算送到。")),
    State.NOT_DELIVERED: (_("配送单位说没送成"), _("原因写在里面。可以再点一次。")),
}
TO_SUPPLIER: dict[str, Words] = {
    State.ASKED: (_("有人点单"), _("点开看要什么、在哪里、哪天方便，给出能去的日期，或写明为什么去不了。")),
    State.AGREED: (_("日期定了"), _("对方选了日期，档期已经占上。")),
    State.CANCELLED: (_("点单方取消了"), _("原因写在里面，档期已经放开。")),
    State.NOT_DELIVERED: (_("点单方说没有送到"), _("这一次不计入。有出入，打电话核对。")),
    State.DELIVERED: (_("点单方签收了"), _("评分和留言点开看。")),
}
CLASH: Words = (_("两场撞在一起"), _("改了时间的这一场，和同一批人的另一场来回赶不上。再改一场，或换人去。"))
AGAIN: Words = (_("日期都不合适"), _("对方请另给日期。点开看原因。"))
UNREPORTED: Words = (_("没有经过，不计入"), _("过了三十天没有写经过，人数不能再补，这一单按没送成结束。"))


def end_told(actor: Actor, order: Order) -> None:
    """The other side than the one that ended it; both where nobody did and time ran out."""
    words = UNREPORTED if order.ended_by == Side.SYSTEM else None
    if order.ended_by != Side.SUPPLIER:
        to_supplier(actor, order, words=words)
    if order.ended_by != Side.ORDERER:
        to_orderer(actor, order, words=words)


def to_orderer(actor: Actor, order: Order, *, words: Words | None = None, turn: str = "") -> int:
    """Whoever asked, and the house that ordered; how many are told anew."""
    persons = {order.asked_by} | set(on_duty([order.house.code], STAFF_ROLES) if order.house else ())
    said = words or TO_ORDERER[order.state]
    note = Note(ORDERED.name, *said, f"/delivery/orders/{order.pk}/", f"{order.pk}:{order.state}:{turn}")
    return tell(actor, persons=persons - {"", actor.person}, note=note)


def to_supplier(actor: Actor, order: Order, *, words: Words | None = None, turn: str = "") -> int:
    """The staff of the house whose item it is, or whoever stands above it; nobody for a wish that nobody has taken."""
    if order.item is None:
        return 0
    house = order.item.institution
    persons = on_duty([house.code], STAFF_ROLES) or nearest_on_duty(house.division.path, ABOVE)
    said = words or TO_SUPPLIER[State.AGREED if order.state == State.ANNOUNCED else order.state]
    note = Note(SUPPLIED.name, *said, f"/desk/delivery/orders/{order.pk}/", f"{order.pk}:{order.state}:{turn}")
    return tell(actor, persons=set(persons) - {"", actor.person}, note=note)
