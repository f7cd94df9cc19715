"""References to rows: one row, and all rows of a unit in a register, which is where a reading of a board leads."""

from urllib.parse import urlencode

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.places.queries.institutions import scope_paths
from wenmai.registers import policies
from wenmai.registers.declaring import get_register
from wenmai.registers.queries.rows import get_entry


def entry(actor: Actor, key: str) -> Subject:
    """One row, for who may read it. Raises NotFound."""
    name, _dot, number = key.rpartition(".")
    register = get_register(name)
    row = get_entry(actor, register, whole(number))
    house = row.institution.code if row.institution else ""
    title = f"{register.title}　{row.unit.name}"
    return Subject(f"registers.entry:{key}", title, f"/desk/registers/{name}/{row.pk}/", house, row.division_id)


def unit(actor: Actor, key: str) -> Subject:
    """The rows of a unit: at the desk of who may read them, on the public page of a public register, else only their title."""
    name, _dot, code = key.partition(".")
    register = get_register(name)
    query = urlencode({"place": code})
    path = scope_paths([code]).get(code, ())
    url = f"/registers/{name}/?{query}" if register.public else ""
    if actor.signed_in and policies.may_read(actor, path):
        url = f"/desk/registers/{name}/?{query}"
    return Subject(f"registers.unit:{key}", _("登记册：%(title)s") % {"title": register.title}, url)
