"""Reading what a desk asks for: a weekly pattern, entry slots. Nothing here writes."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.activities.dates import SPAN, Weekly

WEEKDAYS = [
    ("0", lazy("星期一")), ("1", lazy("星期二")), ("2", lazy("星期三")), ("3", lazy("星期四")), ("4", lazy("星期五")),
    ("5", lazy("星期六")), ("6", lazy("星期日")),
]  # fmt: skip
DAY = {"type": "date"}


class _SpanForm(forms.Form):
    first = forms.DateField(label=lazy("从哪天"), widget=forms.DateInput(attrs=DAY))
    last = forms.DateField(label=lazy("到哪天"), widget=forms.DateInput(attrs=DAY))

    def clean(self) -> dict[str, Any]:
        """A span of a year at most."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not first <= last <= first + SPAN:
            self.add_error("last", _("不能早于开始，最长一年。"))
        return cleaned


class WeeklyForm(_SpanForm):
    """每星期六 9:00，到七月，放假跳过."""

    weekdays = forms.MultipleChoiceField(label=lazy("每星期几"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple)
    at = forms.TimeField(label=lazy("几点开始"), widget=forms.TimeInput(attrs={"type": "time"}))
    minutes = forms.IntegerField(label=lazy("多少分钟"), min_value=15, max_value=24 * 60, initial=90)
    every = forms.TypedChoiceField(
        label=lazy("隔几周"),
        choices=[(1, lazy("每周")), (2, lazy("隔一周")), (4, lazy("四周一次"))],
        coerce=int,
        initial=1,
    )
    keep_holidays = forms.BooleanField(label=lazy("放假的日子也办"), required=False)
    field_order = ("weekdays", "at", "minutes", "first", "last", "every", "keep_holidays")

    def pattern(self) -> Weekly:
        """The pattern; call after is_valid."""
        given = self.cleaned_data
        days = tuple(sorted(int(each) for each in given["weekdays"]))
        span = given["first"], given["last"]
        return Weekly(days, given["at"], given["minutes"], *span, given["every"], not given["keep_holidays"])


class EntryForm(_SpanForm):
    """分时段进场: every half hour while the doors are open."""

    minutes = forms.TypedChoiceField(
        label=lazy("多久一批"),
        choices=[(30, lazy("半小时")), (60, lazy("一小时")), (15, lazy("一刻钟"))],
        coerce=int,
        initial=30,
    )
    seats = forms.IntegerField(label=lazy("每批多少人"), min_value=1, max_value=20000, initial=30)

    def span(self) -> timedelta:
        """How long one entry is."""
        return timedelta(minutes=self.cleaned_data["minutes"])
