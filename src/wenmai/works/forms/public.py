"""Reading what people hand in, and what members of a jury give."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from wenmai.people.queries.persons import Someone
from wenmai.works.drafts import PaperAuthor, ScoreDraft, WorkDraft
from wenmai.works.models import Recording, WorkCall
from wenmai.works.models.works import LARGEST
from wenmai.works.queries.recordings import OF_SOUND
from wenmai.works.vocabulary import ADULT, Kind, Naming

Recordings = Sequence[Recording]


class WorkForm(forms.Form):
    """A work, by whom, and how the author is named."""

    author = forms.ChoiceField(label=lazy("谁的作品"))
    title = forms.CharField(label=lazy("作品的名字"), max_length=80)
    kind = forms.ChoiceField(label=lazy("是哪一类"))
    picture = forms.FileField(
        label=lazy("图片（5 MB 以内，JPG 或 PNG）"),
        help_text=lazy("拍摄地点等藏在照片里的信息会去掉"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
    )
    picture_says = forms.CharField(
        label=lazy("图上是什么"), help_text=lazy("一句话，读给看不见的人听"), max_length=200, required=False
    )
    recording = forms.ChoiceField(
        label=lazy("朗读亭的录音"), help_text=lazy("交的是一份拷贝，原来的录音还是只有你听得到"), required=False
    )
    words = forms.CharField(
        label=lazy("正文或说明"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    link = forms.URLField(
        label=lazy("链接"),
        help_text=lazy("歌曲、舞蹈、短视频放在别处的，贴 https:// 开头的地址"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    link_source = forms.CharField(
        label=lazy("链接的来源"), help_text=lazy("哪个平台，哪个号"), max_length=80, required=False
    )
    naming = forms.ChoiceField(label=lazy("展出时怎么署名"), choices=Naming, initial=Naming.SURNAME)
    nickname = forms.CharField(label=lazy("笔名"), help_text=lazy("选“写笔名”的填"), max_length=30, required=False)
    team = forms.CharField(label=lazy("团队"), help_text=lazy("团队的作品填"), max_length=60, required=False)
    adult = forms.BooleanField(label=lazy("作者已满 18 周岁"), required=False)
    agreed = forms.BooleanField(
        label=lazy("作者（不满 18 周岁的，监护人）同意入选后在网上展出"), required=False,
        help_text=lazy("随时可以撤回，撤回后马上不再展出"),
    )  # fmt: skip

    def __init__(
        self, call: WorkCall, family: Sequence[Someone], *args: Any, recordings: Recordings = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if recordings and set(call.kinds) & set(OF_SOUND):
            _choose(self, "recording", [("", lazy("不用录音")), *((each.pk, each.title) for each in recordings)])
        else:
            del self.fields["recording"]
        _choose(self, "author", [(each.key, each.name) for each in family])
        _choose(self, "kind", kinds_of(call))
        if call.forwards_to is not None:
            name = call.forwards_to.name
            self.fields["agreed"].help_text = lazy("随时可以撤回。入选的可能报送%(name)s参评") % {"name": name}
        if all(each.age is not None for each in family):
            del self.fields["adult"]

    def draft(self) -> WorkDraft:
        """The work."""
        return work_draft(self.cleaned_data)


class PaperForm(WorkForm):
    """The same for somebody without a phone, by a clerk; `names` come first."""

    name = forms.CharField(label=lazy("作者姓名"), help_text=lazy("加密保存，只有本馆看得到"), max_length=40)
    age = forms.IntegerField(label=lazy("年龄"), min_value=3, max_value=120)
    guardian = forms.CharField(
        label=lazy("签字的监护人"), help_text=lazy("不满 18 周岁的填"), max_length=40, required=False
    )
    paper = forms.CharField(label=lazy("签了字的同意书存在哪里"), max_length=120)
    field_order = ("name", "age", "guardian", "paper")

    def __init__(self, call: WorkCall, *args: Any, **kwargs: Any) -> None:
        super().__init__(call, (), *args, **kwargs)
        for gone in ("author", "agreed"):
            del self.fields[gone]

    def clean(self) -> dict[str, Any]:
        """The guardian of somebody under 18."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("age") is not None and given["age"] < ADULT and not given.get("guardian"):
            self.add_error("guardian", lazy("作者不满 18 周岁，写上签字的监护人。"))
        return given

    def paper_author(self) -> PaperAuthor:
        """Who made it."""
        given = self.cleaned_data
        return PaperAuthor(given["name"], given["age"], given["paper"], given["guardian"])


class ScoreForm(forms.Form):
    """打分."""

    value = forms.DecimalField(label=lazy("分数"), min_value=0, max_value=100, max_digits=5, decimal_places=2)
    words = forms.CharField(label=lazy("评语"), max_length=200, required=False)

    def draft(self) -> ScoreDraft:
        """The score."""
        return ScoreDraft(self.cleaned_data["value"], self.cleaned_data["words"])


def work_draft(given: dict[str, Any]) -> WorkDraft:
    """What the fields say; a file is read up to one byte more than is taken."""
    sent = given.get("picture")
    return WorkDraft(
        kind=given["kind"],
        title=given["title"],
        words=given["words"],
        picture=sent.read(LARGEST + 1) if sent else b"",
        picture_says=given["picture_says"],
        link=given["link"],
        link_source=given["link_source"],
        team=given["team"],
        naming=given["naming"],
        nickname=given["nickname"],
        agreed=given.get("agreed", True),
        adult=given.get("adult", False),
        recording=int(given.get("recording") or 0),
    )


def kinds_of(call: WorkCall) -> list[tuple[str, str | Promise]]:
    """The kinds of a call as choices."""
    return [(each, Kind(each).label) for each in call.kinds]


def _choose(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
