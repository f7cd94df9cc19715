"""Reading what a village writes about its gala on a phone. Nothing here writes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.activities.galas.drafts import Evening, GalaDraft, GalaWords
from wenmai.activities.models import Festival, Gala
from wenmai.booking.models import Session
from wenmai.kernel import clock
from wenmai.kernel.pictures import LARGEST
from wenmai.places.models import Institution

NEW = ""


class WordsForm(forms.Form):
    """Where it is seen, what is played, how one gets there."""

    live_url = forms.URLField(
        label=lazy("直播网址"),
        max_length=400,
        required=False,
        assume_scheme="https",
        help_text=lazy("没有就空着，以后再补"),
    )
    replay_url = forms.URLField(
        label=lazy("回放网址"), max_length=400, required=False, assume_scheme="https", help_text=lazy("演完再填")
    )
    programme = forms.CharField(
        label=lazy("节目单"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=lazy("一行一个节目。写个人名字先问过本人"),
    )  # fmt: skip
    getting_there = forms.CharField(label=lazy("怎么去，停哪里"), max_length=200, required=False)
    picture = forms.FileField(
        label=lazy("图片（5 MB 以内）"), required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=lazy("照片里的拍摄位置会去掉。拍到人的，先问过本人。"),
    )  # fmt: skip

    def words(self) -> GalaWords:
        """What was written."""
        given = self.cleaned_data
        chosen = given.get("picture")
        sent = chosen.read(LARGEST + 1) if chosen else b""
        return GalaWords(
            given["live_url"], given.get("replay_url", ""), given["programme"], given["getting_there"], sent
        )


class GalaForm(WordsForm):
    """Which evening of which house in which festival: one that is announced, or a new one."""

    festival = forms.ChoiceField(label=lazy("参加哪个节庆"))
    house = forms.ChoiceField(label=lazy("哪个村、哪个站"))
    session = forms.ChoiceField(label=lazy("哪一晚"), required=False)
    title = forms.CharField(
        label=lazy("名字"), max_length=60, required=False, help_text=lazy("写一场新的才填，下面三格也是")
    )
    starts_at = forms.DateTimeField(
        label=lazy("几点开始"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    minutes = forms.IntegerField(label=lazy("演多少分钟"), min_value=10, max_value=720, required=False, initial=120)
    venue = forms.CharField(
        label=lazy("在哪里"), max_length=80, required=False, help_text=lazy("例如 村口大榕树下的院坝")
    )
    field_order = ("festival", "house", "session", "title", "starts_at", "minutes", "venue", "programme", "live_url")

    def __init__(
        self, festivals: Sequence[Festival], houses: Sequence[Institution], dates: Sequence[Session], *args: Any,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.festivals = {str(each.pk): each for each in festivals}
        self.houses = {each.code: each for each in houses}
        self.dates = {str(each.pk): each for each in dates}
        del self.fields["replay_url"]  # comes when it is over
        for name, choices in (
            ("festival", [(key, each.title) for key, each in self.festivals.items()]),
            ("house", [(key, each.label) for key, each in self.houses.items()]),
            ("session", [(NEW, _("写一场新的")), *((key, _said(each)) for key, each in self.dates.items())]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if len(houses) == 1:
            self.fields["house"].widget = forms.HiddenInput()
            self.fields["house"].initial = houses[0].code

    def clean(self) -> dict[str, Any]:
        """A new evening has a name and a time."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("session"):
            for name, message in (("title", _("写上这场村晚的名字。")), ("starts_at", _("写明哪天几点开始。"))):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return cleaned

    def draft(self) -> GalaDraft:
        """Ready for the action."""
        given = self.cleaned_data
        session = self.dates.get(given["session"])
        when = session or Evening(given["title"], given["starts_at"], given["minutes"] or 120, given["venue"])
        return GalaDraft(self.festivals[given["festival"]], self.houses[given["house"]], when, self.words())


class ViewsForm(forms.Form):
    """A number of somebody else."""

    views = forms.IntegerField(label=lazy("多少人次看过"), min_value=0, max_value=2_000_000_000)
    source = forms.CharField(
        label=lazy("谁数的"), max_length=80, help_text=lazy("例如 四川公共文化云后台，截图在县文化馆")
    )


def words_of_gala(gala: Gala) -> dict[str, Any]:
    """What the form shows first."""
    return {name: getattr(gala, name) for name in ("live_url", "replay_url", "programme", "getting_there")}


def _said(session: Session) -> str:
    begins = session.starts_at.astimezone(clock.SHANGHAI)
    return f"{begins:%m-%d %H:%M} {session.offering.title}（{session.offering.institution.label}）"
