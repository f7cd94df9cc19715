"""Institutions open, change, belong together, win grades and close."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound, permit
from wenmai.places import policies, standing
from wenmai.places.actions.records import end_ties_of
from wenmai.places.actions.revision import raise_revision
from wenmai.places.entries import entries_of, institution_entry
from wenmai.places.isil import is_isil
from wenmai.places.models import Division, Institution, InstitutionKind, Ownership
from wenmai.places.queries.institutions import locked
from wenmai.search.actions import put, put_many
from wenmai.search.pinyin import sort_key


@dataclass(frozen=True, slots=True)
class Profile:
    """What the public reads of an institution. `lon` and `lat` in degrees, CGCS2000; both or none."""

    name: str
    short_name: str = ""
    ownership: Ownership = Ownership.PUBLIC
    summary: str = ""
    address: str = ""
    phone: str = ""
    facilities: str = ""
    lon: Decimal | None = None
    lat: Decimal | None = None
    opened_on: date | None = None
    isil: str = ""


@transaction.atomic
def add_institution(
    actor: Actor,
    *,
    code: str,
    kind: InstitutionKind,
    division: str,
    profile: Profile,
    level: int | None = None,
    demo: bool = False,
) -> Institution:
    """Open an institution in a division; its level is the division's unless said otherwise.

    Raises NotFound (division), NotAllowed, Invalid, Conflict (the code or the ISIL is taken).
    """
    home = open_division(actor, code=division)
    thing = Institution(code=code, kind=kind, division=home, level=level or home.level, demo=demo)
    fill(thing, profile)
    _save(thing, new=True)
    put(institution_entry(thing))
    note(actor, "places.institution.add", _ref(thing), kind=str(kind), division=division)
    return thing


@transaction.atomic
def edit_institution(actor: Actor, *, code: str, profile: Profile) -> Institution:
    """Replace what the public reads of an institution. The house itself may do it, and its administrators."""
    thing = locked(code)
    permit(policies.may_keep_hours(actor, thing))
    before = {name: getattr(thing, name) for name in Profile.__slots__}
    fill(thing, profile)
    changed = sorted(name for name, value in before.items() if value != getattr(thing, name))
    if not changed:
        return thing
    _save(thing)
    if "opened_on" in changed:
        raise_revision(thing)
    put_many(entries_of([thing]))
    note(actor, "places.institution.edit", _ref(thing), changed=changed)
    return thing


@transaction.atomic
def close_institution(actor: Actor, *, code: str, on: date, reason: str = "") -> Institution:
    """From `on` the institution is no more; its records stay, its ties end that day. Closing twice keeps the first date.

    Raises NotFound, NotAllowed, Invalid (before it opened), Conflict while something is still to come there
    (`standing`): sessions are moved or cancelled first, by those whose guests must be told.
    """
    thing = locked(code)
    permit(policies.may_edit_institution(actor, thing))
    if thing.closed_on:
        return thing
    if thing.opened_on and on < thing.opened_on:
        raise Invalid(
            "places.closed_before_opened", _("停办日期早于开办日期，请核对。"), fields={"on": _("早于开办日期")}
        )
    _check_settled(thing, on)
    thing.closed_on, thing.closed_for = on, reason
    thing.save(update_fields=["closed_on", "closed_for"])
    raise_revision(thing)
    ended = end_ties_of(thing, on)
    put_many(entries_of([thing]))
    note(actor, "places.institution.close", _ref(thing), on=str(on), ties=ended)
    return thing


def _check_settled(thing: Institution, on: date) -> None:
    left = standing.standing(thing, on)
    if left:
        said = {"number": len(left), "first": left[0]}
        raise Conflict(
            "places.still_standing",
            _(
                "从这天起还有 %(number)d 场没有办完或取消，最近的是“%(first)s”。请先改期或取消，约了的人会在“我的预约”里看到。"
            )
            % said,
            fields={"on": _("这天以后还有场次")},
        )


def _save(thing: Institution, *, new: bool = False) -> None:
    try:
        with transaction.atomic():
            thing.save(force_insert=new)
    except IntegrityError as error:
        if "institution_isil_once" not in str(error):
            raise code_taken(thing.code) from error
        said = _("另一家机构已经用了这个标识符。请核对登记中心给的是哪一个。")
        raise Conflict("places.isil_taken", said, fields={"isil": _("已有机构在用")}) from error


def _ref(thing: Institution) -> str:
    return f"places.institution:{thing.code}"


def open_division(actor: Actor, *, code: str) -> Division:
    """The division in which the actor opens an institution. Raises NotFound, NotAllowed, Conflict (merged into another)."""
    return open_divisions(actor, codes={code})[code]


def open_divisions(actor: Actor, *, codes: Collection[str]) -> dict[str, Division]:
    """The same for many, by code."""
    found = Division.objects.in_bulk(codes)
    missing = sorted(set(codes) - found.keys())
    if missing:
        raise NotFound("places.no_division", _("没有代码为 %(code)s 的区划。") % {"code": missing[0]})
    for home in found.values():
        permit(policies.may_open_institution(actor, home))
        if home.valid_to and home.valid_to <= clock.today():
            gone = {"name": home.name, "day": home.valid_to}
            raise Conflict("places.division_gone", _("%(name)s已在 %(day)s 并入别处，请选现在的区划。") % gone)
    return found


def code_taken(code: str) -> Conflict:
    """The refusal of a code that another institution has."""
    said = _("代码“%(code)s”已经有机构在用，换一个再试。") % {"code": code}
    return Conflict("places.code_taken", said, fields={"code": _("已被占用")})


def fill(thing: Institution, profile: Profile) -> None:
    """Put a profile into the row. Raises Invalid."""
    if not profile.name.strip():
        raise Invalid("places.name_missing", _("名称还没有填。"), fields={"name": _("写上单位的名称。")})
    if (profile.lon is None) != (profile.lat is None):
        raise Invalid(
            "places.half_position",
            _("经度和纬度要一起填，或都不填。"),
            fields={"lon": _("不完整"), "lat": _("不完整")},
        )
    if profile.isil and not is_isil(profile.isil):
        raise Invalid(
            "places.isil",
            _(
                "图书馆国际标识符（ISIL）写成国家代码、短横线、本国代码，共不超过 16 个字符，如 CN-510402-1-PZH。没有就空着。"
            ),
            fields={"isil": _("不是 ISIL 的写法")},
        )
    for field in profile.__slots__:
        setattr(thing, field, getattr(profile, field))
    thing.pinyin = sort_key(profile.name)[:320]
