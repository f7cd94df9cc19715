"""Reading what a desk sends about online courses. Nothing here writes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from wenmai.booking.audiences import Audience
from wenmai.courses.drafts import OnlineDraft, OnlineLessonDraft, QuestionDraft
from wenmai.courses.models import OnlineCourse, OnlineLesson
from wenmai.courses.vocabulary import ArtForm, Level
from wenmai.places.models import Institution


class OnlineForm(forms.Form):
    """The words of an online course."""

    title = forms.CharField(label=lazy("名字"), max_length=80)
    summary = forms.CharField(label=lazy("一句话"), max_length=200, required=False)
    level = forms.ChoiceField(label=lazy("要什么基础"), choices=Level, initial=Level.BEGINNER)
    art_form = forms.ChoiceField(
        label=lazy("学什么"), choices=[("", lazy("不分门类")), *ArtForm.choices], required=False
    )
    audience = forms.MultipleChoiceField(
        label=lazy("专为谁办"), choices=Audience, required=False, widget=forms.CheckboxSelectMultiple
    )
    pass_mark = forms.IntegerField(label=lazy("题答对百分之多少算通过"), min_value=1, max_value=100, initial=60)

    def draft(self, house: Institution) -> OnlineDraft:
        """The course of this house."""
        given = self.cleaned_data
        return OnlineDraft(**{**given, "audience": tuple(given["audience"])}, institution=house)


def words_of_online(course: OnlineCourse) -> dict[str, Any]:
    """What the form shows first."""
    return {name: getattr(course, name) for name in OnlineForm.base_fields}


class LessonForm(forms.Form):
    """One lesson: a link, or files."""

    title = forms.CharField(label=lazy("这一节的名字"), max_length=80)
    minutes = forms.IntegerField(label=lazy("多少分钟"), min_value=1, max_value=600)
    url = forms.URLField(
        label=lazy("视频链接"), max_length=400, required=False, assume_scheme="https",
        help_text=lazy("放在别的网站的写链接，网站要在视频来源名单里；自己传的空着"),
    )  # fmt: skip
    source = forms.CharField(
        label=lazy("谁发布的"), max_length=80, required=False, help_text=lazy("有链接的要写，例如 四川公共文化云")
    )
    video = forms.FileField(label=lazy("或者传视频"), required=False, help_text=lazy("MP4 或 WebM，20 MB 以内"))
    captions = forms.FileField(label=lazy("字幕"), required=False, help_text=lazy("VTT 文件，自己传视频的要有"))
    no_captions = forms.CharField(
        label=lazy("没有字幕的，写明为什么"),
        max_length=200,
        required=False,
        help_text=lazy("例如 只有音乐，没有人说话"),
    )
    handout = forms.FileField(label=lazy("讲义"), required=False, help_text=lazy("PDF，5 MB 以内"))
    words = forms.CharField(
        label=lazy("文字稿或要点"), max_length=20000, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    def draft(self) -> OnlineLessonDraft:
        """The words of the lesson."""
        return OnlineLessonDraft(**{name: self.cleaned_data[name] for name in WORDS})

    def sent(self) -> list[tuple[str, bytes]]:
        """The files that were chosen, captions before the video that needs them."""
        given = [(role, self.cleaned_data.get(role)) for role in ("captions", "handout", "video")]
        return [(role, file.read()) for role, file in given if file]


WORDS = ("title", "minutes", "url", "source", "words", "no_captions")


def words_of_lesson(lesson: OnlineLesson) -> dict[str, Any]:
    """What the form shows first."""
    return {name: getattr(lesson, name) for name in WORDS}


class QuestionForm(forms.Form):
    """One question, its options a line each, the right ones with a star before them."""

    text = forms.CharField(label=lazy("题目"), max_length=200)
    options = forms.CharField(
        label=lazy("选项"), widget=forms.Textarea(attrs={"rows": 4}), max_length=1000,
        help_text=lazy("一行一个，对的前面加 *；有两个以上对的就是多选"),
    )  # fmt: skip
    explanation = forms.CharField(label=lazy("为什么"), max_length=300, help_text=lazy("答完以后看得到"))

    def draft(self) -> QuestionDraft:
        """The question."""
        lines = [each.strip() for each in self.cleaned_data["options"].splitlines() if each.strip()]
        right = tuple(n for n, each in enumerate(lines) if each[0] in "*＊")
        options = tuple(each.lstrip("*＊ ")[:120] for each in lines)
        return QuestionDraft(self.cleaned_data["text"], options, right, self.cleaned_data["explanation"])


class SourceForm(forms.Form):
    """A host that videos may come from."""

    host = forms.CharField(label=lazy("域名"), max_length=120, help_text=lazy("例如 www.example.cn，下级域名也算"))
    name = forms.CharField(label=lazy("谁的网站"), max_length=80)
