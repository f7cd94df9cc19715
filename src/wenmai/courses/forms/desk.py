"""Reading what a desk sends about courses. Nothing here writes."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.booking.audiences import Audience
from wenmai.booking.models import Group
from wenmai.courses.drafts import ClassDraft, CourseDraft, Stop, TermDraft
from wenmai.courses.models import Course, CourseClass, Term
from wenmai.courses.vocabulary import ArtForm, Kind, Level, Mode
from wenmai.kernel import clock
from wenmai.kernel.errors import Invalid
from wenmai.places.models import Institution, Space

WEEKDAYS = (
    (1, lazy("周一")),
    (2, lazy("周二")),
    (3, lazy("周三")),
    (4, lazy("周四")),
    (5, lazy("周五")),
    (6, lazy("周六")),
    (7, lazy("周日")),
)
A_DAY, A_TIME = forms.DateInput(attrs={"type": "date"}), forms.TimeInput(attrs={"type": "time"})


class CourseForm(forms.Form):
    """The words of a course."""

    title = forms.CharField(label=lazy("名字"), max_length=80)
    kind = forms.ChoiceField(label=lazy("是哪种"), choices=Kind, initial=Kind.TRAINING)
    art_form = forms.ChoiceField(
        label=lazy("学什么"), choices=[("", lazy("不分门类")), *ArtForm.choices], required=False
    )
    level = forms.ChoiceField(label=lazy("要什么基础"), choices=Level, initial=Level.BEGINNER)
    lessons = forms.IntegerField(label=lazy("一共几节"), min_value=1, max_value=60, initial=12)
    minutes = forms.IntegerField(label=lazy("一节多少分钟"), min_value=10, max_value=600, initial=90)
    age_from = forms.IntegerField(label=lazy("从几岁"), min_value=0, max_value=120, required=False)
    age_to = forms.IntegerField(label=lazy("到几岁"), min_value=0, max_value=120, required=False)
    teacher = forms.CharField(label=lazy("师资"), max_length=80, required=False)
    summary = forms.CharField(label=lazy("一句话"), max_length=200, required=False)
    description = forms.CharField(
        label=lazy("学什么，怎么学"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    materials = forms.CharField(label=lazy("要自己带什么"), max_length=200, required=False)
    audience = forms.MultipleChoiceField(
        label=lazy("专为谁办"), choices=Audience, required=False, widget=forms.CheckboxSelectMultiple
    )
    mode = forms.ChoiceField(label=lazy("方式"), choices=Mode, initial=Mode.ONSITE)
    curriculum_tags = forms.CharField(
        label=lazy("对应课标"), help_text=lazy("研学填，用顿号隔开"), max_length=200, required=False
    )
    stops = forms.CharField(
        label=lazy("路线"),
        help_text=lazy("研学填，一行一站：站名，做什么，分钟"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    fee = forms.DecimalField(
        label=lazy("收费（元）"), min_value=0, max_digits=7, decimal_places=2, initial=0, required=False
    )
    fee_approval = forms.CharField(label=lazy("收费批准文号"), max_length=60, required=False)

    PLAIN = (
        "title", "kind", "art_form", "level", "lessons", "minutes", "age_from", "age_to", "teacher", "summary", "description",
        "materials", "mode", "fee_approval",
    )  # fmt: skip

    def draft(self, institution: Institution, course: Course | None = None) -> CourseDraft:
        """The course with these words; what the form does not ask for stays as it is."""
        given = self.cleaned_data
        return CourseDraft(
            institution=institution,
            **{name: given[name] for name in self.PLAIN},
            fee=given["fee"] or Decimal(0),
            audience=tuple(given["audience"]),
            curriculum_tags=tuple(_pieces(given["curriculum_tags"])),
            stops=tuple(_stops(given["stops"])),
            teacher_person=course.teacher_person if course else "",
            demo=course.demo if course else institution.demo,
        )


def words_of(course: Course) -> dict[str, Any]:
    """What the form shows of a course first."""
    shown = {name: getattr(course, name) for name in (*CourseForm.PLAIN, "fee", "audience")}
    lines = ["，".join(filter(None, [each.name, each.what, str(each.minutes or "")])) for each in course.stops.all()]
    return shown | {"curriculum_tags": "、".join(course.curriculum_tags), "stops": "\n".join(lines)}


class TermForm(forms.Form):
    """A term and when people enrol."""

    name = forms.CharField(label=lazy("学期"), help_text=lazy("例如 2027 年春季班"), max_length=40)
    starts_on = forms.DateField(label=lazy("从哪天"), widget=A_DAY)
    ends_on = forms.DateField(label=lazy("到哪天"), widget=A_DAY)
    enrol_day = forms.DateField(label=lazy("哪天开始报名"), widget=A_DAY)
    enrol_time = forms.TimeField(label=lazy("几点开始"), widget=A_TIME, initial="09:00")
    until_day = forms.DateField(label=lazy("报名到哪天为止"), widget=A_DAY)

    def draft(self, institution: Institution) -> TermDraft:
        """The term; enrolment ends with its last day."""
        given = self.cleaned_data
        return TermDraft(
            institution=institution,
            name=given["name"].strip(),
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            enrol_from=clock.at(given["enrol_day"], given["enrol_time"]),
            enrol_until=clock.day_bounds(given["until_day"])[1],
            demo=institution.demo,
        )


class ClassForm(forms.Form):
    """When, where and for how many a class is held."""

    term = forms.ModelChoiceField(label=lazy("哪个学期"), queryset=Term.objects.none())
    weekdays = forms.TypedMultipleChoiceField(
        label=lazy("每周哪天"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    starts = forms.TimeField(label=lazy("几点"), widget=A_TIME, initial="09:30")
    first_on = forms.DateField(
        label=lazy("从哪天起"), help_text=lazy("空着就从开学那天起"), widget=A_DAY, required=False
    )
    capacity = forms.IntegerField(label=lazy("名额"), min_value=1, max_value=2000, initial=24)
    space = forms.ModelChoiceField(
        label=lazy("在本单位哪里"), queryset=Space.objects.none(), required=False, empty_label=lazy("不占本单位的房间")
    )
    venue = forms.CharField(label=lazy("或在什么地方"), max_length=80, required=False)
    teacher = forms.CharField(label=lazy("师资"), max_length=80, required=False)
    label = forms.CharField(
        label=lazy("班名"), help_text=lazy("同一门课开几个班时写，例如 一班"), max_length=20, required=False
    )
    elder = forms.IntegerField(
        label=lazy("其中留给 60 岁以上"),
        help_text=lazy("开课前一周没报满，放给大家"),
        min_value=0,
        initial=0,
        required=False,
    )
    pass_percent = forms.IntegerField(label=lazy("到课百分之几可结业"), min_value=1, max_value=100, initial=75)
    skip = forms.CharField(
        label=lazy("还要跳过哪些天"),
        help_text=lazy("节假日和调休自动跳过；别的写成 2027-03-08，用逗号隔开"),
        required=False,
    )

    def __init__(self, course: Course, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course = course
        house = course.institution
        terms = Term.objects.filter(institution=house, ends_on__gte=clock.today() - timedelta(days=30))
        self._offer("term", terms)
        self.fields["term"].initial = terms.first()
        self._offer("space", Space.objects.filter(institution=house, retired_on=None).order_by("name"))

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean_skip(self) -> frozenset[date]:
        """Days, however they are separated."""
        found = set()
        for each in filter(None, re.split(r"[\s,，、;；]+", self.cleaned_data["skip"])):
            try:
                found.add(date.fromisoformat(each))
            except ValueError as error:
                raise forms.ValidationError(_("“%(day)s”不是日期，写成 2027-03-08 这样。") % {"day": each}) from error
        return frozenset(found)

    def draft(self, topics: tuple[str, ...] = ()) -> ClassDraft:
        """The class."""
        given = self.cleaned_data
        plain = ("term", "starts", "first_on", "capacity", "space", "venue", "teacher", "label", "pass_percent", "skip")
        quotas = {Group.ELDER.value: given["elder"]} if given["elder"] else {}
        weekdays = tuple(given["weekdays"])
        named = {name: given[name] for name in plain}
        return ClassDraft(
            course=self.course, weekdays=weekdays, quotas=quotas, topics=topics, demo=self.course.demo, **named
        )


def start_of(course_class: CourseClass | None, course: Course) -> dict[str, Any]:
    """What the form of a class shows first: the class it is copied from, else the course's own teacher."""
    if course_class is None:
        return {"teacher": course.teacher}
    names = ("weekdays", "capacity", "space", "venue", "teacher", "label", "pass_percent")
    shown = {name: getattr(course_class, name) for name in names}
    return shown | {"starts": f"{course_class.starts:%H:%M}", "elder": course_class.quotas.get(Group.ELDER.value, 0)}


def picked(day: str, at: str) -> datetime:
    """A day and a time from a form. Raises Invalid."""
    try:
        return clock.at(date.fromisoformat(day), time.fromisoformat(at))
    except ValueError as error:
        message = _("日期写成 2026-11-28 这样，时间写成 19:30 这样。")
        raise Invalid("courses.moment", message, fields={"move": message}) from error


def _pieces(text: str) -> list[str]:
    return [each.strip()[:40] for each in re.split(r"[,，、;；]+", text) if each.strip()]


def _stops(text: str) -> list[Stop]:
    found = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        name, _comma, rest = re.sub(r"[,，]", "，", line).partition("，")
        what, minutes = rest, None
        if match := re.search(r"，?(\d{1,4})\s*(分钟)?$", rest):
            what, minutes = rest[: match.start()], int(match[1])
        found.append(Stop(name.strip()[:60], what.strip("，　 ")[:200], minutes))
    return found
