"""Where somebody looks for a copy."""

from decimal import Decimal

from django import forms


class NearForm(forms.Form):
    """`near` is a division or a house by its code, `lon` and `lat` a position of the device, which goes before it."""

    near = forms.CharField(max_length=40, required=False)
    lon = forms.DecimalField(min_value=73, max_value=136, max_digits=9, decimal_places=6, required=False)
    lat = forms.DecimalField(min_value=3, max_value=54, max_digits=8, decimal_places=6, required=False)
    open = forms.BooleanField(required=False)

    def position(self) -> tuple[Decimal, Decimal] | None:
        """What the device told, if it told a place in China."""
        lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        return (lon, lat) if lon is not None and lat is not None else None
