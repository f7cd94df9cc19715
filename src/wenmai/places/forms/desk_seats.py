"""What staff type to lay out a whole hall in one go."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.places.seat_plan import MOST_ACROSS, MOST_ROWS, MOST_SEATS
from wenmai.places.seat_rows import Rows


class RowsForm(forms.Form):
    """Rows by seats. It only writes the text of a plan, which is looked at before anything is kept."""

    rows = forms.IntegerField(label=lazy("几排"), min_value=1, max_value=MOST_ROWS)
    across = forms.IntegerField(label=lazy("每排几座"), min_value=1, max_value=MOST_ACROSS)
    aisles = forms.CharField(
        label=lazy("过道在左起第几座后面"), required=False, max_length=40, help_text=lazy("如 5,15；没有就空着。")
    )
    odd_even = forms.BooleanField(label=lazy("单双号：从中间起，左边单号，右边双号"), required=False)
    wheels = forms.IntegerField(
        label=lazy("轮椅席几个"),
        help_text=lazy("排在两头，旁边各留一个陪同席。"),
        min_value=0,
        max_value=20,
        required=False,
    )
    wheel_row = forms.IntegerField(
        label=lazy("轮椅席在第几排"),
        help_text=lazy("空着就是最后一排。"),
        min_value=1,
        max_value=MOST_ROWS,
        required=False,
    )

    def clean_aisles(self) -> tuple[int, ...]:
        """5,15 as numbers. Raises ValidationError."""
        words = self.cleaned_data["aisles"].replace("，", ",").replace("、", ",").split(",")
        pieces = [each.strip() for each in words if each.strip()]
        if not all(each.isascii() and each.isdecimal() and len(each) < 4 for each in pieces):
            raise forms.ValidationError(_("写座位数，用逗号隔开，如 5,15。"))
        return tuple(int(each) for each in pieces)

    def clean(self) -> dict[str, Any]:
        """A hall is not endless, and the wheelchairs stand in one of its rows."""
        cleaned: dict[str, Any] = super().clean() or {}
        rows = cleaned.get("rows") or 1
        if rows * (cleaned.get("across") or 1) > MOST_SEATS:
            self.add_error("across", _("一间最多 %(most)s 座。楼上楼下请分成两间。") % {"most": MOST_SEATS})
        if (cleaned.get("wheel_row") or 0) > rows:
            self.add_error("wheel_row", _("没有这一排。"))
        return cleaned

    def wanted(self) -> Rows:
        """What was asked for; only on a valid form."""
        given = self.cleaned_data
        return Rows(
            given["rows"],
            given["across"],
            given["aisles"],
            given["odd_even"],
            given["wheels"] or 0,
            given["wheel_row"] or 0,
        )
