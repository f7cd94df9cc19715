"""What the guide tells the kernel: its subjects, its panels, its kinds in the search, what it holds about a person."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.guide import panels as own
from wenmai.guide.models import Goods, Spot
from wenmai.guide.queries.goods import get_goods
from wenmai.guide.queries.spots import get_spot
from wenmai.kernel import panels, privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.panels import Panel
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.search import kinds


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("guide.spot", _spot)
    subjects.register("guide.goods", _goods)
    privacy.register(privacy.Holder("guide", _("写下的去处和好物"), _export, _erase))
    kinds.declare("spot", lazy("去处"))
    kinds.declare("goods", lazy("好物"))
    for slot, panel in (
        ("places.institution", Panel("guide.goods", 70, own.goods_of_institution)),
        ("places.institution", Panel("guide.spots", 80, own.spots_near)),
        ("activities.activity", Panel("guide.spots", 80, own.spots_near)),
        ("activities.galas", Panel("guide.goods", 70, own.goods_of_villages)),
        ("activities.route", Panel("guide.spots", 70, own.spots_on_the_way)),
        ("web.desk", Panel("guide", 65, own.of_desk)),
    ):
        panels.open_slot(slot)
        panels.register(slot, panel)


def _spot(actor: Actor, key: str) -> Subject:
    found = get_spot(actor, whole(key))
    return Subject(f"guide.spot:{key}", found.title, f"/guide/{key}/", found.keeper.code, found.division_id)


def _goods(actor: Actor, key: str) -> Subject:
    found = get_goods(actor, whole(key))
    return Subject(f"guide.goods:{key}", found.title, f"/guide/goods/{key}/", found.house.code, found.house.division_id)


def _export(person: str) -> Mapping[str, object]:
    spots = Spot.objects.filter(made_by=person).values_list("title", "made_at")
    goods = Goods.objects.filter(made_by=person).values_list("title", "made_at")
    return {
        _("登记的去处"): [{"title": title, "at": at.isoformat()} for title, at in spots],
        _("登记的好物"): [{"title": title, "at": at.isoformat()} for title, at in goods],
    }


def _erase(person: str) -> int:
    """Nothing: who wrote what is the record of an office and names only a key, which no longer leads to anybody."""
    del person
    return 0
