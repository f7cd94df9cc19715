"""Reading where a date can be watched. Nothing here writes."""

from django import forms
from django.utils.translation import gettext_lazy as lazy

from wenmai.booking.models import WatchKind

MOMENT = {"type": "datetime-local"}


class WatchForm(forms.Form):
    """A link: live or later, who puts it out, from when until when."""

    kind = forms.ChoiceField(label=lazy("是什么"), choices=WatchKind)
    url = forms.URLField(label=lazy("网址"), max_length=400, assume_scheme="https")
    source = forms.CharField(label=lazy("谁发布的"), max_length=80, help_text=lazy("例如 四川公共文化云"))
    starts_at = forms.DateTimeField(
        label=lazy("从什么时候能看"), required=False, help_text=lazy("不写就是一直能看"),
        widget=forms.DateTimeInput(attrs=MOMENT),
    )  # fmt: skip
    ends_at = forms.DateTimeField(
        label=lazy("到什么时候"), required=False, help_text=lazy("不写就不撤"), widget=forms.DateTimeInput(attrs=MOMENT)
    )
