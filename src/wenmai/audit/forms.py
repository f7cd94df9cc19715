"""What a reader of the trail types: a stretch of it, and a head of the chain that was kept elsewhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.audit.queries import Wanted, verbs
from wenmai.audit.sealer import Head

CODE = r"^[0-9A-Za-z_-]{2,40}$"


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class StretchForm(forms.Form):
    """Filters of the trail, all of them optional."""

    first = _day(lazy("从哪天"))
    last = _day(lazy("到哪天"))
    verb = forms.ChoiceField(label=lazy("动作"), required=False)
    place = forms.RegexField(
        CODE, label=lazy("单位或区划代码"), required=False, help_text=lazy("连同下面的一起，如 510422。")
    )
    subject = forms.CharField(
        label=lazy("对象"), max_length=120, required=False, help_text=lazy("如 places.institution:510422-library。")
    )
    person = forms.SlugField(label=lazy("操作者编号"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", lazy("全部")), *verbs()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("早于开始的那天。"))
        return data

    def wanted(self) -> Wanted:
        """The stretch that was typed; only on a valid form."""
        return Wanted(**self.cleaned_data)


class KeptForm(forms.Form):
    """A head noted elsewhere; both parts or none."""

    number = forms.IntegerField(label=lazy("留存的条数"), min_value=1, required=False)
    digest = forms.RegexField(r"^[0-9a-fA-F]{64}$", label=lazy("留存的摘要"), required=False)

    def clean(self) -> dict[str, Any]:
        """Both parts or none."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(data.get("number")) != bool(data.get("digest")) and not self.errors:
            self.add_error("digest", _("条数和摘要要一起写，或都不写。"))
        return data

    def head(self) -> Head | None:
        """The head that was typed, if any; only on a valid form."""
        data = self.cleaned_data
        return Head(data["number"], data["digest"].lower()) if data["number"] else None
