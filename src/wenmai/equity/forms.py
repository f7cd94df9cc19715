"""Where people live, as a file."""

from django import forms
from django.utils.translation import gettext_lazy as lazy


class PointsForm(forms.Form):
    """A CSV and who says so."""

    file = forms.FileField(
        label=lazy("文件"),
        help_text=lazy("CSV，UTF-8 或 GBK 编码。第一行写：区划代码,经度,纬度（CGCS2000，度）。"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    source = forms.CharField(label=lazy("谁给的、怎么定的"), max_length=200)
