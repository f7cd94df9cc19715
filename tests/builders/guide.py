"""Places to go and goods for tests, through their own actions."""

from datetime import timedelta
from decimal import Decimal

from tests.builders.places import a_township, an_institution
from wenmai.guide.actions.goods import list_goods, offer_goods
from wenmai.guide.actions.spots import add_spot
from wenmai.guide.drafts import GoodsDraft, SpotDraft
from wenmai.guide.models import Goods, Spot
from wenmai.kernel import clock
from wenmai.kernel.actor import system
from wenmai.places.models import Institution

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def a_spot_draft(keeper: Institution | None = None, **about) -> SpotDraft:
    """The hot spring of 红格, checked a month ago."""
    house = keeper or an_institution()
    words = {
        "kind": "sight",
        "title": "红格温泉",
        "source": "县文旅局名录",
        "checked_on": clock.today() - timedelta(days=30),
        "division": a_township(),
        "lon": Decimal("101.95"),
        "lat": Decimal("26.53"),
    }
    return SpotDraft(keeper=house, **(words | about))


def a_spot(keeper: Institution | None = None, **about) -> Spot:
    return add_spot(system(), draft=a_spot_draft(keeper, **about))


def a_goods_draft(house: Institution | None = None, **about) -> GoodsDraft:
    """Mangoes of the village, by a link."""
    words = {"kind": "village", "sort": "farm", "title": "红格芒果", "price_fen": 1250, "unit": "斤"}
    words |= {"url": "https://example.org/mango"}
    return GoodsDraft(house=house or an_institution(), **(words | about))


def a_product_draft(house: Institution | None = None, **about) -> GoodsDraft:
    """A notebook made with a printing house."""
    words = {
        "kind": "creative",
        "sort": "paper",
        "title": "三线记忆笔记本",
        "partner": "攀枝花某印刷社",
        "agreement": "馆合 2025-3",
        "agreed_on": clock.today() - timedelta(days=400),
        "public_percent": 10,
    }
    return a_goods_draft(house, **(words | about))


def some_goods(house: Institution | None = None, **about) -> Goods:
    """Looked at and shown."""
    return list_goods(system(), goods=offer_goods(system(), draft=a_goods_draft(house, **about)))


def a_product(house: Institution | None = None, **about) -> Goods:
    """Looked at and shown."""
    return list_goods(system(), goods=offer_goods(system(), draft=a_product_draft(house, **about)))
