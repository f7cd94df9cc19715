"""What an agent types."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from wenmai.booking.agent.offers import Asked
from wenmai.booking.drafts.claims import Claim, WaitWish
from wenmai.booking.drafts.rooms import RangeClaim
from wenmai.booking.forms.rooms import instant_in
from wenmai.booking.names import heads
from wenmai.booking.queries.seated import area_of_seats
from wenmai.booking.sent_words import along_in, answers_in, key_in, party_in
from wenmai.kernel.whole import whole

DATES, ROUNDS, ROOMS, SEATS = "dates", "rounds", "rooms", "seats"
KINDS = ((DATES, _("活动和班")), (ROUNDS, _("统一报名")), (ROOMS, _("房间")), (SEATS, _("座位")))


class NewcomerForm(forms.Form):
    """Somebody without a phone: a name is enough; the number only when it lies on the counter."""

    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    born = forms.DateField(
        label=_("出生日期（可不填）"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    id_number = forms.CharField(
        label=_("身份证号（可不填）"),
        help_text=_("证件在柜台上才填。加密保存，下次报号码就查得到。"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    agree = forms.BooleanField(label=_("本人在场或在电话里听过个人信息说明，同意登记"))


class SearchForm(forms.Form):
    """What is looked for by a word, a place and a day."""

    q = forms.CharField(label=_("办什么"), required=False, max_length=40)
    place = forms.CharField(label=_("在哪里"), required=False, max_length=40)
    day = forms.DateField(label=_("哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def asked(self) -> Asked:
        """What can be read of it; a day that is none counts as any."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return Asked(given.get("q", ""), given.get("place", ""), given.get("day"))


def kind_in(data: QueryDict) -> str:
    """Which of the lists; dates when it cannot be read."""
    return next((kind for kind, _word in KINDS if kind == data.get("what")), DATES)


def claim_in(data: QueryDict) -> Claim:
    """A claim; what cannot be read becomes one that is refused with a reason. Ticked seats say how many come, and where."""
    seats = tuple(dict.fromkeys(each[:12] for each in data.getlist("seat")))
    along = along_in(data)
    area = area_of_seats(whole(data.get("session", "")), seats) if seats else None
    return Claim(
        pool=area or whole(data.get("pool", ""), 9),
        key=key_in(data, "agent"),
        party_size=len(seats) or heads(party_in(data), along),
        dependants=along,
        answers=answers_in(data),
        seats=seats,
        apart=data.get("apart") == "yes",
    )


def wait_in(data: QueryDict, session: int) -> WaitWish:
    """To wait for a date, and for others that would do as well."""
    also, along = (whole(each) for each in data.getlist("also")), along_in(data)
    return WaitWish(
        sessions=(session, *also),
        party_size=heads(party_in(data), along),
        dependants=along,
        auto_accept=data.get("ask") != "first",
        answers=answers_in(data),
    )


def range_in(data: QueryDict, offering: int) -> RangeClaim | None:
    """A room from one time to another; None when they cannot be read."""
    start, end = instant_in(data, "start"), instant_in(data, "end")
    if start is None or end is None:
        return None
    purpose = data.get("purpose", "").strip()[:80]
    along = along_in(data)
    people = heads(whole(data.get("people", "1"), 4), along)
    key = key_in(data, "agent")
    return RangeClaim(offering, start, end, key, party_size=people, purpose=purpose, dependants=along)
