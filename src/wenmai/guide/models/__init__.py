"""Where visitors go, and what houses and villages sell; with the pictures of both."""

from wenmai.guide.models.goods import Goods, GoodsKind, GoodsState, GoodsYear, Sort
from wenmai.guide.models.pictures import Picture
from wenmai.guide.models.spots import GOOD_FOR, SOON, Spot, SpotKind

__all__ = ["GOOD_FOR", "SOON", "Goods", "GoodsKind", "GoodsState", "GoodsYear", "Picture", "Sort", "Spot", "SpotKind"]
