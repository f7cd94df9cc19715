"""What people type for a row: the fields come from the register's own model. Forms parse; actions decide and write."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.kernel.enclosures import LARGEST_FILE, Enclosure
from wenmai.places.models import Institution
from wenmai.places.queries.institutions import institution_called, institutions_by_code
from wenmai.registers.declaring import Register
from wenmai.registers.drafts import SAID, Said


class HouseField(forms.CharField):
    """The code of an institution, or its name where only one is called so."""

    def prepare_value(self, value: Any) -> Any:
        """A key of the model as its code."""
        if isinstance(value, int):
            return Institution.objects.filter(pk=value).values_list("code", flat=True).first()
        return value

    def clean(self, value: Any) -> Any:
        """The institution. Raises ValidationError."""
        code = super().clean(value)
        found = institutions_by_code([code]).get(code) or (institution_called(code) if code else None)
        if code and found is None:
            raise forms.ValidationError(
                _("没有代码为「%(code)s」的机构，也没有（或不止一家）叫这个名字，请对照机构表。") % {"code": code[:40]}
            )
        return found


def _field(known: Any, **kwargs: Any) -> Any:
    if known.is_relation:
        return HouseField(
            label=known.verbose_name,
            help_text=known.help_text or lazy("机构代码或全称"),
            required=not known.blank,
            max_length=60,
        )
    if known.get_internal_type() == "DateField":
        kwargs["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    elif isinstance(known, models.URLField):
        kwargs["assume_scheme"] = "https"
    return known.formfield(**kwargs)


class EntryForm(forms.Form):
    """Whose row (only for a new one), its columns, who says so, its paper; `reason` only for a correction."""

    def __init__(
        self, *args: Any, register: Register, places: Sequence[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.register = register
        if places is not None:
            self.fields["place"] = _place(register, places)
        for name in (*register.columns, *SAID):
            self.fields[name] = _field(register.field(name))
        self.fields["scan"] = forms.FileField(
            label=lazy("凭据扫描件"), required=False, help_text=lazy("PDF、JPG 或 PNG，10 MB 以内。不要有个人的姓名和证件。"),
            widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        )  # fmt: skip
        if places is None:
            self.fields["reason"] = forms.CharField(label=lazy("为什么更正"), max_length=200)
            self.fields["seen"] = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean_scan(self) -> Any:
        """The file unless it is too large to be read at all. Raises ValidationError."""
        found = self.cleaned_data["scan"]
        if found and found.size > LARGEST_FILE:
            raise forms.ValidationError(_("附件超过 10 MB，请压缩或分开后再交。"))
        return found

    def values(self) -> dict[str, Any]:
        """The columns; only on a valid form. A number that was left empty is what the register says of none."""
        given = {name: self.cleaned_data[name] for name in self.register.columns}
        known = {name: self.register.field(name) for name in given}
        return {n: known[n].get_default() if v is None and not known[n].null else v for n, v in given.items()}

    def said(self) -> Said:
        """Who says so; only on a valid form."""
        sent = self.cleaned_data["scan"]
        scan = Enclosure(sent.name, sent.read()) if sent else None
        return Said(**{name: self.cleaned_data[name] for name in SAID}, scan=scan)


def _place(register: Register, places: Sequence[tuple[str, str]]) -> forms.Field:
    title = lazy("机构") if register.unit == "institution" else lazy("区划")
    if places:
        return forms.ChoiceField(label=title, choices=places)
    return forms.CharField(label=title, help_text=lazy("填代码或全称"), max_length=60)


class EndForm(forms.Form):
    """From which day on, and why."""

    on = forms.DateField(
        label=lazy("从哪一天起不再有"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=lazy("为什么"), max_length=200)


class TableForm(forms.Form):
    """A table to be examined."""

    file = forms.FileField(
        label=lazy("表格"),
        help_text=lazy("CSV 或 XLSX，5 MB、2,000 行以内。先逐行检查，你点了“写入”才算数。"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )
