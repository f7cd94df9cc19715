"""What officials type about an organisation. Nothing here writes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from wenmai.honours.drafts import OrganisationDraft, SupportDraft
from wenmai.honours.models import Organisation, OrganisationKind, SupportKind
from wenmai.places.models import Division
from wenmai.places.queries.divisions import child_divisions

DAY = {"type": "date"}


class OrganisationForm(forms.Form):
    """One organisation, in a division of the actor or right below."""

    name = forms.CharField(label=lazy("名称"), max_length=80)
    kind = forms.ChoiceField(label=lazy("类别"), choices=OrganisationKind)
    credit_code = forms.CharField(
        label=lazy("统一社会信用代码"),
        help_text=lazy("18 位。没有登记成法人的群众文艺团队可以不填"),
        max_length=30,
        required=False,
    )
    division = forms.ChoiceField(label=lazy("在哪里"))
    registered_on = forms.DateField(
        label=lazy("哪天登记成立"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    about = forms.CharField(
        label=lazy("做什么"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, homes: Sequence[Division], *args: Any, known: Division | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = [child for each in homes for child in child_divisions(each.code)]
        self.divisions = {each.code: each for each in [*([known] if known else []), *homes, *below]}
        choice = self.fields["division"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(each.code, each.name) for each in self.divisions.values()]

    def draft(self, *, demo: bool = False) -> OrganisationDraft:
        """Ready to register."""
        given = self.cleaned_data
        names = ("name", "kind", "credit_code", "registered_on", "about")
        plain = {name: given[name] for name in names}
        return OrganisationDraft(division=self.divisions[given["division"]], demo=demo, **plain)


class SupportForm(forms.Form):
    """One thing that was done for it."""

    kind = forms.ChoiceField(label=lazy("怎么扶持"), choices=SupportKind)
    happened_on = forms.DateField(label=lazy("哪天"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    giver = forms.CharField(label=lazy("谁给的"), max_length=80)
    what = forms.CharField(label=lazy("给了什么"), max_length=120)
    amount = forms.DecimalField(
        label=lazy("多少元"),
        help_text=lazy("资金扶持才填"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
    )
    evidence = forms.CharField(label=lazy("依据"), help_text=lazy("文号、合同，或签到表放在哪里"), max_length=200)

    def draft(self) -> SupportDraft:
        """Ready to record."""
        return SupportDraft(**self.cleaned_data)


def words_of(found: Organisation) -> Mapping[str, Any]:
    """What the form shows first."""
    names = ("name", "kind", "credit_code", "registered_on", "about")
    return {name: getattr(found, name) for name in names} | {"division": found.division_id}
