"""What the pages of categories and groups do with what was sent."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid
from wenmai.library.actions.groups import edit_group, join_group, leave_group
from wenmai.library.forms.groups import CategoryForm, GroupForm, JoinForm, LeaveForm, NameForm
from wenmai.library.models import ReaderCategory
from wenmai.library.queries.groups import GroupPage, houses_to_join
from wenmai.library.queries.rules import categories, places_named
from wenmai.library.rule_rights import WRITERS
from wenmai.places.queries.institutions import get_institution

Sent = Mapping[str, Any]


def category_form(asked: str, sent: Sent | None) -> CategoryForm:
    """The form, with what a category says where one is asked for."""
    row = ReaderCategory.objects.filter(pk=asked).first()
    begins = {"code": row.code, "name": row.name, "parent": row.parent_id, "position": row.position} if row else {}
    return CategoryForm(sent or None, initial=begins, categories=categories())


def group_form(actor: Actor, sent: Sent | None) -> GroupForm | None:
    """The form for a group, None for who looks after no place."""
    stewards = [each for each in places_named(actor) if not each[0].startswith("group:")]
    return GroupForm(sent or None, stewards=stewards) if stewards and actor.scopes(WRITERS) else None


def forms_of(page: GroupPage, sent: Sent | None) -> dict[str, NameForm | JoinForm]:
    """The forms of a group's page; the one that was sent is bound."""
    deed = sent.get("deed", "") if sent else ""
    begins = {"name": page.line.row.name, "purpose": page.line.row.purpose}
    return {
        "name": NameForm(sent if deed == "name" else None, initial=begins),
        "join": JoinForm(sent if deed == "join" else None, houses=houses_to_join(page)),
    }


def done(actor: Actor, page: GroupPage, forms: Mapping[str, NameForm | JoinForm], sent: Sent) -> str:
    """Do what a form of a group's page asks; what to say, "" for a form with faults. Raises what the actions raise."""
    group, form = page.line.row.code, forms.get(sent.get("deed", ""))
    if isinstance(form, NameForm) and form.is_valid():
        edit_group(actor, group=group, **form.cleaned_data)
        return _("改好了。")
    if isinstance(form, JoinForm) and form.is_valid():
        member = join_group(actor, group=group, institution=form.house(), first=form.cleaned_data["first"])
        return _("%s加入了。") % member.institution.label
    return "" if form else _left(actor, group, sent)


def _left(actor: Actor, group: str, sent: Sent) -> str:
    form = LeaveForm(sent)
    if not form.is_valid():
        raise Invalid("library.leave", _("请填最后一天。"), fields={"last": _("填日期")})
    house = get_institution(actor, form.cleaned_data["house"])
    leave_group(actor, group=group, institution=house, last=form.cleaned_data["last"])
    return _("%s的最后一天记下了。") % house.label
