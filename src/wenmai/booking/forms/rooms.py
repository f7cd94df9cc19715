"""What people ask of rooms by the hour. Forms parse; actions decide and write."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from wenmai.booking.drafts.rooms import RangeClaim, RoomPlan
from wenmai.booking.forms.rules import NAME_LEVELS
from wenmai.booking.models import Offering
from wenmai.booking.names import heads
from wenmai.booking.queries.room_list import RoomWish
from wenmai.booking.sent_words import along_in, person_in
from wenmai.kernel import clock
from wenmai.kernel.clock import SHANGHAI
from wenmai.places.models import SpaceKind

YEARS = range(2000, 2200)
EVENING = 20


class Choice(forms.Form):
    """Filters of the list; anything unusable is no filter."""

    d = forms.RegexField(r"^[0-9A-Z]{2,12}$", required=False)
    kind = forms.ChoiceField(choices=[("", _("各类空间")), *SpaceKind.choices], required=False, label=_("类别"))
    people = forms.IntegerField(min_value=1, max_value=100_000, required=False, label=_("几个人用"))
    equipment = forms.CharField(max_length=20, required=False, label=_("要有什么"))
    day = forms.DateField(
        required=False, label=_("哪天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    now = forms.BooleanField(required=False)

    def wish(self, division: str) -> RoomWish:
        """The choice that can be read of the address."""
        self.is_valid()
        data = self.cleaned_data
        day = data.get("day")
        return RoomWish(
            division=data.get("d") or division,
            kind=data.get("kind") or "",
            people=data.get("people"),
            equipment=(data.get("equipment") or "").strip(),
            open_now=bool(data.get("now")),
            day=day if day and day.year in YEARS else next_day(at_once=bool(data.get("now"))),
        )


def next_day(*, at_once: bool = False) -> date:
    """Today, in the evening tomorrow: then there is little left of today, except for who comes at once."""
    late = clock.now().astimezone(SHANGHAI).hour >= EVENING
    return clock.today() + timedelta(days=late and not at_once)


def day_in(data: QueryDict) -> date | None:
    """The day of an address, None when it cannot be read or lies in another age."""
    try:
        found = date.fromisoformat(data.get("day", ""))
    except ValueError:
        return None
    return found if found.year in YEARS else None


def odd_day(data: QueryDict) -> bool:
    """Whether an address asks for a day that is none; the page then shows another one and says so."""
    return bool(data.get("day")) and day_in(data) is None


def instant_in(data: QueryDict, name: str) -> datetime | None:
    """A wall-clock time in Asia/Shanghai, 2026-11-23T09:00; None when it cannot be read."""
    try:
        found = datetime.fromisoformat(data.get(name, "")[:16])
    except ValueError:
        return None
    return found.replace(tzinfo=SHANGHAI) if found.year in YEARS else None


def claim_in(data: QueryDict, offering: int) -> RangeClaim | None:
    """A wish from the form; None when its times cannot be read."""
    start, end = instant_in(data, "start"), instant_in(data, "end")
    if start is None or end is None:
        return None
    people, person = data.get("people", "1"), person_in(data)
    along = tuple(each for each in along_in(data) if each != person)
    said = int(people) if people.isascii() and people.isdecimal() and len(people) < 5 else 0
    return RangeClaim(
        offering=offering,
        start=start,
        end=end,
        key=f"web:{data.get('key', '')[:60] or uuid4().hex}",
        party_size=heads(said, along),
        person=person,
        purpose=data.get("purpose", "").strip()[:80],
        dependants=along,
    )


def weeks_in(data: QueryDict) -> int:
    """For how many weeks; 1 when it cannot be read."""
    text = data.get("weeks", "1")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1


class TermsForm(forms.Form):
    """On what terms a room is lent."""

    step_minutes = forms.TypedChoiceField(
        label=_("一格几分钟"), coerce=int, choices=[(15, "15"), (30, "30"), (60, "60")], initial=30
    )
    min_minutes = forms.IntegerField(label=_("最短几分钟"), min_value=15, max_value=1440, initial=60)
    max_minutes = forms.IntegerField(label=_("最长几分钟"), min_value=15, max_value=1440, initial=240)
    ahead_days = forms.IntegerField(label=_("最早提前几天"), min_value=0, max_value=365, initial=14)
    notice_minutes = forms.IntegerField(label=_("最晚提前几分钟"), min_value=0, max_value=10_080, initial=0)
    cancel_minutes = forms.IntegerField(label=_("开始前几分钟可随时取消"), min_value=0, max_value=10_080, initial=120)
    real_name_level = forms.TypedChoiceField(
        label=_("实名"), choices=NAME_LEVELS, coerce=int, required=False, empty_value=None, initial=0
    )
    real_name_each = forms.BooleanField(label=_("同去的每个人都要实名，约的时候一个个选上"), required=False)
    approval = forms.BooleanField(label=_("先审核，再借出"), required=False)
    note = forms.CharField(
        label=_("要让人先知道的"), max_length=200, required=False, help_text=_("如 请自带乐谱，不能饮食。")
    )

    def plan(self) -> RoomPlan:
        """The terms that were typed; only on a valid form."""
        return RoomPlan(**{name: value for name, value in self.cleaned_data.items() if value is not None})


def terms_values(offering: Offering | None) -> dict[str, Any]:
    """Terms in force as the form shows them."""
    if offering is None:
        return {}
    own = ("cancel_minutes", "real_name_level", "real_name_each")
    return {name: getattr(offering if name in own else offering.terms, name) for name in TermsForm.base_fields}


class SpanForm(forms.Form):
    """A day and two clock times."""

    day = forms.DateField(label=_("哪天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    start = forms.TimeField(label=_("从"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    end = forms.TimeField(label=_("到"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def span(self) -> tuple[datetime, datetime]:
        """The stretch in Asia/Shanghai; only on a valid form."""
        data = self.cleaned_data
        start, end = (datetime.combine(data["day"], data[name], tzinfo=SHANGHAI) for name in ("start", "end"))
        return start, end


class BlockForm(SpanForm):
    """A time when a room is kept back."""

    reason = forms.CharField(label=_("留作什么"), max_length=80, help_text=_("如 检修、布展、馆里开会。"))


class RefuseForm(forms.Form):
    """Why not."""

    reason = forms.CharField(label=_("原因和怎么办"), max_length=120)
