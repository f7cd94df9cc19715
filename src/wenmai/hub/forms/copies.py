"""What is written on the pages of 文献传递."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from wenmai.hub.actions.copies import LONGEST, MOST_SHOWS, CopyWish, Sending
from wenmai.hub.models import CopyPurpose
from wenmai.places.models import Institution


class CopyForm(forms.Form):
    """申请."""

    library = forms.ChoiceField(label=lazy("请哪个馆传"))
    part = forms.CharField(
        label=lazy("要哪一部分"), max_length=200, help_text=lazy("一篇文章或一章：篇名、章名，第几页到第几页。")
    )
    purpose = forms.ChoiceField(label=lazy("做什么用"), choices=CopyPurpose.choices)
    agreed = forms.BooleanField(
        label=lazy("我只为所选用途自己使用，不再复制、传播，不营利"),
        error_messages={"required": lazy("要先同意著作权声明。")},
    )

    def __init__(self, libraries: Sequence[Institution], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["library"].choices = [(each.code, each.label) for each in libraries]  # type: ignore[attr-defined]

    def wish(self, record: int) -> CopyWish:
        """Call after is_valid."""
        given = self.cleaned_data
        return CopyWish(record, given["library"], given["part"], given["purpose"], given["agreed"])


class SendForm(forms.Form):
    """传出: a file, or paper in a crate."""

    link = forms.CharField(label=lazy("文件的网址"), max_length=500, required=False)
    days = forms.IntegerField(label=lazy("能看几天"), min_value=1, max_value=LONGEST, initial=7, required=False)
    times = forms.IntegerField(label=lazy("能看几次"), min_value=1, max_value=MOST_SHOWS, initial=3, required=False)
    pickup = forms.ChoiceField(label=lazy("或者复印了装箱送到"), required=False)

    def __init__(self, houses: Sequence[Institution], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", lazy("不装箱"))] + [(each.code, each.label) for each in houses]
        self.fields["pickup"].choices = choices  # type: ignore[attr-defined]

    def sending(self) -> Sending:
        """Call after is_valid."""
        given = self.cleaned_data
        return Sending(given["link"], given["days"] or 0, given["times"] or 0, given["pickup"])
