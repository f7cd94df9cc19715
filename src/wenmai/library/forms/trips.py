"""A trip that was made."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.kernel import clock
from wenmai.library.actions.trips import TripDraft


class TripForm(forms.Form):
    """When, with what, where, how many people."""

    day = forms.DateField(label=_("哪一天"), widget=forms.DateInput({"type": "date"}), initial=clock.today)
    stops = forms.CharField(
        label=_("去了哪里"),
        max_length=1300,
        help_text=_("一行一处，例如 红格镇红格村"),
        widget=forms.Textarea({"rows": 4}),
    )
    vehicle = forms.CharField(
        label=_("车牌"), max_length=20, required=False, help_text=_("没有开流动图书车就空着。"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    people = forms.IntegerField(label=_("服务了多少人次"), min_value=0, max_value=100_000, required=False)

    def draft(self) -> TripDraft:
        """What was filled in."""
        given = self.cleaned_data
        return TripDraft(given["day"], tuple(given["stops"].splitlines()), given["vehicle"], given["people"])
