"""What statisticians send, enter and choose. Forms parse; actions decide and write."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.kernel import clock
from wenmai.kernel.errors import DomainError
from wenmai.ledger.intake import LARGEST
from wenmai.ledger.kinds import get_kind
from wenmai.ledger.takeovers import Taking
from wenmai.measures import doubles
from wenmai.measures.periods import Period

FACTS, GAUGES = "facts", "gauges"


def tell(form: forms.BaseForm, error: DomainError) -> None:
    """Put a refusal into its form: at the fields it names, else above them all."""
    named = [name for name in error.fields if name in form.fields]
    for name in named:
        form.add_error(name, error.message)
    if not named:
        form.add_error(None, error.message)


class SendForm(forms.Form):
    """A file with facts or readings."""

    what = forms.ChoiceField(
        label=lazy("里面是什么"),
        choices=[(FACTS, lazy("服务记录（发生的事，会相加）")), (GAUGES, lazy("存量（某一天有多少）"))],
        widget=forms.RadioSelect,
        initial=FACTS,
    )
    file = forms.FileField(
        label=lazy("文件"),
        help_text=lazy("CSV，UTF-8 或 GBK 编码，20 MB 以内。Excel 表请先另存为 CSV。"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )

    def clean_file(self) -> Any:
        """The file unless it is too large to be read at all. Raises ValidationError."""
        found = self.cleaned_data["file"]
        if found.size > LARGEST:
            raise forms.ValidationError(_("文件超过 20 MB，请按月份拆开，或请管理员用命令导入。"))
        return found


class TakeoverForm(forms.Form):
    """Which institution counts what itself from when."""

    institution = forms.CharField(label=lazy("机构代码"), max_length=40)
    pair = forms.ChoiceField(label=lazy("哪一类数"))
    since = forms.DateField(label=lazy("从哪一天起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(f"{sent}+{own}", (get_kind(sent).title, get_kind(own).title)) for sent, own in doubles.pairs()]
        said = [(key, _("%(sent)s，改由%(own)s计") % {"sent": sent, "own": own}) for key, (sent, own) in names]
        self.fields["pair"].choices = said  # type: ignore[attr-defined]

    def taking(self) -> Taking:
        """What was typed; only on a valid form."""
        external, own = self.cleaned_data["pair"].split("+")
        return Taking(self.cleaned_data["institution"].strip(), external, own, self.cleaned_data["since"])


SPANS = {
    "year": (1, 12), "half1": (1, 6), "half2": (7, 12), "q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12),
}  # fmt: skip


class PeriodForm(forms.Form):
    """A division and a closed span of whole months."""

    division = forms.RegexField(r"^[0-9A-Z]{2,12}$", label=lazy("区划代码"))
    year = forms.TypedChoiceField(label=lazy("年份"), coerce=int)
    span = forms.ChoiceField(
        label=lazy("时段"),
        choices=[
            ("year", lazy("全年")), ("half1", lazy("上半年")), ("half2", lazy("下半年")), ("q1", lazy("一季度")),
            ("q2", lazy("二季度")), ("q3", lazy("三季度")), ("q4", lazy("四季度")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(number, str(number)) for number in years]  # type: ignore[attr-defined]
        months = [(f"m{number}", _("%(number)s 月") % {"number": number}) for number in range(1, 13)]
        self.fields["span"].choices = [*self.fields["span"].choices, *months]  # type: ignore[attr-defined]

    def period(self) -> Period:
        """What was chosen; only on a valid form."""
        span, year = self.cleaned_data["span"], self.cleaned_data["year"]
        first, last = SPANS.get(span) or (int(span[1:]), int(span[1:]))
        return Period(date(year, first, 1), clock.next_month(date(year, last, 1)) - timedelta(days=1))
