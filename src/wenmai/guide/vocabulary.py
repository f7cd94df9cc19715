"""The words of the guide with their codes, for filters."""

from wenmai.guide.models import GoodsKind, Sort, SpotKind

SPOT_KINDS = SpotKind.choices
GOODS_KINDS = GoodsKind.choices
SORTS = Sort.choices
