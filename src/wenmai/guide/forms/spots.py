"""Reading what a desk writes about places to go. Nothing here writes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.guide.drafts import SpotDraft
from wenmai.guide.forms.folding import Folded, offer_houses
from wenmai.guide.houses import divisions_kept
from wenmai.guide.models import Spot, SpotKind
from wenmai.kernel import clock
from wenmai.kernel.pictures import LARGEST
from wenmai.places.models import Institution

WORDS = ("kind", "title", "address", "lon", "lat", "hours", "phone", "url", "about", "source")
PICTURES = {"accept": "image/jpeg,image/png,image/webp"}


def picture_field() -> forms.FileField:
    """A picture of up to 5 MB."""
    return forms.FileField(
        label=_("图片（5 MB 以内）"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs=PICTURES),
        help_text=_("照片里的拍摄位置会去掉。拍到人的，先问过本人。"),
    )


def sent_picture(form: forms.Form) -> bytes:
    """What was chosen, b"" for nothing; one byte more than may be, so that it is refused."""
    chosen = form.cleaned_data.get("picture")
    return chosen.read(LARGEST + 1) if chosen else b""


class SpotForm(Folded):
    """A place to go. Which house keeps it, and where it lies, is chosen among what the actor keeps."""

    REST = ("address", "hours", "phone", "url", "lon", "lat")

    keeper = forms.ChoiceField(label=_("由哪家登记"))
    kind = forms.ChoiceField(label=_("哪一类"), choices=SpotKind)
    title = forms.CharField(label=_("名字"), max_length=60)
    division = forms.ChoiceField(label=_("在哪里"))
    about = forms.CharField(label=_("介绍"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    address = forms.CharField(label=_("地址，怎么去"), max_length=120, required=False)
    lon = forms.DecimalField(label=_("经度"), max_digits=9, decimal_places=6, required=False)
    lat = forms.DecimalField(label=_("纬度"), max_digits=8, decimal_places=6, required=False)
    hours = forms.CharField(label=_("开放时间"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("电话"), max_length=40, required=False, help_text=_("单位公开的电话，不写个人的手机号")
    )
    url = forms.URLField(label=_("网址"), max_length=400, required=False, assume_scheme="https")
    picture = picture_field()
    source = forms.CharField(label=_("来源"), max_length=120, help_text=_("例如 县文旅局名录、实地看过"))
    checked_on = forms.DateField(
        label=_("核对日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("一年以后没有再核对，就不再列出"),
        initial=clock.today,
    )

    def __init__(self, houses: Sequence[Institution], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.houses = {each.code: each for each in houses}
        offer_houses(self, "keeper", houses)
        self.divisions = divisions_kept(houses, self.initial.get("division", ""))
        top = min((each.level for each in self.divisions.values()), default=0)
        choices = [(code, "　" * (each.level - top) + each.name) for code, each in self.divisions.items()]
        self.fields["division"].choices = choices  # type: ignore[attr-defined]
        if houses and "division" not in self.initial:
            self.initial["division"] = houses[0].division_id

    def draft(self) -> SpotDraft:
        """What was written."""
        given = self.cleaned_data
        return SpotDraft(
            keeper=self.houses[given["keeper"]],
            division=self.divisions[given["division"]],
            checked_on=given["checked_on"],
            picture=sent_picture(self),
            **{name: given[name] for name in WORDS},
        )


class ConfirmForm(forms.Form):
    """核对过了."""

    checked_on = forms.DateField(
        label=_("核对日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), initial=clock.today
    )
    source = forms.CharField(label=_("来源（没变就空着）"), max_length=120, required=False)


def words_of_spot(spot: Spot) -> dict[str, Any]:
    """What the form shows first."""
    shown = {name: getattr(spot, name) for name in WORDS}
    return shown | {"keeper": spot.keeper.code, "division": spot.division_id, "checked_on": spot.checked_on}
