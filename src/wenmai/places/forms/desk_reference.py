"""What the keeper of divisions types: lists of counties, residents, what became of units; and how a house ends or moves."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.kernel import clock
from wenmai.places.actions import Residents
from wenmai.places.forms.desk import day_field
from wenmai.places.models import DivisionTag, SuccessionKind

CODE = r"[0-9]{2,12}|[0-9]{4}[A-Z]{2}"
SEPARATORS = re.compile(r"[\s,，、;；]+")


class Codes(forms.CharField):
    """Division codes, one a line; what follows a code in its line is for the reader and not read."""

    widget = forms.Textarea(attrs={"rows": 8})

    def to_python(self, value: Any) -> Any:
        """The codes in their order, each once. Raises ValidationError with the number of each line that has none."""
        found: dict[str, None] = {}
        wrong = []
        for number, line in enumerate((super().to_python(value) or "").splitlines(), 1):
            word = SEPARATORS.split(line.strip())[0]
            if re.fullmatch(CODE, word, re.ASCII):
                found[word] = None
            elif line.strip():
                wrong.append(_("第 %(number)d 行不是以区划代码开头") % {"number": number})
        if wrong:
            raise forms.ValidationError(wrong)
        return tuple(found)

    def prepare_value(self, value: Any) -> Any:
        """Codes as lines."""
        return "\n".join(value) if isinstance(value, tuple) else value


class TagForm(forms.Form):
    """A list of counties, whole."""

    divisions = Codes(
        label=lazy("名单上的区划"), help_text=lazy("一行一个，代码在前，后面写不写名字都行。没写到的就不在名单上。")
    )
    source = forms.CharField(label=lazy("依据的文件"), max_length=200)
    confirmed = forms.BooleanField(label=lazy("已对照公布的名单逐个核过"), required=False)


def tag_lines(rows: Sequence[DivisionTag]) -> str:
    """A list as `Codes` reads it, with names."""
    return "\n".join(f"{each.division_id} {each.division.name}" for each in rows)


class PopulationForm(forms.Form):
    """Figures of one series on one day."""

    series = forms.CharField(
        label=lazy("口径"), max_length=60, help_text=lazy("如 第七次全国人口普查、统计年鉴 2026。")
    )
    source = forms.CharField(label=lazy("来源"), max_length=200)
    as_of = day_field(lazy("截止日期"))
    rows = forms.CharField(
        label=lazy("各地人数"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=lazy("一行一个：代码、空格、人数，如 510422 187000。同一口径同一天再录就替换。"),
    )

    def clean_as_of(self) -> date:
        """Not a day to come."""
        day: date = self.cleaned_data["as_of"]
        if day > clock.today():
            raise forms.ValidationError(_("还没到这一天。"))
        return day

    def clean_rows(self) -> list[tuple[str, int]]:
        """Code and number. Raises ValidationError with the number of each line that cannot be read, or is there twice."""
        found: dict[str, int] = {}
        wrong = []
        for number, line in enumerate(self.cleaned_data["rows"].splitlines(), 1):
            said = re.fullmatch(rf"({CODE})[\s,，]+([0-9,，]+)(?:\s*人)?", line.strip(), re.ASCII)
            value = re.sub(r"[,，]", "", said[2]) if said else ""
            if line.strip() and (not said or not value or said[1] in found or int(value) > 2_000_000_000):
                wrong.append(_("第 %(number)d 行读不懂，或代码重了：%(line)s") % {"number": number, "line": line[:40]})
            elif said:
                found[said[1]] = int(value)
        if wrong:
            raise forms.ValidationError(wrong)
        return list(found.items())

    def residents(self) -> list[Residents]:
        """The figures that were typed; only on a valid form."""
        return [Residents(code, self.cleaned_data["as_of"], value) for code, value in self.cleaned_data["rows"]]


class SuccessionForm(forms.Form):
    """What a unit has become. `sure` comes with the second step, after the preview."""

    old = forms.RegexField(rf"^({CODE})$", label=lazy("原来的区划代码"))
    new = Codes(
        label=lazy("现在的区划代码"), widget=forms.Textarea(attrs={"rows": 2}), help_text=lazy("分设时一行一个。")
    )
    kind = forms.ChoiceField(label=lazy("怎么变的"), choices=SuccessionKind.choices)
    on = day_field(lazy("生效日期"))
    source = forms.CharField(label=lazy("批复或文件"), max_length=200)
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)


class MoveForm(forms.Form):
    """A village comes to lie below another township."""

    code = forms.RegexField(r"^[0-9]{12}$", label=lazy("村（社区）代码"))
    parent = forms.RegexField(r"^[0-9]{9}$", label=lazy("移到哪个乡镇，代码"))
    on = day_field(lazy("生效日期"))
    source = forms.CharField(label=lazy("批复或文件"), max_length=200)


class CloseForm(forms.Form):
    """An institution ends."""

    on = day_field(lazy("从哪天起停办"))
    reason = forms.CharField(label=lazy("原因"), max_length=200, help_text=lazy("写在公开的页面上。"))


class TransferForm(forms.Form):
    """An institution comes to lie elsewhere in its county."""

    division = forms.RegexField(rf"^({CODE})$", label=lazy("现在所在的区划代码"))


class EndTieForm(forms.Form):
    """A branch leaves its main house."""

    on = day_field(lazy("从哪天起不再是分馆"))
