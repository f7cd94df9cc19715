"""What a bureau types when it files a document. Forms parse; actions decide and write."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.kernel.enclosures import LARGEST_FILE, Enclosure
from wenmai.kernel.errors import DomainError
from wenmai.plan.actions import Document


def tell(form: forms.BaseForm, error: DomainError) -> None:
    """Put a refusal into its form: at the fields it names, else above them all."""
    named = {name: said for name, said in error.fields.items() if name in form.fields}
    for name in named:
        form.add_error(name, error.message)
    if not named:
        form.add_error(None, error.message)


class EvidenceForm(forms.Form):
    """One document: for which part, what it is, who signed it and when, and perhaps the paper itself."""

    part = forms.ChoiceField(label=lazy("哪一项"))
    title = forms.CharField(label=lazy("文件名称、文号"), max_length=200)
    signed_by = forms.CharField(label=lazy("签署单位"), max_length=80)
    dated = forms.DateField(label=lazy("文件日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    remark = forms.CharField(
        label=lazy("说明"),
        help_text=lazy("会公开，请不要写个人信息。"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    scan = forms.FileField(
        label=lazy("附件"),
        help_text=lazy("PDF、JPG 或 PNG，10 MB 以内。"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    public = forms.BooleanField(label=lazy("附件可以公开"), required=False)

    def __init__(self, *args: Any, parts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if parts == [""]:
            del self.fields["part"]
        else:
            self.fields["part"].choices = [(name, name) for name in parts]  # type: ignore[attr-defined]

    def clean_scan(self) -> Any:
        """The file unless it is too large to be read at all. Raises ValidationError."""
        found = self.cleaned_data["scan"]
        if found and found.size > LARGEST_FILE:
            raise forms.ValidationError(_("附件超过 10 MB，请压缩或分开后再交。"))
        return found

    def filed(self) -> dict[str, Any]:
        """Part, document and scan for the action; only on a valid form."""
        data, scan = self.cleaned_data, self.cleaned_data["scan"]
        return {
            "part": data.get("part", ""),
            "document": Document(data["title"], data["signed_by"], data["dated"], data["remark"]),
            "scan": Enclosure(scan.name, scan.read(), data["public"]) if scan else None,
        }
