"""Reading what a desk writes about festivals and brands. Nothing here writes."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.activities.drafts import BrandDraft, FestivalDraft
from wenmai.activities.lunar_rules import DAYS, LUNAR, MONTHS, ON_A_DAY, lunar_of, lunar_rule
from wenmai.activities.models import Brand, Festival, ResourceKind, Rule, Style
from wenmai.kernel import clock
from wenmai.places.models import Division, Institution

DAY = {"type": "date"}


class FestivalForm(forms.Form):
    """A festival: its name, and either days or a traditional festival that they are counted from."""

    title = forms.CharField(label=lazy("名字"), max_length=80)
    theme = forms.CharField(label=lazy("一句话"), max_length=120, required=False)
    body = forms.CharField(
        label=lazy("做什么"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )
    rule = forms.ChoiceField(
        label=lazy("跟哪个传统节日走"), choices=[("", lazy("不跟，填日期")), *Rule.choices, ON_A_DAY], required=False
    )
    lunar_month = forms.TypedChoiceField(
        label=lazy("农历几月"), choices=[("", "—"), *MONTHS], coerce=int, required=False
    )
    lunar_day = forms.TypedChoiceField(label=lazy("农历哪天"), choices=[("", "—"), *DAYS], coerce=int, required=False)
    year = forms.IntegerField(label=lazy("哪一年"), min_value=1950, max_value=2099, required=False)
    before = forms.IntegerField(label=lazy("提前几天开始"), min_value=0, max_value=60, required=False)
    after = forms.IntegerField(label=lazy("节后几天结束"), min_value=0, max_value=60, required=False)
    starts_on = forms.DateField(
        label=lazy("从哪天"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=lazy("到哪天"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        """A lunar day has a month and a day."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("lunar_month", "lunar_day") if cleaned.get("rule") == LUNAR else ():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("选上农历的月和日。"))
        return cleaned

    def _rule(self) -> str:
        given = self.cleaned_data
        lunar = given["rule"] == LUNAR
        return lunar_rule(given["lunar_month"], given["lunar_day"]) if lunar else str(given["rule"])

    def draft(self, division: Division, institution: Institution | None, *, demo: bool = False) -> FestivalDraft:
        """The festival of this host."""
        given = self.cleaned_data
        return FestivalDraft(
            title=given["title"],
            division=division,
            institution=institution,
            theme=given["theme"],
            body=given["body"],
            rule=self._rule(),
            year=given["year"] or clock.today().year,
            before=given["before"] or 0,
            after=given["after"] or 0,
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            demo=demo,
        )


def words_of_festival(festival: Festival) -> dict[str, Any]:
    """What the form shows first."""
    names = ("title", "theme", "body", "rule", "before", "after", "starts_on", "ends_on")
    shown = {name: getattr(festival, name) for name in names} | {"year": festival.ends_on.year}
    lunar = lunar_of(festival.rule)
    return shown | ({"rule": LUNAR, "lunar_month": lunar[0], "lunar_day": lunar[1]} if lunar else {})


class CountForm(forms.Form):
    """A number with its evidence."""

    what = forms.CharField(label=lazy("数的是什么"), max_length=20, help_text=lazy("例如 龙舟"))
    quantity = forms.IntegerField(label=lazy("多少"), min_value=0, max_value=10_000_000)
    unit = forms.CharField(label=lazy("单位"), max_length=8, help_text=lazy("例如 只、条、人"))
    evidence = forms.CharField(label=lazy("依据"), max_length=200, help_text=lazy("例如 现场照片、报名表放在哪里"))


class ResourceForm(forms.Form):
    """Something online."""

    kind = forms.ChoiceField(label=lazy("是什么"), choices=ResourceKind)
    title = forms.CharField(label=lazy("名字"), max_length=80)
    url = forms.URLField(label=lazy("网址"), max_length=400, assume_scheme="https")
    source = forms.CharField(label=lazy("谁发布的"), max_length=80, help_text=lazy("例如 四川公共文化云"))
    starts_at = forms.DateTimeField(
        label=lazy("几点开始"),
        help_text=lazy("直播要写"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )


class BrandForm(forms.Form):
    """A brand."""

    title = forms.CharField(label=lazy("名字"), max_length=60)
    style = forms.ChoiceField(label=lazy("哪一类"), choices=Style)
    about = forms.CharField(label=lazy("一句话"), max_length=300, required=False)
    interval_days = forms.IntegerField(
        label=lazy("至少多少天办一次"),
        help_text=lazy("定期举办的写天数，过了没办会提醒；不定期就空着"),
        min_value=1,
        max_value=730,
        required=False,
    )

    def draft(self, division: Division, institution: Institution | None, *, demo: bool = False) -> BrandDraft:
        """The brand of this host."""
        given = self.cleaned_data
        return BrandDraft(
            given["title"], given["style"], division, institution, given["about"], given["interval_days"], demo
        )


def words_of_brand(brand: Brand) -> dict[str, Any]:
    """What the form shows first."""
    return {name: getattr(brand, name) for name in ("title", "style", "about", "interval_days")}
