"""The menu of a house: put on, change, take off, put back, a picture."""

from dataclasses import fields

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.activities.models import TeamState
from wenmai.audit.actions import note
from wenmai.booking.audiences import Audience
from wenmai.delivery import policies
from wenmai.delivery.drafts import ItemDraft
from wenmai.delivery.listing import item_reference, list_item
from wenmai.delivery.models import MenuItem, MenuPicture
from wenmai.delivery.vocabulary import Genre, Kind
from wenmai.kernel import clock, pictures
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.places.queries.divisions import divisions_by_code

BOUNDS = {"people": (1, 300), "minutes": (10, 720), "travel_minutes": (0, 600), "month_limit": (1, 60)}
MOST_MONTHS = 12


@transaction.atomic
def put_on_menu(actor: Actor, *, draft: ItemDraft) -> MenuItem:
    """上菜单: public and findable at once. The same title again gives back the item that stands.

    Raises NotAllowed for another house, Invalid with the field at fault.
    """
    permit(policies.may_keep_menu(actor, draft.institution))
    columns = _columns(draft)
    made = MenuItem(**columns, made_at=clock.now(), made_by=actor.person)
    # the unique index decides when two desks add the same title at once
    MenuItem.objects.bulk_create([made], ignore_conflicts=True)
    standing = MenuItem.objects.select_related("institution__division", "team")
    item = standing.get(institution=draft.institution, title=columns["title"], off_at=None)
    if item.made_at == made.made_at:
        list_item(item)
        note(actor, "delivery.item.add", item_reference(item))
    return item


@transaction.atomic
def edit_item(actor: Actor, *, item: MenuItem, draft: ItemDraft) -> MenuItem:
    """Change the words and limits; what was agreed stays agreed. The trail keeps which changed."""
    item = _locked(item)
    permit(policies.may_keep_menu(actor, item.institution) and draft.institution == item.institution)
    columns = _columns(draft)
    changed = sorted(name for name, value in columns.items() if value != getattr(item, name))
    for name in changed:
        setattr(item, name, columns[name])
    _check_title_free(item)
    item.save()
    list_item(item)
    if changed:
        note(actor, "delivery.item.edit", item_reference(item), changed=changed)
    return item


@transaction.atomic
def take_off_menu(actor: Actor, *, item: MenuItem) -> MenuItem:
    """下菜单: no new orders; those that stand, stand. Twice keeps the first."""
    item = _locked(item)
    permit(policies.may_keep_menu(actor, item.institution))
    if item.off_at is None:
        item.off_at, item.off_by = clock.now(), actor.person
        item.save(update_fields=["off_at", "off_by"])
        list_item(item)
        note(actor, "delivery.item.off", item_reference(item))
    return item


@transaction.atomic
def put_back_on_menu(actor: Actor, *, item: MenuItem) -> MenuItem:
    """重新上菜单. Twice changes nothing. Raises Conflict where another item has its title now."""
    item = _locked(item)
    permit(policies.may_keep_menu(actor, item.institution))
    if item.off_at is not None:
        _check_title_free(item)
        item.off_at, item.off_by = None, ""
        item.save(update_fields=["off_at", "off_by"])
        list_item(item)
        note(actor, "delivery.item.on", item_reference(item))
    return item


@transaction.atomic
def set_picture(actor: Actor, *, item: MenuItem, content: bytes, alt: str) -> MenuPicture:
    """配图, bared of where and with what it was taken: takes the place of the one before. Raises Invalid for no picture, or one that does not say what it shows."""
    item = _locked(item)
    permit(policies.may_keep_menu(actor, item.institution))
    sent = pictures.read(content)
    if not alt.strip():
        message = _("写一句图上是什么，看不见的人也要知道。")
        raise Invalid("delivery.alt", message, fields={"alt": message})
    kept = {"type": sent.type, "digest": sent.digest, "content": sent.content}
    columns = kept | {"alt": alt.strip()[:80], "at": clock.now()}
    picture, _made = MenuPicture.objects.update_or_create(item=item, defaults=columns)
    note(actor, "delivery.item.picture", item_reference(item), digest=sent.digest)
    return picture


def _locked(item: MenuItem) -> MenuItem:
    rows = MenuItem.objects.select_for_update(of=("self",)).select_related("institution__division", "team")
    return rows.get(pk=item.pk)


def _check_title_free(item: MenuItem) -> None:
    rows = MenuItem.objects.filter(institution=item.institution_id, title=item.title, off_at=None)
    if rows.exclude(pk=item.pk).exists():
        message = _("菜单上已经有“%(title)s”。换个名字。") % {"title": item.title}
        raise Conflict("delivery.title_taken", message, fields={"title": message})


def _columns(draft: ItemDraft) -> dict[str, object]:
    _check(draft)
    columns: dict[str, object] = {each.name: getattr(draft, each.name) for each in fields(draft)}
    texts = {name: value.strip() for name, value in columns.items() if isinstance(value, str)}
    lists = {name: list(getattr(draft, name)) for name in ("audience", "months")}
    goes_to = list(draft.goes_to) or [draft.institution.division_id]
    return columns | texts | lists | {"goes_to": goes_to}


def _check(draft: ItemDraft) -> None:
    if not draft.title.strip():
        raise _refused("title", _("写上名字，例如“川剧折子戏专场”。"))
    if draft.kind not in Kind.values:
        raise _refused("kind", _("选一类。"))
    if (draft.kind == Kind.SHOW) != (draft.genre in Genre.values) or (draft.genre and draft.kind != Kind.SHOW):
        raise _refused("genre", _("演出要选以什么为主；别的不选。"))
    if draft.fee < 0 or (draft.fee and not draft.fee_approval.strip()):
        raise _refused("fee_approval", _("基本公共文化服务免费；要收费，先填批准文号。"))
    if draft.team and (draft.team.institution_id != draft.institution.pk or draft.team.state != TeamState.LISTED):
        raise _refused("team", _("只能选本单位辅导的在册团队。"))
    _check_numbers(draft)
    _check_choices(draft)


def _check_numbers(draft: ItemDraft) -> None:
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(draft, name) <= most:
            raise _refused(name, _("写 %(least)s 到 %(most)s。") % {"least": least, "most": most})


def _check_choices(draft: ItemDraft) -> None:
    if any(each not in Audience.values for each in draft.audience):
        raise _refused("audience", _("选列出的人群。"))
    if any(not 1 <= each <= MOST_MONTHS for each in draft.months):
        raise _refused("months", _("月份是 1 到 12。"))
    known = divisions_by_code(draft.goes_to)
    if len(known) != len(set(draft.goes_to)):
        raise _refused("goes_to", _("去哪里，选列出的地方。"))


def _refused(field: str, message: str) -> Invalid:
    return Invalid(f"delivery.{field}", message, fields={field: message})
