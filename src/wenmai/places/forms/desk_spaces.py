"""What staff type about rooms, their seats and the hours of a season."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.places.actions import Details, Hours, Season
from wenmai.places.forms.desk_hours import MonthDay
from wenmai.places.models import (
    BUFFER_LIMIT,
    Accessibility,
    HoursKind,
    HoursTemplate,
    HoursTemplateLine,
    Space,
    SpaceFunction,
    SpaceKind,
    SpaceOperator,
)

PIECE = re.compile(r"(?P<name>\D.{0,28}?)(?:[\s×*x]+(?P<count>\d{1,4}))?")
DAYS = "一二三四五六日"
LINE = re.compile(
    r"(?P<days>每天|[周一二三四五六日天、,，至到-]+)\s+"
    r"(?:(?P<shut>闭馆)|(?P<h1>\d{1,2}):(?P<m1>\d{2})\s*[-—至到]\s*(?P<h2>\d{1,2}):(?P<m2>\d{2})(?:\s+(?P<kind>\S+))?)"
)


def _lines(text: str) -> list[tuple[int, str]]:
    """Numbered lines that say something."""
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


class EquipmentField(forms.CharField):
    """One piece a line: 投影仪 1."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> Any:
        """Pairs of name and count. Raises ValidationError with the line."""
        found = []
        for number, line in _lines(super().to_python(value) or ""):
            match = PIECE.fullmatch(line)
            if not match:
                said = {"line": number, "text": line[:20]}
                raise forms.ValidationError(_("第 %(line)d 行“%(text)s”：先写名称，再写数量，如 投影仪 1。") % said)
            found.append((match["name"].strip(), int(match["count"] or 1)))
        return tuple(found)

    def prepare_value(self, value: Any) -> Any:
        """Pairs as lines."""
        return "\n".join(f"{name} {count}" for name, count in value) if isinstance(value, (list, tuple)) else value


class DetailsForm(forms.Form):
    """What a reader wants to know of a room."""

    name = forms.CharField(label=lazy("名称"), max_length=60)
    kind = forms.ChoiceField(label=lazy("类别"), choices=SpaceKind.choices)
    capacity = forms.IntegerField(label=lazy("容纳人数"), min_value=1, max_value=100_000, required=False)
    where = forms.CharField(label=lazy("在哪里"), max_length=80, required=False, help_text=lazy("如 二楼东侧。"))
    summary = forms.CharField(
        label=lazy("介绍"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    functions = forms.MultipleChoiceField(
        label=lazy("融合的功能"), choices=SpaceFunction.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    accessibility = forms.MultipleChoiceField(
        label=lazy("无障碍"), choices=Accessibility.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    equipment = EquipmentField(label=lazy("设备"), required=False, help_text=lazy("一行一样：投影仪 1。"))
    setup_minutes = forms.IntegerField(label=lazy("布置要几分钟"), min_value=0, max_value=BUFFER_LIMIT, required=False)
    cleanup_minutes = forms.IntegerField(
        label=lazy("清场要几分钟"), min_value=0, max_value=BUFFER_LIMIT, required=False
    )
    unattended = forms.BooleanField(label=lazy("24 小时自助进门，无人值守"), required=False)
    run_by = forms.ChoiceField(
        label=lazy("谁运营"), choices=SpaceOperator.choices, required=False, initial=SpaceOperator.HOUSE
    )
    operator = forms.CharField(
        label=lazy("运营方名称"), max_length=80, required=False, help_text=lazy("场馆自己运营的不写。读者会看到。")
    )

    def details(self) -> Details:
        """The details that were typed; only on a valid form."""
        data = self.cleaned_data
        return Details(
            where=data["where"],
            summary=data["summary"],
            functions=tuple(SpaceFunction(each) for each in data["functions"]),
            accessibility=tuple(Accessibility(each) for each in data["accessibility"]),
            equipment=data["equipment"],
            setup_minutes=data["setup_minutes"] or 0,
            cleanup_minutes=data["cleanup_minutes"] or 0,
            unattended=data["unattended"],
            run_by=SpaceOperator(data["run_by"] or SpaceOperator.HOUSE),
            operator=data["operator"].strip(),
        )


def details_of(room: Space) -> dict[str, Any]:
    """A stored room as the form shows it."""
    values = {name: getattr(room, name) for name in DetailsForm.base_fields if name != "equipment"}
    return values | {"equipment": list(room.equipment.values_list("name", "count"))}


class SeatsForm(forms.Form):
    """The seats of a room as text; the grammar is in seat_plan."""

    plan = forms.CharField(
        label=lazy("座位"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "class": "num", "spellcheck": "false"}),
        help_text=lazy(
            "一行一排：A 1-4 | 5-8 靠窗=1,8 插座=1-8 轮椅席=4 陪同席=3 不放=8。竖线是过道，空一行是横过道。"
        ),
    )


class SeasonForm(forms.Form):
    """All hours of a season."""

    name = forms.CharField(label=lazy("叫什么"), max_length=40, help_text=lazy("如 春耕、晚稻收割。"))
    first = MonthDay(label=lazy("从哪天"), help_text=lazy("每年的这一天，如 4-15。"))
    last = MonthDay(label=lazy("到哪天"))
    lines = forms.CharField(
        label=lazy("这段时间每天怎么开"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=lazy("一行一段，要写全：每天 7:00-11:00；每天 18:30-21:00 延时；周日 闭馆。"),
    )

    def clean_lines(self) -> tuple[Hours, ...]:
        """The stretches. Raises ValidationError with the line."""
        return tuple(_stretch(number, line) for number, line in _lines(self.cleaned_data["lines"].replace("；", "\n")))

    def season(self) -> Season:
        """The season that was typed; only on a valid form."""
        data = self.cleaned_data
        first, last = (month * 100 + day for month, day in (data["first"], data["last"]))
        return Season(data["name"], first, last, data["lines"])


def _stretch(number: int, line: str) -> Hours:
    found = LINE.fullmatch(line.replace("：", ":"))
    words = {str(kind.label): kind for kind in HoursKind}
    kind = HoursKind.CLOSED if found and found["shut"] else words.get((found and found["kind"]) or "常规")
    days = _days(found["days"]) if found else ()
    if not found or kind is None or not days:
        said = {"line": number, "text": line[:20]}
        raise forms.ValidationError(
            _("第 %(line)d 行“%(text)s”读不懂，写成 周一至周五 7:00-11:00 或 每天 18:30-21:00 延时。") % said
        )
    if found["shut"]:
        return Hours(kind=kind, weekdays=days)
    opens, closes = (int(found[f"h{end}"]) * 60 + int(found[f"m{end}"]) for end in (1, 2))
    return Hours(opens, closes, kind=kind, weekdays=days)


def _days(text: str) -> tuple[int, ...]:
    """周一至周五 as 1 to 5, 周六、周日 as 6 and 7; () when it makes no sense."""
    if text == "每天":
        return tuple(range(1, 8))
    found: set[int] = set()
    for piece in re.split("[、,，]", text.replace("周", "").replace("天", "日")):
        ends = [DAYS.find(each) + 1 for each in re.split("[至到-]", piece) if len(each) == 1]
        if not ends or len(ends) > 2 or 0 in ends or ends[0] > ends[-1]:
            return ()
        found |= set(range(ends[0], ends[-1] + 1))
    return tuple(sorted(found))


def season_values(template: HoursTemplate) -> dict[str, str]:
    """A stored season as the form shows it."""
    first, last = template.season_from, template.season_to
    lines = "\n".join(line_text(each) for each in template.lines.all())
    days = {"first": f"{first // 100}-{first % 100}", "last": f"{last // 100}-{last % 100}"}
    return {"name": template.name, "lines": lines, **days}


def line_text(line: HoursTemplateLine) -> str:
    """周一、周二 7:00-11:00 延时: what SeasonForm reads."""
    days = "每天" if len(line.weekdays) in {0, 7} else "、".join(f"周{DAYS[each - 1]}" for each in line.weekdays)
    if line.opens is None or line.closes is None:
        return f"{days} 闭馆"
    kind = "" if line.kind == HoursKind.REGULAR else f" {HoursKind(line.kind).label}"
    return f"{days} {line.opens // 60}:{line.opens % 60:02d}-{line.closes // 60}:{line.closes % 60:02d}{kind}"


class TakersForm(forms.Form):
    """The houses that take the hours of a season over."""

    institutions = forms.MultipleChoiceField(label=lazy("哪些馆采用"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, houses: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institutions"].choices = list(houses)  # type: ignore[attr-defined]

    def chosen(self) -> Sequence[str]:
        """The codes; only on a valid form."""
        return list(self.cleaned_data["institutions"])
