"""Pictures, for whoever may see what they show."""

from django.utils.translation import gettext as _

from wenmai.guide import policies
from wenmai.guide.models import Goods, Picture, Spot
from wenmai.guide.queries.goods import shown_goods
from wenmai.guide.queries.spots import shown_spots
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound


def is_public(key: int) -> bool:
    """True while something that everybody sees shows it."""
    return shown_spots().filter(picture=key).exists() or shown_goods().filter(picture=key).exists()


def get_picture(actor: Actor, key: int) -> Picture:
    """A picture of something that the actor may see. Raises NotFound."""
    found = Picture.objects.filter(pk=key).first()
    if found is None or not (is_public(key) or _is_kept(actor, key)):
        raise NotFound("guide.no_picture", _("没有这张图片。"))
    return found


def _is_kept(actor: Actor, key: int) -> bool:
    goods = Goods.objects.filter(picture=key).select_related("house__division")
    spots = Spot.objects.filter(picture=key).select_related("keeper__division")
    return any(policies.may_see(actor, each) for each in goods) or any(
        policies.may_keep(actor, each.keeper) for each in spots
    )
