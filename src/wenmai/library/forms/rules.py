"""The form for a rule of lending, and the question what holds for a case."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from wenmai.kernel import clock
from wenmai.library.actions.rules import RuleDraft
from wenmai.library.models import ASKED, EVERY_AGE, VALUES, HoldScope, ItemKind, LimitScope, ReaderCategory, Renewing
from wenmai.library.rule_words import FIELDS, MODES
from wenmai.library.terms import Case
from wenmai.places.models import Institution

ANY = ("", lazy("不限"))
SILENT = ("", lazy("不规定"))
NUMBERS = {"days": 366, "renewals": 99, "grace_days": 366, "max_out": 999, "max_holds": 999, "shelf_days": 60}
SANCTIONS = {"suspend_days": 60, "suspend_cap": 366, "adult_age": 18}
FLAGS = ("loanable", "holdable", "hold_standing", "floats")
CHOSEN = {"days_mode": MODES.items(), "limit_scope": LimitScope.choices, "hold_scope": HoldScope.choices}
PLACES = {
    "where": lazy("在哪里借"),
    "owner": lazy("谁的书"),
    "home": lazy("架位在哪里"),
    "reader_home": lazy("谁办的证"),
}


class RuleForm(forms.Form):
    """A rule: who, what and where it is for, and what it says; what is left empty is asked of the next rule."""

    title = forms.CharField(label=lazy("名字"), max_length=80)
    kind = forms.ChoiceField(label=lazy("文献类型"), required=False, choices=[ANY, *ItemKind.choices])
    renewal = forms.TypedChoiceField(label=lazy("管借出还是续借"), choices=Renewing.choices, coerce=int, initial=-1)
    youngest = forms.IntegerField(label=lazy("最小几岁"), required=False, min_value=0, max_value=150)
    oldest = forms.IntegerField(label=lazy("最大几岁"), required=False, min_value=0, max_value=150)
    first = forms.DateField(label=lazy("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=lazy("到哪天止（含）"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=lazy("依据或理由"), max_length=200, required=False)

    def __init__(
        self, *args: Any, places: Sequence[tuple[str, str]], categories: Sequence[ReaderCategory], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["first"].initial = clock.today
        named = [ANY, *[(each.code, each.name) for each in categories]]
        self.fields["category"] = forms.ChoiceField(label=lazy("读者类别"), required=False, choices=named)
        for name, label in PLACES.items():
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[ANY, *places])
        for name in FIELDS:
            self.fields[name] = _field(name)
        self.order_fields(["title", *PLACES, "category", "kind", "renewal", "youngest", "oldest", *FIELDS])

    def draft(self) -> RuleDraft:
        """What was written."""
        given = self.cleaned_data
        asked = {name: given[name] for name in ASKED if given[name] not in (None, "")}
        ages = {"youngest": asked.get("youngest", EVERY_AGE[0]), "oldest": asked.get("oldest", EVERY_AGE[1])}
        says = {name: given[name] for name in VALUES if given.get(name) not in (None, "")}
        return RuleDraft(given["title"], given["first"], given["last"], asked | ages, says, given["reason"])


def _field(name: str) -> forms.Field:
    label = str(FIELDS[name])
    if name in FLAGS:
        flags = [SILENT, ("yes", lazy("是")), ("no", lazy("否"))]
        return forms.TypedChoiceField(
            label=label, required=False, choices=flags, coerce=lambda text: text == "yes", empty_value=None
        )
    if name in CHOSEN:
        return forms.ChoiceField(label=label, required=False, choices=[SILENT, *CHOSEN[name]])
    if name == "last_day":
        return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))
    most = {**NUMBERS, **SANCTIONS}[name]
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most)


class EndForm(forms.Form):
    """Until when a rule holds, and why no longer."""

    last = forms.DateField(label=lazy("最后一天（含）"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=lazy("为什么停用"), max_length=200)


class CaseForm(forms.Form):
    """A case to be explained. Houses by their codes."""

    kind = forms.ChoiceField(label=lazy("文献类型"), choices=ItemKind.choices)
    age = forms.IntegerField(label=lazy("几岁"), required=False, min_value=0, max_value=150)
    renewal = forms.BooleanField(label=lazy("是续借"), required=False)

    def __init__(
        self, *args: Any, houses: Sequence[Institution], categories: Sequence[ReaderCategory], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        codes = [(each.code, each.name) for each in houses]
        for name in ("where", "owner", "reader_home"):
            self.fields[name] = forms.ChoiceField(label=PLACES[name], choices=codes)
        named = [(each.code, each.name) for each in categories] or [("adult", str(lazy("成人")))]
        self.fields["category"] = forms.ChoiceField(label=lazy("读者类别"), choices=named)
        self.order_fields(["where", "owner", "reader_home", "category"])

    def case(self) -> Case:
        """The case; the book stands where its owner is."""
        given = self.cleaned_data
        return Case(**given, home=given["owner"])
