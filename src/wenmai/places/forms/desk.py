"""What staff type about places. Forms parse; actions decide and write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from wenmai.kernel.errors import DomainError
from wenmai.places.actions import Award, Profile, Terms, Title
from wenmai.places.isil import LONGEST
from wenmai.places.models import (
    GradeScheme,
    InstitutionKind,
    Level,
    Network,
    Ownership,
    Scene,
    SpaceKind,
)


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


class ProfileForm(forms.Form):
    """What the public reads of an institution."""

    name = forms.CharField(label=lazy("名称"), max_length=80)
    short_name = forms.CharField(label=lazy("简称"), max_length=40, required=False)
    ownership = forms.ChoiceField(label=lazy("性质"), choices=Ownership.choices)
    summary = forms.CharField(label=lazy("介绍"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    address = forms.CharField(label=lazy("地址"), max_length=200, required=False)
    phone = forms.CharField(label=lazy("电话"), max_length=40, required=False)
    facilities = forms.CharField(
        label=lazy("设施"), max_length=300, required=False, help_text=lazy("无线网、饮水、无障碍坡道……")
    )
    lon = forms.DecimalField(label=lazy("经度"), required=False, min_value=73, max_value=136, decimal_places=6)
    lat = forms.DecimalField(label=lazy("纬度"), required=False, min_value=3, max_value=54, decimal_places=6)
    opened_on = day_field(lazy("开办日期"), required=False)
    isil = forms.CharField(
        label=lazy("图书馆国际标识符（ISIL）"),
        max_length=LONGEST,
        required=False,
        help_text=lazy("登记中心给的，没有就空着，如 CN-510402-1-PZH。书目送到别处时说明是谁的。"),
    )

    def profile(self) -> Profile:
        """The profile that was typed; only on a valid form."""
        return Profile(**{name: self.cleaned_data[name] for name in Profile.__slots__})


class NewForm(ProfileForm):
    """A new institution."""

    field_order = ("name", "code", "kind", "division", "level")
    code = forms.SlugField(
        label=lazy("机构代码"), max_length=40, help_text=lazy("字母、数字和短横线，定了不改，如 510422-library。")
    )
    kind = forms.ChoiceField(label=lazy("类别"), choices=InstitutionKind.choices)
    division = forms.RegexField(
        r"^[0-9A-Z]{2,12}$",
        label=lazy("所在区划代码"),
        help_text=lazy("如 510422101；不清楚时在场馆页点到那个地方，页头有代码。"),
    )
    level = forms.TypedChoiceField(
        label=lazy("级别"),
        choices=[("", lazy("与所在区划相同")), *Level.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )


class SpaceForm(forms.Form):
    """A room or a square."""

    name = forms.CharField(label=lazy("名称"), max_length=60)
    kind = forms.ChoiceField(label=lazy("类别"), choices=SpaceKind.choices)
    capacity = forms.IntegerField(label=lazy("容纳人数"), min_value=1, max_value=100_000, required=False)
    parts = forms.MultipleChoiceField(
        label=lazy("由哪几间组成"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("能合能分的大厅才选。"),
    )

    def __init__(self, *args: Any, rooms: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = [(name, name) for name in rooms]  # type: ignore[attr-defined]


class GradeForm(forms.Form):
    """The result of an assessment."""

    scheme = forms.ChoiceField(label=lazy("评估"), choices=GradeScheme.choices)
    grade = forms.IntegerField(
        label=lazy("等级"), min_value=0, max_value=4, help_text=lazy("一级写 1；参评未达等级写 0。")
    )
    awarded_on = day_field(lazy("公布日期"))
    evidence = forms.CharField(label=lazy("依据的文件"), max_length=300)
    round = forms.CharField(label=lazy("轮次"), max_length=60, required=False)
    valid_until = day_field(lazy("有效到"), required=False)

    def award(self) -> Award:
        """The award that was typed; only on a valid form."""
        return Award(**(self.cleaned_data | {"scheme": GradeScheme(self.cleaned_data["scheme"])}))


class TitleForm(forms.Form):
    """A title."""

    title = forms.CharField(label=lazy("称号"), max_length=80)
    given_by = forms.CharField(label=lazy("命名单位"), max_length=80)
    given_on = day_field(lazy("命名日期"))
    evidence = forms.CharField(label=lazy("依据的文件"), max_length=300, required=False)

    def named(self) -> Title:
        """The title that was typed; only on a valid form."""
        return Title(**self.cleaned_data)


class TieForm(forms.Form):
    """A main house of this institution."""

    network = forms.ChoiceField(label=lazy("体系"), choices=Network.choices)
    main = forms.SlugField(label=lazy("总馆的机构代码"), max_length=40)
    since = day_field(lazy("从哪天起"))
    scene = forms.ChoiceField(
        label=lazy("设在哪类地方"), choices=[("", lazy("都不是")), *Scene.choices], required=False
    )
    agreement = forms.CharField(label=lazy("协议"), max_length=200, required=False)

    def terms(self) -> Terms:
        """Scene and agreement; only on a valid form."""
        return Terms(self.cleaned_data["scene"], self.cleaned_data["agreement"])
