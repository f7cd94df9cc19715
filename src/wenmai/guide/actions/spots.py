"""The register of places to go: write down, correct, confirm for another year, take out."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.guide import listing, policies
from wenmai.guide.drafts import SpotDraft
from wenmai.guide.holding import kept_picture, locked_spot, refuse
from wenmai.guide.models import GOOD_FOR, Spot, SpotKind
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.links import is_link
from wenmai.kernel.subjects import reference
from wenmai.places.models import Institution

_COORDINATES = ((73, 136), (3, 54))


@transaction.atomic
def add_spot(actor: Actor, *, draft: SpotDraft) -> Spot:
    """Public when this returns. Raises NotAllowed, Invalid, Conflict for the same name and kind in the division."""
    permit(policies.may_keep(actor, draft.keeper))
    _check(draft)
    picture = kept_picture(draft.picture)
    try:
        with transaction.atomic():
            spot = Spot.objects.create(
                **_columns(draft), picture=picture, made_at=clock.now(), made_by=actor.person, demo=draft.demo
            )
    except IntegrityError as error:
        raise _twice() from error
    return _kept(actor, spot, "guide.spot.add")


@transaction.atomic
def edit_spot(actor: Actor, *, spot: Spot, draft: SpotDraft) -> Spot:
    """Correct it. The same words again change nothing. Raises NotAllowed, Invalid, Conflict."""
    spot = locked_spot(spot)
    permit(policies.may_keep(actor, spot.keeper) and policies.may_keep(actor, draft.keeper))
    _check_shown(spot)
    _check(draft)
    columns: dict[str, Any] = _columns(draft)
    if picture := kept_picture(draft.picture):
        columns["picture"] = picture
    changed = sorted(name for name, value in columns.items() if getattr(spot, name) != value)
    if not changed:
        return spot
    for name in changed:
        setattr(spot, name, columns[name])
    try:
        with transaction.atomic():
            spot.save(update_fields=changed)
    except IntegrityError as error:
        raise _twice() from error
    return _kept(actor, spot, "guide.spot.edit", changed=changed)


@transaction.atomic
def confirm_spot(actor: Actor, *, spot: Spot, checked_on: date, source: str = "") -> Spot:
    """核对过了: shown for another year from that day. An earlier day than the one that stands changes nothing."""
    spot = locked_spot(spot)
    permit(policies.may_keep(actor, spot.keeper))
    _check_shown(spot)
    _check_day(checked_on)
    if checked_on > spot.checked_on or (checked_on == spot.checked_on and source.strip() not in {"", spot.source}):
        spot.checked_on, spot.source = checked_on, source.strip()[:120] or spot.source
        spot.save(update_fields=["checked_on", "source"])
        _kept(actor, spot, "guide.spot.confirm")
    return spot


@transaction.atomic
def retire_spot(actor: Actor, *, spot: Spot, reason: str) -> Spot:
    """不再列出, with a reason; the row stays. Twice keeps the first."""
    spot = locked_spot(spot)
    permit(policies.may_keep(actor, spot.keeper))
    if spot.retired_at is None:
        refuse("guide.reason", {"reason": (not reason.strip(), _("写一句为什么撤下。"))})
        spot.retired_at, spot.retired_by, spot.retired_for = clock.now(), actor.person, reason.strip()[:200]
        spot.save(update_fields=["retired_at", "retired_by", "retired_for"])
        listing.unlist_spot(spot)
        note(actor, "guide.spot.retire", spot_reference(spot))
    return spot


def spot_reference(spot: Spot) -> str:
    """Its name for other rooms and the trail."""
    return reference("guide.spot", spot.pk)


def check_position(lon: object, lat: object) -> None:
    """Raises Invalid for half a position, and for one outside the country."""
    if (lon is None) != (lat is None):
        message = _("经度和纬度一起填，或都空着。")
        raise Invalid("guide.position", message, fields={"lon" if lon is None else "lat": message})


def _check(draft: SpotDraft) -> None:
    far = draft.lon is not None and draft.lat is not None
    east, north = _COORDINATES
    refuse(
        "guide.spot",
        {
            "kind": (draft.kind not in SpotKind.values, _("选一类。")),
            "title": (not 0 < len(draft.title.strip()) <= 60, _("写上名字，60 个字以内。")),
            "division": (not policies.lies_within(draft.keeper, draft.division), _within(draft.keeper)),
            "source": (not 0 < len(draft.source.strip()) <= 120, _("写明从哪里知道的，例如 县文旅局名录、实地看过。")),
            "url": (bool(draft.url) and not is_link(draft.url), _("写完整的网址，以 https:// 开头。")),
            "about": (len(draft.about) > 600, _("介绍 600 个字以内。")),
        },
    )
    check_position(draft.lon, draft.lat)
    if far and not (east[0] <= draft.lon <= east[1] and north[0] <= draft.lat <= north[1]):  # type: ignore[operator]
        message = _("这个位置不在国内，看看经度和纬度是不是填反了。")
        raise Invalid("guide.position", message, fields={"lon": message})
    _check_day(draft.checked_on)


def _check_day(checked_on: date) -> None:
    today = clock.today()
    refuse(
        "guide.checked_on",
        {
            "checked_on": (
                not today - GOOD_FOR <= checked_on <= today,
                _("核对日期要在这一年里。过了一年的，先核对再填。"),
            )
        },
    )


def _within(keeper: Institution) -> str:
    return _("%(house)s只登记%(place)s里的。换一个登记单位，或找上一级。") % {
        "house": keeper.label,
        "place": keeper.division.name,
    }


def _check_shown(spot: Spot) -> None:
    if spot.retired_at:
        raise Conflict("guide.spot_retired", _("这一处已经撤下。要再列出，请重新登记。"))


def _columns(draft: SpotDraft) -> dict[str, object]:
    words = ("title", "address", "hours", "phone", "url", "about", "source")
    plain = ("keeper", "division", "kind", "lon", "lat", "checked_on")
    return {name: getattr(draft, name).strip() for name in words} | {name: getattr(draft, name) for name in plain}


def _twice() -> Conflict:
    return Conflict("guide.spot_twice", _("这里已经登记了同名的一处。去改那一处就行。"))


def _kept(actor: Actor, spot: Spot, verb: str, **detail: object) -> Spot:
    listing.list_spot(spot)
    note(actor, verb, spot_reference(spot), **detail)
    return spot
