"""What is written about a system, a file, a reader of theirs."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.hub.drafts import SystemDraft
from wenmai.hub.models import FileKind, ForeignSystem, Way
from wenmai.library.models import Checksum, Encoding, LineEnd
from wenmai.places.models import Institution


class SystemForm(forms.Form):
    """How a system is reached and what was agreed."""

    way = forms.ChoiceField(label=lazy("接入方式"), choices=Way.choices)
    host = forms.CharField(
        label=lazy("服务器地址"), max_length=200, required=False, help_text=lazy("只交换文件的馆不写")
    )
    port = forms.IntegerField(label=lazy("端口"), min_value=1, max_value=65535, initial=6001)
    tls = forms.BooleanField(label=lazy("加密（TLS）"), required=False)
    encoding = forms.ChoiceField(label=lazy("汉字编码"), choices=Encoding.choices, initial="utf-8")
    checksum = forms.ChoiceField(label=lazy("校验和"), choices=Checksum.choices)
    line_end = forms.ChoiceField(label=lazy("行尾"), choices=LineEnd.choices)
    login = forms.CharField(label=lazy("登录名"), max_length=60, required=False)
    secret = forms.CharField(
        label=lazy("口令"), max_length=200, required=False, widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=lazy("加密保存，这里不再显示；不写就不改"),
    )  # fmt: skip
    institution_id = forms.CharField(label=lazy("对方给的机构号（AO）"), max_length=60, required=False)
    item_prefix = forms.CharField(
        label=lazy("图书条码开头"), max_length=40, required=False, help_text=lazy("只拿这样开头的条码去问；不写就不问")
    )
    reader_prefix = forms.CharField(label=lazy("读者证号开头"), max_length=40, required=False)
    wait_ms = forms.IntegerField(label=lazy("柜台最多等，毫秒"), min_value=100, max_value=10000, initial=2000)
    offline_loans = forms.IntegerField(
        label=lazy("问不到时最多借几册"), min_value=0, max_value=50, initial=2, help_text=lazy("按两馆协议，0 是不借")
    )

    def draft(self) -> SystemDraft:
        """What was filled in; call after is_valid."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "library"}
        return SystemDraft(**given)


class ConnectForm(SystemForm):
    """The same, for a library that has none yet."""

    library = forms.ChoiceField(label=lazy("图书馆"))
    field_order = ("library",)

    def __init__(self, *args: Any, libraries: list[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["library"].choices = [(each.code, each.label) for each in libraries]  # type: ignore[attr-defined]


def words_of(system: ForeignSystem) -> dict[str, Any]:
    """What the form shows of a system that is there; never the password."""
    return {name: getattr(system, name) for name in SystemForm.base_fields if name != "secret"}


class FileForm(forms.Form):
    """A file of theirs."""

    kind = forms.ChoiceField(label=lazy("文件里是"), choices=FileKind.choices)
    file = forms.FileField(label=lazy("CSV 文件"))


class VisitorForm(forms.Form):
    """A reader of theirs, who stands here."""

    number = forms.CharField(
        label=lazy("对方馆的读者证号"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autofocus": True}),
    )
    name = forms.CharField(
        label=lazy("姓名"), max_length=40, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    found = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["name"]

    def clean(self) -> dict[str, Any]:
        """A name is asked for unless the desk knows who it is."""
        given = super().clean() or self.cleaned_data
        if "name" in self.fields and not given.get("name"):
            self.add_error("name", _("写上姓名。"))
        return given
