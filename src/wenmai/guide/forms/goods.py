"""Reading what a desk writes about goods. Nothing here writes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.guide.drafts import GoodsDraft, YearDraft
from wenmai.guide.forms.folding import Folded, offer_houses
from wenmai.guide.forms.spots import picture_field, sent_picture
from wenmai.guide.models import Goods, GoodsKind, Sort
from wenmai.kernel import clock
from wenmai.places.models import Institution

WORDS = ("kind", "sort", "title", "about", "unit", "url", "partner", "agreement", "agreed_on", "public_percent")


class GoodsForm(Folded):
    """A thing of a village, or a product made with a partner: the fields below the fold are for 文创 only."""

    REST = ("partner", "agreement", "agreed_on", "public_percent")

    house = forms.ChoiceField(label=_("哪个单位的"))
    kind = forms.ChoiceField(label=_("哪一类"), choices=GoodsKind)
    title = forms.CharField(label=_("名字"), max_length=60)
    sort = forms.ChoiceField(label=_("是什么"), choices=Sort)
    about = forms.CharField(label=_("介绍"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    picture = picture_field()
    price = forms.DecimalField(
        label=_("价格（元）"), max_digits=9, decimal_places=2, min_value=0, required=False, help_text=_("面议就空着")
    )
    unit = forms.CharField(label=_("按什么卖"), max_length=12, required=False, help_text=_("例如 斤、盒、件"))
    sold_at = forms.CharField(
        label=_("在哪家卖"),
        max_length=120,
        required=False,
        help_text=_("写单位的名字，例如 盐边县图书馆。空着就打本单位的电话问"),
    )
    url = forms.URLField(label=_("网店地址"), max_length=400, required=False, assume_scheme="https")
    partner = forms.CharField(label=_("和谁一起开发"), max_length=80, required=False)
    agreement = forms.CharField(label=_("合作协议编号"), max_length=80, required=False)
    agreed_on = forms.DateField(
        label=_("协议签订日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    public_percent = forms.IntegerField(label=_("多少用于公益，百分之几"), min_value=0, max_value=100, required=False)

    def __init__(self, houses: Sequence[Institution], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.houses = {each.code: each for each in houses}
        offer_houses(self, "house", houses)

    def draft(self, sold_at: Institution | None) -> GoodsDraft:
        """What was written; money in fen."""
        given = self.cleaned_data
        price = given["price"]
        return GoodsDraft(
            house=self.houses[given["house"]],
            picture=sent_picture(self),
            price_fen=None if price is None else int(price * 100),
            sold_at=sold_at,
            **{name: given[name] for name in WORDS},
        )


class YearForm(forms.Form):
    """Sales of one year."""

    year = forms.IntegerField(label=_("哪一年"), min_value=2000, max_value=2099, initial=lambda: clock.today().year)
    pieces = forms.IntegerField(label=_("卖出多少件"), min_value=0)
    income = forms.DecimalField(label=_("收入（元）"), max_digits=13, decimal_places=2, min_value=0)
    given = forms.DecimalField(label=_("其中用于公益（元）"), max_digits=13, decimal_places=2, min_value=0)
    evidence = forms.CharField(label=_("依据"), max_length=200, help_text=_("例如 年度结算单放在哪里"))

    def draft(self) -> YearDraft:
        """Money in fen."""
        sent = self.cleaned_data
        income, given = int(sent["income"] * 100), int(sent["given"] * 100)
        return YearDraft(sent["year"], sent["pieces"], income, given, sent["evidence"])


def words_of_goods(goods: Goods) -> dict[str, Any]:
    """What the form shows first."""
    shown = {name: getattr(goods, name) for name in WORDS}
    sold_at = goods.sold_at.name if goods.sold_at else ""
    return shown | {"house": goods.house.code, "price": goods.price, "sold_at": sold_at}
