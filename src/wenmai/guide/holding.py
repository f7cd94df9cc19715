"""Holding rows while an action decides, keeping pictures, checking words."""

from collections.abc import Mapping

from wenmai.guide.models import Goods, Picture, Spot
from wenmai.kernel import clock, pictures
from wenmai.kernel.errors import Invalid


def locked_spot(spot: Spot) -> Spot:
    """As it stands now, held until the transaction ends."""
    rows = Spot.objects.select_related("keeper__division", "division")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=spot.pk)


def locked_goods(goods: Goods) -> Goods:
    """As it stands now, held until the transaction ends."""
    rows = Goods.objects.select_related("house__division")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=goods.pk)


def kept_picture(content: bytes) -> Picture | None:
    """The picture, kept once; None for no bytes. Raises Invalid."""
    if not content:
        return None
    sent = pictures.read(content)
    about = {"type": sent.type, "size": len(sent.content), "content": sent.content, "at": clock.now()}
    return Picture.objects.get_or_create(digest=sent.digest, defaults=about)[0]


def refuse(code: str, faults: Mapping[str, tuple[bool, str]]) -> None:
    """Raises Invalid for the first field that is at fault."""
    for name, (bad, message) in faults.items():
        if bad:
            raise Invalid(code, message, fields={name: message})
