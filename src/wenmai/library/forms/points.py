"""A pickup point to be made, and what is done with what lies there."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.library.actions.points import PointDraft
from wenmai.library.models import PointKind, ReaderCategory
from wenmai.places.models import Institution


class PointForm(forms.Form):
    """What it is, where it stands, how many boxes, who runs it and for whom it is."""

    kind = forms.ChoiceField(label=_("是什么"), choices=PointKind.choices)
    name = forms.CharField(
        label=_("名字"),
        max_length=60,
        help_text=_("例如 炳草岗地铁口取书柜"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    address = forms.CharField(label=_("在哪里"), max_length=120, required=False)
    place = forms.ChoiceField(
        label=_("设在哪个场所"), required=False, help_text=_("选了就按那里的开放时间，不选按本馆的。")
    )
    always = forms.BooleanField(label=_("24 小时可取"), required=False)
    boxes = forms.IntegerField(label=_("几格（只有取书柜要填）"), required=False, min_value=0, max_value=500)
    run_by = forms.CharField(
        label=_("谁管"), max_length=60, required=False, help_text=_("例如 社区居委会、某书店、志愿服务队")
    )
    for_whom = forms.MultipleChoiceField(
        label=_("只给哪些读者"),
        required=False,
        help_text=_("都不勾就是谁都能选。"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, places: Sequence[Institution], categories: Sequence[ReaderCategory], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        named = [("", _("就在本馆或不是场所")), *[(str(each.pk), each.label) for each in places]]
        self.fields["place"].choices = named  # type: ignore[attr-defined]
        self.fields["for_whom"].choices = [(each.code, each.name) for each in categories]  # type: ignore[attr-defined]

    def draft(self) -> PointDraft:
        """What was filled in."""
        given = self.cleaned_data
        return PointDraft(
            given["kind"], given["name"], given["address"], int(given["place"]) if given["place"] else None,
            given["always"], given["boxes"] or 0, given["run_by"], tuple(given["for_whom"]),
        )  # fmt: skip


class WorkForm(forms.Form):
    """One tap at what waits: `deed` says what, the others what it needs."""

    deed = forms.CharField(max_length=10)
    key = forms.CharField(max_length=40)
    hold = forms.IntegerField(required=False, min_value=1)
    stay = forms.IntegerField(required=False, min_value=1)
    delivery = forms.IntegerField(required=False, min_value=1)
    point = forms.IntegerField(required=False, min_value=1)
    box = forms.IntegerField(required=False, min_value=1)
    bearer = forms.CharField(max_length=36, required=False)
    who = forms.CharField(max_length=100, required=False)
    parcel = forms.CharField(max_length=40, required=False)
    why = forms.CharField(max_length=200, required=False)
    code = forms.CharField(max_length=20, required=False)
