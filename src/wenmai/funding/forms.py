"""What is chosen and tried. Forms parse; actions decide."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.funding.queries import Opened
from wenmai.funding.schemes import Part, Scheme, all_schemes
from wenmai.measures.periods import Period
from wenmai.places.models import Division

MOST = 10**12
TERMS = ("pool", "base", "floor", "cap")


class RegionForm(forms.Form):
    """Where the money is shared out."""

    region = forms.ChoiceField(label=lazy("在哪里分"))

    def __init__(self, *args: Any, regions: Sequence[Division], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.code, each.name) for each in regions]


class RunForm(forms.Form):
    """A scheme and a published period."""

    scheme = forms.ChoiceField(label=lazy("方案"))
    period = forms.ChoiceField(label=lazy("公布的时段"))

    def __init__(self, *args: Any, periods: Sequence[Period], **more: Any) -> None:
        super().__init__(*args, **more)
        for name, choices in (
            ("scheme", [(each.id, each.title) for each in all_schemes().values()]),
            ("period", [(_key(each), _said(each)) for each in periods]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def chosen(self) -> Period:
        """The period of a valid form."""
        first, last = self.cleaned_data["period"].split("_")
        return Period(date.fromisoformat(first), date.fromisoformat(last))


def _key(period: Period) -> str:
    return f"{period.start}_{period.end}"


def _said(period: Period) -> str:
    return _("%(first)s 至 %(last)s") % {"first": period.start.isoformat(), "last": period.end.isoformat()}


class WhatIfForm(forms.Form):
    """Other terms, other weights, another score of one place. Nothing is kept of what is tried."""

    pool = forms.IntegerField(label=lazy("按得分分的钱（元）"), min_value=0, max_value=MOST)
    base = forms.IntegerField(label=lazy("每地基数（元）"), min_value=0, max_value=MOST)
    floor = forms.IntegerField(label=lazy("每地保底（元）"), min_value=0, max_value=MOST)
    cap = forms.IntegerField(label=lazy("每地封顶（元）"), min_value=0, max_value=MOST, required=False)
    place = forms.ChoiceField(label=lazy("假如这个地方"), required=False)
    score = forms.DecimalField(label=lazy("得分是"), required=False, min_value=0, max_value=100, decimal_places=2)

    def __init__(self, *args: Any, found: Opened, **more: Any) -> None:
        self.scheme = found.scheme
        terms = {name: getattr(found.scheme, name) for name in TERMS}
        weights = {f"weight_{number}": part.weight for number, part in enumerate(found.scheme.score)}
        super().__init__(*args, **{"initial": terms | weights} | more)
        for number, part in enumerate(found.scheme.score):
            self.fields[f"weight_{number}"] = _weight(part)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("不改得分")),
            *((row.known.code, row.known.name) for row in found.rows if row.known.need),
        ]

    def clean(self) -> dict[str, Any]:
        """A score needs its place; weights cannot all be nothing."""
        data = super().clean() or {}
        if bool(data.get("place")) != (data.get("score") is not None):
            self.add_error("score", _("选一个地方，再写它的得分；不改就都空着。"))
        if not self.errors and not any(data[f"weight_{number}"] for number in range(len(self.scheme.score))):
            self.add_error("weight_0", _("分值不能全是 0。"))
        return data

    def tried(self) -> Scheme:
        """The scheme with these terms and weights."""
        data = self.cleaned_data
        score = [
            part.model_copy(update={"weight": data[f"weight_{number}"]})
            for number, part in enumerate(self.scheme.score)
        ]
        return self.scheme.model_copy(update={name: data[name] for name in TERMS} | {"score": tuple(score)})

    def scores(self) -> Mapping[str, Decimal]:
        """Another score, by place."""
        data = self.cleaned_data
        return {data["place"]: data["score"]} if data.get("place") else {}


def _weight(part: Part) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("分值：%(title)s") % {"title": part.title}, min_value=0, max_value=1000, decimal_places=2
    )
