"""Where visitors go, what villages and a museum offer, and village galas: known names, invented offers, all marked as demo."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from wenmai.activities.actions.festivals import open_festival
from wenmai.activities.actions.galas import list_gala, register_gala
from wenmai.activities.drafts import FestivalDraft
from wenmai.activities.galas.drafts import Evening, GalaDraft, GalaWords
from wenmai.activities.models import Festival, Gala
from wenmai.booking.actions import confirm_held, count_heads
from wenmai.demo.catalogue import one, rows
from wenmai.guide.actions.goods import list_goods, offer_goods
from wenmai.guide.actions.spots import add_spot
from wenmai.guide.drafts import GoodsDraft, SpotDraft
from wenmai.guide.models import Goods, Spot
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.places.models import Division, Institution

SOURCE = "演示数据：公开的地名，没有逐一核对"


def show_around(actor: Actor, today: date) -> None:
    """Spots, goods and galas. Safe to repeat: what is there is left alone."""
    houses = {each.code: each for each in Institution.objects.select_related("division")}
    if not Spot.objects.filter(demo=True).exists():
        for row in rows("guide", "spot"):
            _spot(actor, row, houses[row["keeper"]], today)
    if not Goods.objects.filter(demo=True).exists():
        for row in rows("guide", "goods"):
            _goods(actor, row, houses[row["house"]], today)
    if not Gala.objects.filter(demo=True).exists():
        festival = _festival(actor, today)
        for row in rows("guide", "gala"):
            _gala(actor, row, festival, houses[row["house"]], today)


def _spot(actor: Actor, row: Mapping[str, Any], keeper: Institution, today: date) -> None:
    division = Division.objects.get(code=row["division"])
    checked = today - timedelta(days=20)
    draft = SpotDraft(keeper, division, row["kind"], row["title"], SOURCE, checked, about=row["about"], demo=True)
    add_spot(actor, draft=draft)


def _goods(actor: Actor, row: Mapping[str, Any], house: Institution, today: date) -> None:
    words = {name: value for name, value in row.items() if name != "house"}
    if row["kind"] == "creative":
        words["agreed_on"] = today - timedelta(days=200)
    draft = GoodsDraft(house, sold_at=house, demo=True, **words)
    list_goods(actor, goods=offer_goods(actor, draft=draft))


def _festival(actor: Actor, today: date) -> Festival:
    about = one("guide", "festival")
    draft = FestivalDraft(
        about["title"],
        Division.objects.get(code="5104"),
        theme=about["theme"],
        starts_on=today - timedelta(days=3),
        ends_on=today + timedelta(days=25),
        demo=True,
    )
    return open_festival(actor, draft=draft)


def _gala(actor: Actor, row: Mapping[str, Any], festival: Festival, house: Institution, today: date) -> None:
    begins = clock.at(today + timedelta(days=row["in_days"]), time.fromisoformat(row["at"]))
    words = GalaWords(row.get("live_url", ""), "", row["programme"], row["getting_there"])
    draft = GalaDraft(festival, house, Evening(row["title"], begins, 120, row["venue"]), words, demo=True)
    with clock.living(min(begins - timedelta(days=1), _just_now())):
        gala = list_gala(actor, gala=register_gala(actor, draft=draft))
    if row["in_days"] < 0:
        count_heads(actor, session=gala.session, total=row["heads"])
        confirm_held(actor, session=gala.session)


def _just_now() -> datetime:
    return clock.now() - timedelta(seconds=1)
