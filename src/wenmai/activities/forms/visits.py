"""Reading what people write about home visits and groups. Nothing here writes."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as lazy

from wenmai.activities.drafts import Contact, GroupDraft, VisitDraft, VisitPlan, VisitReport
from wenmai.activities.models import Activity, AskedBy, GroupKind, HomeVisit
from wenmai.activities.visiting import colleagues
from wenmai.booking.audiences import Audience
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.people.queries.persons import party_of
from wenmai.places.models import Division, Institution
from wenmai.places.queries.divisions import child_divisions, divisions_by_code
from wenmai.volunteers.models import VisitWhat
from wenmai.volunteers.queries.houses import houses_that_come

DAY, TEL = {"type": "date"}, {"type": "tel", "autocomplete": "tel"}


class _ContactForm(forms.Form):
    name = forms.CharField(label=lazy("找谁"), max_length=40)
    phone = forms.CharField(label=lazy("电话"), max_length=20, widget=forms.TextInput(attrs=TEL))


class VisitForm(_ContactForm):
    """预约上门: what, for whom, where, when. The address is sealed and seen only by who is sent."""

    what = forms.ChoiceField(label=lazy("要什么"), choices=VisitWhat, widget=forms.RadioSelect)
    person = forms.ChoiceField(label=lazy("去看谁"), required=False)
    audience = forms.ChoiceField(label=lazy("他是"), choices=Audience)
    minor = forms.BooleanField(label=lazy("不满 18 岁"), required=False)
    guardian = forms.CharField(
        label=lazy("监护人"), help_text=lazy("未成年人要有监护人在场"), max_length=40, required=False
    )
    division = forms.ChoiceField(label=lazy("住在哪个乡镇（街道）、村（社区）"))
    address = forms.CharField(label=lazy("门牌"), help_text=lazy("加密保存，只有派去的人看得到"), max_length=120)
    institution = forms.ChoiceField(label=lazy("请哪家来"))
    day_1 = forms.DateField(label=lazy("哪天方便"), widget=forms.DateInput(attrs=DAY))
    day_2 = forms.DateField(label=lazy("或者哪天"), required=False, widget=forms.DateInput(attrs=DAY))
    day_3 = forms.DateField(label=lazy("再或者"), required=False, widget=forms.DateInput(attrs=DAY))
    wish = forms.CharField(
        label=lazy("想说的"), help_text=lazy("例如 想看历史书，字要大"), max_length=200, required=False
    )
    field_order = (
        "what", "person", "audience", "minor", "name", "phone", "guardian", "division", "address", "institution",
        "day_1", "day_2", "day_3", "wish",
    )  # fmt: skip

    def __init__(self, actor: Actor, county: str, *args: Any, house: Institution | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.house = house
        self.houses = {each.code: each for each in ([house] if house else houses_that_come(county))}
        self.divisions = {each.code: each for each in _homes(house.division_id if house else county)}
        family = [] if house else [(each.key, each.name) for each in party_of(actor)]
        self.own = actor.person
        self._choose("person", [*family, ("", lazy("别人，写名字"))])
        self._choose("division", [(code, each.name) for code, each in self.divisions.items()])
        self._choose("institution", [(code, each.label) for code, each in self.houses.items()])
        self.initial.setdefault("person", actor.person)
        for name in ("institution", "person") if house else ():
            del self.fields[name]

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def draft(self) -> VisitDraft:
        """The wish."""
        given = self.cleaned_data
        person = given.get("person", "")
        asked_as = AskedBy.CLERK if self.house else AskedBy.SELF if person == self.own else AskedBy.RELATIVE
        house = self.house or self.houses[given["institution"]]
        return VisitDraft(
            institution=house,
            division=self.divisions[given["division"]],
            contact=Contact(given["name"], given["phone"], given["address"], given["guardian"]),
            what=given["what"],
            audience=given["audience"],
            wish_days=_days(given),
            asked_as=asked_as,
            person=person,
            wish=given["wish"],
            minor=given["minor"],
            demo=house.demo,
        )


def _days(given: dict[str, Any]) -> tuple[date, ...]:
    return tuple(sorted({given[name] for name in ("day_1", "day_2", "day_3") if given[name]}))


def _homes(code: str) -> list[Division]:
    """Where somebody can live: a division's townships and, of a township, its villages."""
    own = divisions_by_code([code]).get(code)
    if own is None:
        return []
    below = list(child_divisions(code))
    return [own, *below]


class PlanForm(forms.Form):
    """约定: when, and who goes."""

    day = forms.DateField(label=lazy("哪天"), widget=forms.DateInput(attrs=DAY))
    time = forms.TimeField(label=lazy("几点"), widget=forms.TimeInput(attrs={"type": "time"}))
    minutes = forms.IntegerField(label=lazy("多少分钟"), min_value=15, max_value=480, initial=60)
    staff = forms.MultipleChoiceField(
        label=lazy("谁去"),
        help_text=lazy("选两名就约好；选一名，下一步挑志愿者同去"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, visit: HomeVisit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["staff"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(each.person, each.name) for each in colleagues(visit.institution)]
        to_come = (day for day in sorted(visit.wish_days) if day > clock.today())
        self.initial.setdefault("day", next((day.isoformat() for day in to_come), ""))

    def wants_volunteer(self) -> bool:
        """One of the staff goes, so somebody else has to."""
        return len(self.cleaned_data["staff"]) == 1

    def as_query(self) -> str:
        """The same words for the next page."""
        given = self.cleaned_data
        words = {"day": given["day"].isoformat(), "time": given["time"].strftime("%H:%M")}
        return urlencode({**words, "minutes": given["minutes"], "staff": given["staff"][0]})

    def plan(self) -> VisitPlan:
        """The plan."""
        given = self.cleaned_data
        start = clock.at(given["day"], given["time"])
        return VisitPlan(start, tuple(given["staff"]), given["minutes"])


class ReportForm(forms.Form):
    """经过."""

    heads = forms.IntegerField(label=lazy("服务了几个人"), min_value=1, max_value=50, initial=1)
    text = forms.CharField(label=lazy("做了什么"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    guardian_there = forms.BooleanField(label=lazy("监护人在场"), required=False)
    pleased = forms.TypedChoiceField(
        label=lazy("对方满意吗"),
        choices=[
            ("", lazy("没问")),
            (5, lazy("很满意")),
            (4, lazy("满意")),
            (3, lazy("一般")),
            (2, lazy("不满意")),
            (1, lazy("很不满意")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )

    def report(self) -> VisitReport:
        """The report."""
        given = self.cleaned_data
        return VisitReport(given["heads"], given["text"], given["guardian_there"], given["pleased"])


class GroupForm(_ContactForm):
    """团体来: a school, an office, a company."""

    organisation = forms.CharField(label=lazy("学校或单位"), max_length=80)
    kind = forms.ChoiceField(label=lazy("是"), choices=GroupKind)
    who = forms.CharField(label=lazy("哪些人"), help_text=lazy("例如 五年级两个班"), max_length=80, required=False)
    heads = forms.IntegerField(label=lazy("多少人"), min_value=2, max_value=1000)
    wish_day = forms.DateField(label=lazy("想哪天来"), widget=forms.DateInput(attrs=DAY))
    wish = forms.CharField(label=lazy("想说的"), max_length=200, required=False)
    field_order = ("organisation", "kind", "who", "heads", "wish_day", "name", "phone", "wish")

    def draft(self, activity: Activity) -> GroupDraft:
        """The wish."""
        given = self.cleaned_data
        plain = {name: given[name] for name in ("organisation", "kind", "heads", "wish_day", "who", "wish")}
        contact = Contact(given["name"], given["phone"])
        return GroupDraft(activity=activity, contact=contact, demo=activity.demo, **plain)
