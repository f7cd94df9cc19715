"""Found, change and end brands. Activities name theirs in their own words (`announce`, `edit`)."""

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.activities import policies
from wenmai.activities.drafts import BrandDraft
from wenmai.activities.models import Brand, Style
from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.kernel.subjects import reference


@transaction.atomic
def found_brand(actor: Actor, *, draft: BrandDraft) -> Brand:
    """A brand of a house or a division. Raises Invalid, Conflict when the division has one of that name."""
    permit(policies.may_host(actor, draft.division, draft.institution))
    columns = _columns(draft)
    try:
        with transaction.atomic():
            brand = Brand.objects.create(**columns, made_at=clock.now(), made_by=actor.person)
    except IntegrityError as error:
        raise Conflict("activities.brand_twice", _("这里已经有同名的品牌，直接用它。")) from error
    note(actor, "activities.brand.found", brand_reference(brand))
    return brand


@transaction.atomic
def edit_brand(actor: Actor, *, brand: Brand, draft: BrandDraft, ended: bool = False) -> Brand:
    """Change the words or the interval; `ended` takes it off the choices, what was held under it stays."""
    brand = Brand.objects.select_for_update(of=("self",)).select_related("division", "institution").get(pk=brand.pk)
    permit(policies.may_run_brand(actor, brand))
    kept = replace(draft, division=brand.division, institution=brand.institution, demo=brand.demo)
    for name, value in _columns(kept).items():
        setattr(brand, name, value)
    brand.ended_on = (brand.ended_on or clock.today()) if ended else None
    brand.save()
    note(actor, "activities.brand.edit", brand_reference(brand), ended=ended)
    return brand


def brand_reference(brand: Brand) -> str:
    """The subject reference of a brand."""
    return reference("activities.brand", brand.pk)


def _columns(draft: BrandDraft) -> dict[str, object]:
    if not draft.title.strip():
        raise Invalid("activities.title", _("写上品牌的名字。"), fields={"title": _("写上品牌的名字")})
    if draft.style not in Style.values:
        message = _("选一类。")
        raise Invalid("activities.word", message, fields={"style": message})
    if draft.interval_days is not None and not 1 <= draft.interval_days <= 730:
        message = _("间隔写 1 到 730 天，不定期就空着。")
        raise Invalid("activities.interval", message, fields={"interval_days": message})
    return {
        "title": draft.title.strip(),
        "style": draft.style,
        "about": draft.about,
        "division": draft.division,
        "institution": draft.institution,
        "interval_days": draft.interval_days,
        "demo": draft.demo,
    }
