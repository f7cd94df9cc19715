"""What a button of the reader's card at the desk sends."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.library.models import BlockKind


class CardForm(forms.Form):
    """`deed` says what is to be done, the others what it needs."""

    deed = forms.CharField(max_length=10)
    key = forms.CharField(max_length=40)
    reader = forms.CharField(max_length=400)
    item = forms.IntegerField(required=False, min_value=1)
    block = forms.IntegerField(required=False, min_value=1)
    reason = forms.CharField(max_length=200, required=False)
    kind = forms.ChoiceField(choices=BlockKind.choices, required=False)
    scope = forms.CharField(max_length=40, required=False)
    category = forms.CharField(max_length=40, required=False)
    until = forms.DateField(
        label=_("有效到（含）"),
        required=False,
        error_messages={"invalid": _("有效到哪天？写成 2027-12-31，不填就是长期。")},
    )
