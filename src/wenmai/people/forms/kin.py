"""Family at the counter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.people.models import Relation

IS = [
    (Relation.PARENT, _("父母")),
    (Relation.SPOUSE, _("配偶")),
    (Relation.CHILD, _("孩子")),
    (Relation.OTHER, _("其他家人")),
]


class KinForm(forms.Form):
    """Who of the family may book for the person at the counter."""

    text = forms.CharField(
        label=_("家属的手机号，或扫他的码"), max_length=400, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    relation = forms.ChoiceField(label=_("本人是家属的"), choices=IS, widget=forms.RadioSelect)
    agree = forms.BooleanField(label=_("本人在场，同意让这位家属替自己预约、出示码；随时可以停"))
