"""Categories of readers and groups of libraries, to be written."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.kernel import clock
from wenmai.library.models import ReaderCategory
from wenmai.places.models import Institution


class CategoryForm(forms.Form):
    """A category: its code stays, the rest may change."""

    code = forms.SlugField(
        label=_("代码"), max_length=40, help_text=_("小写字母，例如 teacher。写已有的代码就是改那一类。")
    )
    name = forms.CharField(label=_("名称"), max_length=40)
    position = forms.IntegerField(label=_("排在第几"), min_value=0, max_value=999, initial=0, required=False)

    def __init__(self, *args: Any, categories: Sequence[ReaderCategory], **more: Any) -> None:
        super().__init__(*args, **more)
        named = [("", _("没有上级")), *[(each.code, each.name) for each in categories]]
        self.fields["parent"] = forms.ChoiceField(
            label=_("上级类别"), required=False, choices=named, help_text=_("上级的规则，下级也照办。")
        )
        self.order_fields(["code", "name", "parent", "position"])

    def said(self) -> dict[str, Any]:
        """What was filled in."""
        return self.cleaned_data | {"position": self.cleaned_data["position"] or 0}


class GroupForm(forms.Form):
    """A group to be founded."""

    code = forms.SlugField(label=_("代码"), max_length=38, help_text=_("小写字母，例如 chuanyu"))
    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("例如 川渝阅读一卡通"))
    purpose = forms.CharField(label=_("为了什么"), max_length=200, required=False)

    def __init__(self, *args: Any, stewards: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["steward"] = forms.ChoiceField(label=_("谁牵头"), choices=stewards)


class NameForm(forms.Form):
    """What a group is called and is for."""

    name = forms.CharField(label=_("名称"), max_length=60)
    purpose = forms.CharField(label=_("为了什么"), max_length=200, required=False)


class JoinForm(forms.Form):
    """Which house takes part, from when on."""

    first = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, houses: Sequence[Institution], **more: Any) -> None:
        super().__init__(*args, **more)
        self.houses = {each.code: each for each in houses}
        self.fields["first"].initial = clock.today
        self.fields["house"] = forms.ChoiceField(
            label=_("哪个馆"), choices=[(each.code, each.label) for each in houses]
        )
        self.order_fields(["house", "first"])

    def house(self) -> Institution:
        """The chosen one."""
        return self.houses[self.cleaned_data["house"]]


class LeaveForm(forms.Form):
    """Which house leaves, and its last day."""

    house = forms.CharField(max_length=40)
    last = forms.DateField()
