"""What a reader may ask of the lists."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wenmai.places.models import InstitutionKind, SpaceKind


class Choice(forms.Form):
    """Filters of the list; anything unusable is no filter."""

    kind = forms.ChoiceField(choices=[("", _("各类场馆")), *InstitutionKind.choices], required=False)
    d = forms.RegexField(r"^[0-9A-Z]{2,12}$", required=False)
    open = forms.BooleanField(required=False)


class RoomChoice(forms.Form):
    """The same of the list of spaces."""

    kind = forms.ChoiceField(choices=[("", _("各种场地")), *SpaceKind.choices], required=False)
    d = forms.RegexField(r"^[0-9A-Z]{2,12}$", required=False)


class Position(forms.Form):
    """A position in degrees, from the reader's own device."""

    lon = forms.DecimalField(min_value=73, max_value=136, max_digits=9, decimal_places=6)
    lat = forms.DecimalField(min_value=3, max_value=54, max_digits=8, decimal_places=6)
