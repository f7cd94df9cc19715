"""What staff type about hours, closures and the official calendar."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.places.actions import Change, Hours, NoticeDay
from wenmai.places.forms.desk import day_field
from wenmai.places.models import DayKind, HoursKind, HoursRule, Selector

WEEKDAYS = [
    (1, lazy("一")),
    (2, lazy("二")),
    (3, lazy("三")),
    (4, lazy("四")),
    (5, lazy("五")),
    (6, lazy("六")),
    (7, lazy("日")),
]
LINES = {"rows": 10}


class Minutes(forms.CharField):
    """A clock time from 0:00 to 24:00, in minutes of the day."""

    def to_python(self, value: Any) -> Any:
        """Minutes, or None for nothing. Raises ValidationError."""
        text = (super().to_python(value) or "").replace("：", ":").strip()
        if not text:
            return None
        found = re.fullmatch(r"(\d{1,2}):(\d{2})", text, re.ASCII)
        minutes = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else -1
        if not 0 <= minutes <= 1440:
            raise forms.ValidationError(_("写成 9:00 或 21:30，最晚 24:00。"))
        return minutes

    def prepare_value(self, value: Any) -> Any:
        """540 as 9:00."""
        return f"{value // 60}:{value % 60:02d}" if isinstance(value, int) else value


class MonthDay(forms.CharField):
    """A day of any year, 10-13."""

    def to_python(self, value: Any) -> Any:
        """(month, day), or None for nothing. Raises ValidationError."""
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        found = re.fullmatch(r"(\d{1,2})[-./月](\d{1,2})日?", text, re.ASCII)
        if not found:
            raise forms.ValidationError(_("写成 10-13，前面是月，后面是日。"))
        return int(found[1]), int(found[2])


class RuleForm(forms.Form):
    """One rule of the opening hours; a row without a kind is left out."""

    kind = forms.ChoiceField(label=lazy("性质"), choices=[("", lazy("不用这一行")), *HoursKind.choices], required=False)
    selector = forms.ChoiceField(
        label=lazy("哪些天"), choices=Selector.choices, initial=Selector.WEEKDAY, required=False
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=lazy("每周几"), choices=WEEKDAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    opens = Minutes(label=lazy("开门"), required=False)
    closes = Minutes(label=lazy("关门"), required=False)
    month_day = MonthDay(label=lazy("几月几日"), required=False, help_text=lazy("只用于公历或农历日期，如 1-15。"))
    season_from = MonthDay(label=lazy("农时从"), required=False)
    season_to = MonthDay(label=lazy("农时到"), required=False)
    valid_from = day_field(lazy("生效"), required=False)
    valid_until = day_field(lazy("失效"), required=False)

    @property
    def narrow(self) -> bool:
        """True when a field for dates, seasons or validity says something or is wrong."""
        names = ("month_day", "season_from", "season_to", "valid_from", "valid_until")
        return any(self.initial.get(name) or name in self.errors for name in names)

    def clean(self) -> dict[str, Any]:
        """A season needs both ends."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(data.get("season_from")) != bool(data.get("season_to")):
            self.add_error("season_to", _("农时的起止要一起写。"))
        return data

    def rule(self) -> Hours:
        """The rule that was typed; only on a valid form with a kind."""
        data = self.cleaned_data
        ends = [data["season_from"], data["season_to"]]
        season = tuple(month * 100 + day for month, day in ends) if all(ends) else None
        return Hours(
            opens=data["opens"],
            closes=data["closes"],
            selector=Selector(data["selector"] or Selector.WEEKDAY),
            kind=HoursKind(data["kind"]),
            weekdays=tuple(data["weekdays"]),
            month_day=data["month_day"],
            season=(season[0], season[1]) if season else None,
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
        )


def rule_values(rule: HoursRule) -> dict[str, Any]:
    """A stored rule as the form shows it."""
    names = ("kind", "selector", "weekdays", "opens", "closes", "valid_from", "valid_until")
    values: dict[str, Any] = {name: getattr(rule, name) for name in names}
    values["month_day"] = f"{rule.month}-{rule.day}" if rule.month else ""
    for name in ("season_from", "season_to"):
        found = getattr(rule, name)
        values[name] = f"{found // 100}-{found % 100}" if found else ""
    return values


RuleRows = forms.formset_factory(RuleForm, extra=3, max_num=40)


class ChangeForm(forms.Form):
    """A closure, or other hours for some days."""

    first = day_field(lazy("从哪天"))
    last = day_field(lazy("到哪天"))
    kind = forms.ChoiceField(label=lazy("这几天"), choices=HoursKind.choices, initial=HoursKind.CLOSED)
    opens = Minutes(label=lazy("开门"), required=False)
    closes = Minutes(label=lazy("关门"), required=False)
    reason = forms.CharField(label=lazy("原因"), max_length=200, help_text=lazy("读者会看到。"))
    space = forms.ChoiceField(label=lazy("哪里"), required=False)

    def __init__(self, *args: Any, rooms: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", lazy("整个场馆")), *((name, name) for name in rooms)]
        self.fields["space"].choices = choices  # type: ignore[attr-defined]

    def change(self) -> Change:
        """The change that was typed; only on a valid form."""
        data = self.cleaned_data
        named = {name: data[name] for name in ("first", "last", "reason", "opens", "closes", "space")}
        return Change(kind=HoursKind(data["kind"]), **named)


class NoticeForm(forms.Form):
    """A year's notice of the State Council, a line for each holiday."""

    source = forms.CharField(label=lazy("通知的文号或标题"), max_length=120)
    notice = forms.CharField(
        label=lazy("放假和上班的日子"),
        widget=forms.Textarea(attrs=LINES),
        help_text=lazy("一行一条：“2027-02-05 到 2027-02-11 放假 春节”“2027-02-14 上班 春节”。没有写到的日子按星期。"),
    )

    def clean_notice(self) -> list[NoticeDay]:
        """The named days. Raises ValidationError with the number of each line that cannot be read."""
        days: list[NoticeDay] = []
        wrong: list[str] = []
        for number, line in enumerate(self.cleaned_data["notice"].splitlines(), 1):
            if line.strip():
                try:
                    days += _notice_line(line)
                except ValueError:
                    wrong.append(_("第 %(number)d 行读不懂：%(line)s") % {"number": number, "line": line.strip()[:40]})
        if wrong:
            raise forms.ValidationError(wrong)
        return days


_LINE = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:\s*(?:到|至|—|~)\s*(\d{4}-\d\d-\d\d))?\s+(放假|上班)(?:\s+(\S{1,20}))?", re.ASCII
)


def _notice_line(line: str) -> Iterator[NoticeDay]:
    """The days of one line. Raises ValueError."""
    found = _LINE.fullmatch(line.strip())
    if not found:
        raise ValueError(line)
    first = date.fromisoformat(found[1])
    last = date.fromisoformat(found[2] or found[1])
    if not 0 <= (last - first).days <= 15:
        raise ValueError(line)
    kind = DayKind.STATUTORY if found[3] == "放假" else DayKind.MAKE_UP
    return iter(
        [NoticeDay(first + timedelta(days=each), kind, found[4] or "") for each in range((last - first).days + 1)]
    )


def notice_text(days: list[tuple[date, str, str]]) -> str:
    """Entered days back as lines, one a day; what `clean_notice` reads."""
    words = {DayKind.STATUTORY.value: "放假", DayKind.MAKE_UP.value: "上班"}
    return "\n".join(f"{day} {words[kind]} {name}".strip() for day, kind, name in days)
