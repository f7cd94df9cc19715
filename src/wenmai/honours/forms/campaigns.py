"""What people type in a campaign: opening it, declaring, points, opinions. Nothing here writes."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from wenmai.honours.drafts import ApplicationDraft, CampaignDraft, ClaimDraft, CriterionDraft
from wenmai.honours.models import Application, Criterion, Honour, Measured
from wenmai.kernel import clock
from wenmai.places.models import Division, Institution

MOST_CRITERIA = 8
DAY = {"type": "date"}


def _day(label: Any, **about: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **about)


class CampaignForm(forms.Form):
    """A campaign with up to eight criteria; what has no title is left out."""

    title = forms.CharField(label=lazy("评选名称"), max_length=80)
    honour = forms.ChoiceField(label=lazy("评什么"), choices=Honour)
    division = forms.ChoiceField(label=lazy("由哪里评"))
    year = forms.IntegerField(label=lazy("年度"), min_value=2021, max_value=2099)
    quota = forms.IntegerField(label=lazy("名额"), min_value=1, max_value=1000, initial=100)
    county_limit = forms.IntegerField(
        label=lazy("每个县（市、区）最多推荐几个"), help_text=lazy("0 是不限"), min_value=0, max_value=1000, initial=3
    )
    city_limit = forms.IntegerField(
        label=lazy("每个市（州）最多推荐几个"), help_text=lazy("0 是不限"), min_value=0, max_value=1000, initial=10
    )
    opens_on = _day(lazy("哪天开始申报"))
    closes_on = _day(lazy("哪天截止"))
    counts_from = _day(lazy("对照哪段时间的服务记录：从"))
    counts_until = _day(lazy("到"))
    least_points = forms.DecimalField(
        label=lazy("最低多少分才评"), min_value=0, max_digits=6, decimal_places=1, initial=0
    )
    valid_years = forms.IntegerField(
        label=lazy("几年有效"), help_text=lazy("0 是一直有效"), min_value=0, max_value=20, initial=3
    )
    about = forms.CharField(label=lazy("说明"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, divisions: Sequence[Division], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.divisions = {each.code: each for each in divisions}
        choice = self.fields["division"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(each.code, each.name) for each in divisions]
        for name, value in _usual(clock.today()).items():
            self.fields[name].initial = value
        for number in range(1, MOST_CRITERIA + 1):
            self._add_criterion(number)

    def _add_criterion(self, number: int) -> None:
        first = number == 1
        named = lazy("评分项")
        self.fields[f"criterion_{number}_title"] = forms.CharField(
            label=f"{named} {number}", max_length=80, required=first
        )
        self.fields[f"criterion_{number}_points"] = forms.DecimalField(
            label=lazy("分值"), min_value=Decimal("0.1"), max_digits=5, decimal_places=1, required=first
        )
        self.fields[f"criterion_{number}_measured"] = forms.ChoiceField(
            label=lazy("系统里对照什么"), choices=Measured, required=False
        )
        self.fields[f"criterion_{number}_wanted"] = forms.CharField(
            label=lazy("要什么佐证"), max_length=200, required=False
        )

    def head(self) -> list[forms.BoundField]:
        """Everything but the criteria."""
        return [field for field in self if not field.name.startswith("criterion_")]

    def rows(self) -> list[list[forms.BoundField]]:
        """The criteria, one row each."""
        names = ("title", "points", "measured", "wanted")
        return [[self[f"criterion_{number}_{name}"] for name in names] for number in range(1, MOST_CRITERIA + 1)]

    def clean(self) -> dict[str, Any]:
        """A criterion with a title needs its points."""
        cleaned: dict[str, Any] = super().clean() or {}
        for number in range(2, MOST_CRITERIA + 1):
            if cleaned.get(f"criterion_{number}_title") and not cleaned.get(f"criterion_{number}_points"):
                self.add_error(f"criterion_{number}_points", lazy("写上这一条多少分。"))
        return cleaned

    def draft(self) -> CampaignDraft:
        """Ready to open."""
        given = self.cleaned_data
        names = ("honour", "title", "year", "quota", "opens_on", "closes_on", "about", "county_limit", "city_limit")
        plain = {name: given[name] for name in (*names, "least_points", "valid_years")}
        return CampaignDraft(
            **plain,
            division=self.divisions[given["division"]],
            counts=(given["counts_from"], given["counts_until"]),
            criteria=tuple(self._criteria()),
        )

    def _criteria(self) -> list[CriterionDraft]:
        given = self.cleaned_data
        heads = [f"criterion_{number}" for number in range(1, MOST_CRITERIA + 1)]
        return [
            CriterionDraft(
                given[f"{head}_title"], given[f"{head}_points"], given[f"{head}_wanted"], given[f"{head}_measured"]
            )
            for head in heads
            if given.get(f"{head}_title")
        ]


def _usual(today: date) -> dict[str, Any]:
    """This year, over the records of the year before."""
    year = today.year
    return {
        "year": year,
        "opens_on": today,
        "counts_from": date(year - 1, 1, 1),
        "counts_until": date(year - 1, 12, 31),
    }


class DeclareForm(forms.Form):
    """What a house declares: a statement, and for each criterion what it says, a number, the evidence."""

    statement = forms.CharField(label=lazy("为什么评我们"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, criteria: Sequence[Criterion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for each in criteria:
            self.fields[f"said_{each.pk}"] = forms.CharField(
                label=each.title, max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            if each.measured:
                self.fields[f"number_{each.pk}"] = forms.IntegerField(
                    label=each.get_measured_display(), min_value=0, max_value=100_000_000, required=False
                )
            self.fields[f"evidence_{each.pk}"] = forms.CharField(
                label=lazy("佐证：网址，或材料放在哪里"), max_length=400, required=False
            )

    def rows(self) -> list[tuple[Criterion, list[forms.BoundField]]]:
        """The criteria with their fields."""
        names = ("said", "number", "evidence")
        return [
            (each, [self[f"{name}_{each.pk}"] for name in names if f"{name}_{each.pk}" in self.fields])
            for each in self.criteria
        ]

    def draft(self, house: Institution) -> ApplicationDraft:
        """Ready to hand in."""
        given = self.cleaned_data
        claims = tuple(
            ClaimDraft(each.pk, given[f"said_{each.pk}"], given.get(f"number_{each.pk}"), given[f"evidence_{each.pk}"])
            for each in self.criteria
            if given[f"said_{each.pk}"]
        )
        return ApplicationDraft(house, given["statement"], claims, demo=house.demo)


def words_of(application: Application | None) -> Mapping[str, Any]:
    """What the form shows of one that was handed in."""
    if application is None:
        return {}
    shown: dict[str, Any] = {"statement": application.statement}
    for each in application.claims.all():
        key = each.criterion_id
        shown |= {f"said_{key}": each.said, f"number_{key}": each.number, f"evidence_{key}": each.evidence}
    return shown


class ObjectionForm(forms.Form):
    """异议."""

    text = forms.CharField(
        label=lazy("哪里不实"),
        help_text=lazy("写事实，最好说在哪里能查到。公示单位看得到你的名字，被公示的单位看不到。"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def points_of(posted: Mapping[str, str], criteria: Sequence[int]) -> dict[int, Decimal]:
    """What was typed into the fields points_<criterion>; what is no number is left out."""
    found: dict[int, Decimal] = {}
    for key in criteria:
        raw = posted.get(f"points_{key}", "").strip()
        whole, _dot, part = raw.partition(".")
        if (
            whole.isascii()
            and whole.isdecimal()
            and len(whole) < 5
            and (not part or (part.isdecimal() and len(part) == 1))
        ):
            found[key] = Decimal(raw.rstrip("."))
    return found


def day_of(raw: str) -> date | None:
    """A day as a form sends it, None for none."""
    try:
        return date.fromisoformat(raw) if raw else None
    except ValueError:
        return None
