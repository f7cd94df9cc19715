"""Categories of readers, and groups of libraries that agreed on something across the tree."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.library.actions.revision import raise_rules_revision
from wenmai.library.models import GroupMember, LibraryGroup, ReaderCategory
from wenmai.library.queries.scopes import path_of_scope, roots
from wenmai.library.rule_rights import answers_for_all, may_write_for
from wenmai.places.models import Institution


@transaction.atomic
def put_category(actor: Actor, *, code: str, name: str, parent: str = "", position: int = 0) -> ReaderCategory:
    """Add a category of readers, or rename and move one. Raises NotAllowed, Invalid (a circle, an unknown parent)."""
    permit(answers_for_all(actor, roots()))
    if not code or not name.strip():
        raise Invalid("library.category_name", _("类别要有代码和名称。"), fields={"name": _("必填")})
    if parent and code in _line_of(parent):
        raise Invalid(
            "library.category_circle", _("上级类别不能是它自己或它的下级。"), fields={"parent": _("另选一个")}
        )
    fields = {"name": name.strip(), "parent_id": parent or None, "position": position}
    row, _created = ReaderCategory.objects.update_or_create(code=code, defaults=fields)
    raise_rules_revision()
    note(actor, "library.category_put", f"library.category:{code}", parent=parent)
    return row


def _line_of(code: str) -> list[str]:
    """A category and those above it. Raises Invalid for one that is not there."""
    parents = dict(ReaderCategory.objects.values_list("code", "parent"))
    if code not in parents:
        raise Invalid("library.category_parent", _("没有这个上级类别。"), fields={"parent": _("从列表里选")})
    line: list[str] = []
    at: str | None = code
    while at:
        line.append(at)
        at = parents[at]
    return line


@transaction.atomic
def make_group(actor: Actor, *, code: str, name: str, steward: str, purpose: str = "") -> LibraryGroup:
    """Found a group, looked after by a division or a house of the actor. Raises NotAllowed, Invalid, Conflict."""
    if not path_of_scope(steward):
        raise Invalid("library.group_steward", _("没有这个地区或馆。"), fields={"steward": _("从列表里选")})
    permit(may_write_for(actor, [path_of_scope(steward)]))
    row, made = LibraryGroup.objects.get_or_create(
        code=code, defaults={"name": name.strip(), "steward": steward, "purpose": purpose.strip()}
    )
    if not made and (row.name, row.steward) != (name.strip(), steward):
        raise Conflict(
            "library.group_taken", _("代码 %(code)s 已是馆群“%(name)s”。") % {"code": code, "name": row.name}
        )
    note(actor, "library.group_made", f"library.group:{code}")
    return row


@transaction.atomic
def edit_group(actor: Actor, *, group: str, name: str, purpose: str) -> LibraryGroup:
    """Call a group otherwise, or say anew what it is for. Raises NotFound, NotAllowed, Invalid."""
    found = _group(actor, group)
    if not name.strip():
        raise Invalid("library.group_name", _("馆群要有名称。"), fields={"name": _("必填")})
    found.name, found.purpose = name.strip(), purpose.strip()
    found.save(update_fields=["name", "purpose"])
    note(actor, "library.group_edited", f"library.group:{group}")
    return found


@transaction.atomic
def join_group(actor: Actor, *, group: str, institution: Institution, first: date) -> GroupMember:
    """Let a house take part from a day on; who takes part already stays as it is. Raises NotFound, NotAllowed, Conflict."""
    found = _group(actor, group)
    now = GroupMember.objects.filter(group=found, institution=institution, during__contains=first).first()
    if now:
        return now
    try:
        with transaction.atomic():
            row = GroupMember.objects.create(group=found, institution=institution, during=DateRange(first, None))
    except IntegrityError as error:
        raise Conflict("library.member_later", _("这个馆以后的日子已经在馆群里。")) from error
    raise_rules_revision()
    note(actor, "library.group_joined", f"library.group:{group}", institution=institution.code)
    return row


@transaction.atomic
def leave_group(actor: Actor, *, group: str, institution: Institution, last: date) -> GroupMember:
    """End a house's part with a day, that day included, today's yesterday at the earliest. Raises NotFound, NotAllowed."""
    found = _group(actor, group)
    rows = GroupMember.objects.select_for_update().filter(group=found, institution=institution)
    row = rows.filter(during__endswith=None).first() or rows.order_by("-during").first()
    if row is None:
        raise NotFound("library.no_member", _("这个馆不在馆群里。"))
    end = max(last, clock.today() - timedelta(days=1)) + timedelta(days=1)
    row.during = DateRange(row.during.lower, max(end, row.during.lower))
    row.save(update_fields=["during"])
    raise_rules_revision()
    note(actor, "library.group_left", f"library.group:{group}", institution=institution.code)
    return row


def _group(actor: Actor, code: str) -> LibraryGroup:
    found = LibraryGroup.objects.select_for_update().filter(pk=code).first()
    if found is None:
        raise NotFound("library.no_group", _("没有这个馆群。"))
    permit(may_write_for(actor, [path_of_scope(found.steward)]))
    return found
