"""Tables that wait for a yes, for who sent them."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.registers.declaring import Register
from wenmai.registers.models import Draft


def drafts_of(actor: Actor, register: Register) -> "QuerySet[Draft]":
    """The tables that the actor sent for a register and has not decided on, newest first."""
    return Draft.objects.filter(sent_by=actor.person, register=register.name).order_by("-sent_at", "-pk")


def get_draft(actor: Actor, register: Register, key: int) -> Draft:
    """One of them. Raises NotFound."""
    row = drafts_of(actor, register).filter(pk=key).first()
    if row is None:
        raise NotFound("registers.no_draft", _("没有这个待导入的文件，可能已经导入或放弃。"))
    return row
