"""Reading what is brought of a booth."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as lazy

from wenmai.kernel.sounds import LARGEST
from wenmai.people.queries.persons import Someone
from wenmai.places.models import Space
from wenmai.works.drafts import RecordingDraft
from wenmai.works.queries.recordings import Reading

ACCEPT = ".mp3,.m4a,.ogg,.oga,.opus,.wav,.webm,audio/*"


class RecordingForm(forms.Form):
    """What was read, and the file."""

    title = forms.CharField(label=lazy("读的是什么"), help_text=lazy("例如 李白《早发白帝城》"), max_length=80)
    sound = forms.FileField(
        label=lazy("录音文件（20 MB 以内）"),
        help_text=lazy("MP3、M4A、OGG、WAV 或 WebM"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def draft(self) -> RecordingDraft:
        """A file is read up to one byte more than is taken."""
        return RecordingDraft(self.cleaned_data["title"], self.cleaned_data["sound"].read(LARGEST + 1))


class OwnRecordingForm(RecordingForm):
    """The same, with whose it is and when it was read: `readings` are those of each person."""

    reading = forms.ChoiceField(label=lazy("哪一次"))
    field_order = ("reading",)

    def __init__(self, times: Sequence[tuple[Someone, Reading]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reading"]
        assert isinstance(field, forms.ChoiceField)
        many = len({who.key for who, _each in times}) > 1
        field.choices = [(f"{who.key}:{each.key}", _said(who, each, many=many)) for who, each in times]

    def chosen(self) -> tuple[str, str]:
        """Whose, and which time."""
        person, _colon, reading = self.cleaned_data["reading"].partition(":")
        return person, reading


class DeskRecordingForm(RecordingForm):
    """The same at the counter, with the booth and whose code is shown."""

    space = forms.ChoiceField(label=lazy("哪一间朗读亭"))
    code = forms.CharField(label=lazy("本人的码或卡号"), help_text=lazy("扫码、刷卡，或输入六位数字"), max_length=400)
    field_order = ("space", "code")

    def __init__(self, booths: Sequence[Space], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["space"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(each.pk), f"{each.institution.label} {each.name}") for each in booths]


def _said(who: Someone, reading: Reading, *, many: bool) -> str:
    when = date_format(localtime(reading.at), "n月j日 H:i")
    said = f"{when} {reading.space.institution.label} {reading.space.name}"
    return f"{who.name} {said}" if many else said
