"""What a reference to a system, a statement or a copy leads to."""

from django.utils.translation import gettext as _

from wenmai.hub.queries.copies import get_copy
from wenmai.hub.queries.statements import get_statement
from wenmai.hub.queries.systems import get_system
from wenmai.kernel.actor import Actor
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole


def system_of(actor: Actor, key: str) -> Subject:
    """For who looks after it."""
    house = get_system(actor, whole(key)).library
    title = _("%s的业务系统") % house.label
    return Subject(f"hub.system:{key}", title, f"/desk/hub/systems/{key}/", house.code, house.division_id)


def copy_of(actor: Actor, key: str) -> Subject:
    """For the library's staff; who asked, and for what, does not show."""
    house = get_copy(actor, whole(key)).library
    address = f"/desk/hub/copies/{house.code}/"
    return Subject(f"hub.copy:{key}", _("文献传递"), address, house.code, house.division_id)


def statement_of(actor: Actor, key: str) -> Subject:
    """For its two sides."""
    row = get_statement(actor, whole(key))
    title = _("%(one)s与%(other)s对账单 %(month)s") % {"one": row.drawer.label, "other": row.other.label, "month": row}
    house = row.drawer
    return Subject(f"hub.statement:{key}", title, f"/desk/hub/statements/{key}/", house.code, house.division_id)
