"""What staff type about places. Forms parse; actions decide and write."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenmai.kernel.errors import DomainError
from wenmai.places.actions import Award, Change, Hours, NoticeDay, Profile, Terms, Title
from wenmai.places.models import (
    DayKind,
    GradeScheme,
    HoursKind,
    HoursRule,
    InstitutionKind,
    Level,
    Network,
    Ownership,
    Selector,
    SpaceKind,
)

T = gettext_lazy
WEEKDAYS = [(1, T("一")), (2, T("二")), (3, T("三")), (4, T("四")), (5, T("五")), (6, T("六")), (7, T("日"))]
LINES = {"rows": 10}


def tell(form: forms.BaseForm, error: DomainError) -> None:
    """Put a refusal into the form it came from: at its fields where it names some, else above."""
    named = {name: said for name, said in error.fields.items() if name in form.fields}
    for name, said in named.items():
        form.add_error(name, said)
    form.add_error(None, error.message)


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day, by the device's own picker."""
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


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


class ProfileForm(forms.Form):
    """What the public reads of an institution."""

    name = forms.CharField(label=T("名称"), max_length=80)
    short_name = forms.CharField(label=T("简称"), max_length=40, required=False)
    ownership = forms.ChoiceField(label=T("性质"), choices=Ownership.choices)
    summary = forms.CharField(label=T("介绍"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    address = forms.CharField(label=T("地址"), max_length=200, required=False)
    phone = forms.CharField(label=T("电话"), max_length=40, required=False)
    facilities = forms.CharField(
        label=T("设施"), max_length=300, required=False, help_text=T("无线网、饮水、无障碍坡道……")
    )
    lon = forms.DecimalField(label=T("经度"), required=False, min_value=73, max_value=136, decimal_places=6)
    lat = forms.DecimalField(label=T("纬度"), required=False, min_value=3, max_value=54, decimal_places=6)
    opened_on = day_field(T("开办日期"), required=False)

    def profile(self) -> Profile:
        """The profile that was typed; only on a valid form."""
        return Profile(**{name: self.cleaned_data[name] for name in Profile.__slots__})


class NewForm(ProfileForm):
    """A new institution."""

    field_order = ("name", "code", "kind", "division", "level")
    code = forms.SlugField(
        label=T("机构代码"), max_length=40, help_text=T("字母、数字和短横线，定了不改，如 510422-library。")
    )
    kind = forms.ChoiceField(label=T("类别"), choices=InstitutionKind.choices)
    division = forms.RegexField(
        r"^[0-9A-Z]{2,12}$",
        label=T("所在区划代码"),
        help_text=T("如 510422101；不清楚时在场馆页点到那个地方，页头有代码。"),
    )
    level = forms.TypedChoiceField(
        label=T("级别"),
        choices=[("", T("与所在区划相同")), *Level.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )


class RuleForm(forms.Form):
    """One rule of the opening hours; a row without a kind is left out."""

    kind = forms.ChoiceField(label=T("性质"), choices=[("", T("不用这一行")), *HoursKind.choices], required=False)
    selector = forms.ChoiceField(label=T("哪些天"), choices=Selector.choices, initial=Selector.WEEKDAY, required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=T("每周几"), choices=WEEKDAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    opens = Minutes(label=T("开门"), required=False)
    closes = Minutes(label=T("关门"), required=False)
    month_day = MonthDay(label=T("几月几日"), required=False, help_text=T("只用于公历或农历日期，如 1-15。"))
    season_from = MonthDay(label=T("农时从"), required=False)
    season_to = MonthDay(label=T("农时到"), required=False)
    valid_from = day_field(T("生效"), required=False)
    valid_until = day_field(T("失效"), required=False)

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

    first = day_field(T("从哪天"))
    last = day_field(T("到哪天"))
    kind = forms.ChoiceField(label=T("这几天"), choices=HoursKind.choices, initial=HoursKind.CLOSED)
    opens = Minutes(label=T("开门"), required=False)
    closes = Minutes(label=T("关门"), required=False)
    reason = forms.CharField(label=T("原因"), max_length=200, help_text=T("读者会看到。"))

    def change(self) -> Change:
        """The change that was typed; only on a valid form."""
        data = self.cleaned_data
        return Change(
            data["first"], data["last"], data["reason"], data["opens"], data["closes"], HoursKind(data["kind"])
        )


class SpaceForm(forms.Form):
    """A room or a square."""

    name = forms.CharField(label=T("名称"), max_length=60)
    kind = forms.ChoiceField(label=T("类别"), choices=SpaceKind.choices)
    capacity = forms.IntegerField(label=T("容纳人数"), min_value=1, max_value=100_000, required=False)
    parts = forms.MultipleChoiceField(
        label=T("由哪几间组成"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=T("能合能分的大厅才选。"),
    )

    def __init__(self, *args: Any, rooms: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = [(name, name) for name in rooms]  # type: ignore[attr-defined]


class GradeForm(forms.Form):
    """The result of an assessment."""

    scheme = forms.ChoiceField(label=T("评估"), choices=GradeScheme.choices)
    grade = forms.IntegerField(label=T("等级"), min_value=0, max_value=4, help_text=T("一级写 1；参评未达等级写 0。"))
    awarded_on = day_field(T("公布日期"))
    evidence = forms.CharField(label=T("依据的文件"), max_length=300)
    round = forms.CharField(label=T("轮次"), max_length=60, required=False)
    valid_until = day_field(T("有效到"), required=False)

    def award(self) -> Award:
        """The award that was typed; only on a valid form."""
        return Award(**(self.cleaned_data | {"scheme": GradeScheme(self.cleaned_data["scheme"])}))


class TitleForm(forms.Form):
    """A title."""

    title = forms.CharField(label=T("称号"), max_length=80)
    given_by = forms.CharField(label=T("命名单位"), max_length=80)
    given_on = day_field(T("命名日期"))
    evidence = forms.CharField(label=T("依据的文件"), max_length=300, required=False)

    def named(self) -> Title:
        """The title that was typed; only on a valid form."""
        return Title(**self.cleaned_data)


class TieForm(forms.Form):
    """A main house of this institution."""

    network = forms.ChoiceField(label=T("体系"), choices=Network.choices)
    main = forms.SlugField(label=T("总馆的机构代码"), max_length=40)
    since = day_field(T("从哪天起"))
    scene = forms.CharField(
        label=T("设在哪类地方"), max_length=40, required=False, help_text=T("商业街区、景区景点、军营……")
    )
    agreement = forms.CharField(label=T("协议"), max_length=200, required=False)

    def terms(self) -> Terms:
        """Scene and agreement; only on a valid form."""
        return Terms(self.cleaned_data["scene"], self.cleaned_data["agreement"])


class NoticeForm(forms.Form):
    """A year's notice of the State Council, a line for each holiday."""

    source = forms.CharField(label=T("通知的文号或标题"), max_length=120)
    notice = forms.CharField(
        label=T("放假和上班的日子"),
        widget=forms.Textarea(attrs=LINES),
        help_text=T("一行一条：“2027-02-05 到 2027-02-11 放假 春节”“2027-02-14 上班 春节”。没有写到的日子按星期。"),
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
