"""Reading what the reading room's desk sends. Nothing here writes."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.kernel import clock
from wenmai.serials.drafts import Binding, SubscriptionDraft
from wenmai.serials.patterns import PRESETS, Pattern, faults

FREQUENCIES = (
    ("daily", lazy("日报")),
    ("workdays", lazy("日报，周一到周五")),
    ("weekly", lazy("周刊、周报")),
    ("biweekly", lazy("双周刊")),
    ("ten_days", lazy("旬刊")),
    ("half_month", lazy("半月刊")),
    ("monthly", lazy("月刊")),
    ("bimonthly", lazy("双月刊")),
    ("quarterly", lazy("季刊")),
    ("half_yearly", lazy("半年刊")),
    ("yearly", lazy("年刊")),
)
_DAY = {"type": "date"}


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(_DAY, format="%Y-%m-%d"), **more)


class SubscriptionForm(forms.Form):
    """One subscription. Weekdays, days, combined issues and pauses may stay empty: the frequency says them."""

    frequency = forms.ChoiceField(label=lazy("刊期"), choices=FREQUENCIES, initial="monthly")
    first = _day(lazy("从"))
    last = _day(lazy("到"))
    copies = forms.IntegerField(label=lazy("份数"), min_value=1, max_value=99, initial=1)
    supplier = forms.CharField(
        label=lazy("向谁订"), max_length=60, required=False, help_text=lazy("例如 邮政报刊发行局")
    )
    days = forms.CharField(
        label=lazy("出版日"), max_length=60, required=False,
        help_text=lazy("按周的写星期几，1 是星期一；按月的写几号。例如 1 15。空着按刊期"),
    )  # fmt: skip
    combined = forms.CharField(
        label=lazy("合刊"), max_length=80, required=False, help_text=lazy("一年里合在一起出的期号，例如 1-2 7-8")
    )
    without = forms.CharField(
        label=lazy("休刊日"), max_length=200, required=False, help_text=lazy("每年不出报的日子，例如 01-01 10-01")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = clock.today().year
        self.fields["first"].initial, self.fields["last"].initial = f"{year}-01-01", f"{year}-12-31"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            given["pattern"] = self._pattern(given)
        return given

    def _pattern(self, given: dict[str, Any]) -> Pattern | None:
        base = PRESETS[given["frequency"]]
        days = tuple(
            int(each) for each in given["days"].replace("，", " ").replace(",", " ").split() if each.isdecimal()
        )
        chosen = {("weekdays" if base.unit == "day" else "days"): days} if days else {}
        pairs = [each.split("-") for each in given["combined"].replace("—", "-").split()]
        combined = tuple((int(each[0]), int(each[-1])) for each in pairs if all(part.isdecimal() for part in each))
        if len(combined) < len(pairs):
            self.add_error("combined", _("写成 1-2 这样，几处之间用空格。"))
        found = replace(base, combined=combined, without=tuple(given["without"].split()), **chosen)  # type: ignore[arg-type]
        for name in faults(found):
            self.add_error("days" if name == "weekdays" else name, _("用不了，请照例子写。"))
        return found

    def draft(self, record: int, library: str) -> SubscriptionDraft:
        """What is to be ordered; call after is_valid."""
        given = self.cleaned_data
        words = {name: given[name] for name in ("first", "last", "pattern", "copies", "supplier")}
        return SubscriptionDraft(record, library, **words)


class BindForm(forms.Form):
    """A stretch of issues and the barcode of their volume."""

    first = _day(lazy("从哪天的"))
    last = _day(lazy("到哪天的"))
    barcode = forms.CharField(label=lazy("合订本条码"), max_length=40, widget=forms.TextInput({"autocomplete": "off"}))
    call_number = forms.CharField(label=lazy("索书号"), max_length=80, required=False)

    def binding(self, subscription: int) -> Binding:
        """What is to be bound; call after is_valid."""
        return Binding(subscription, **self.cleaned_data)


class YearsForm(forms.Form):
    """Years that are kept from before."""

    first = forms.IntegerField(label=lazy("从哪年"), min_value=1800, max_value=9999)
    last = forms.IntegerField(label=lazy("到哪年"), min_value=1800, max_value=9999)
    gaps = forms.CharField(
        label=lazy("缺什么"), max_length=120, required=False, help_text=lazy("例如 缺 2014 年第 3 期")
    )
