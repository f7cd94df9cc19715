"""Form fields for the numbers that people have."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wenmai.kernel.errors import Invalid
from wenmai.kernel.validators import mobile


class MobileField(forms.CharField):
    """A mobile number; cleaned to its 11 digits."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "tel", "autocomplete": "tel"}
        kwargs.setdefault("label", _("手机号"))
        super().__init__(max_length=24, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        """Raises ValidationError."""
        typed = super().clean(value)
        try:
            return mobile(typed) if typed else ""
        except Invalid as error:
            raise ValidationError(error.message) from error
