"""What booking holds about a person: told whole when they ask, and taken apart when they are to be forgotten."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from wenmai.booking.actions.claims import cancel
from wenmai.booking.actions.rounds import withdraw
from wenmai.booking.actions.waiting import stop_waiting
from wenmai.booking.models import (
    Appeal,
    AppealState,
    Application,
    ApplicationState,
    Attendance,
    BasketItem,
    Booking,
    CreditEvent,
    Rating,
    RoundStatus,
    Session,
    Standing,
    State,
    WaitEntry,
    WaitState,
)
from wenmai.booking.queries.seated import said_of
from wenmai.booking.round_reasons import short
from wenmai.kernel.actor import Actor
from wenmai.kernel.clock import now

ERASED = "erased"  # why an application of a sealed list gets nothing: the list itself stays as it was published


def export_person(person: str) -> Mapping[str, object]:
    """Bookings, attendance, waiting, applications and the record of a person, as they would read them."""
    booked = Booking.objects.filter(person=person).select_related("session__offering").order_by("booked_at")
    seats = said_of(booked)
    came = Attendance.objects.filter(person=person).select_related("session__offering").order_by("at")
    asked = Application.objects.filter(person=person).select_related("round").order_by("arrived_at")
    marks = CreditEvent.objects.filter(person=person).select_related("policy").order_by("at")
    appeals = Appeal.objects.filter(event__person=person).order_by("asked_at")
    stopped = Standing.objects.filter(person=person, until__gt=now()).select_related("policy").order_by("until")
    return {
        "预约": [_booking_line(each, seats.get(each.pk, "")) for each in booked],
        "评价": [
            {"场次": str(each.session), "分": each.stars, "话": each.words, "回复": each.answer}
            for each in Rating.objects.filter(person=person).select_related("session__offering").order_by("at")
        ],
        "服务篮": list(BasketItem.objects.filter(person=person).values_list("ref", flat=True)),
        "到场": [_attendance_line(each) for each in came],
        "候补": _waiting_lines(person),
        "报名": [_application_line(each) for each in asked],
        "守约记录": [_mark_line(each) for each in marks],
        "申诉": [_appeal_line(each) for each in appeals],
        "暂停预约": [{"规则": each.policy.name, "到": _said(each.until)} for each in stopped],
    }


def erase_person(person: str) -> int:
    """Give back the places still to come, leave lines and rounds, drop words and companions; returns how many rows changed.

    Rows keep the opaque key, which `people` forgets: statistics and published draws stay true.
    """
    _leave(Actor(person=person))
    marks = CreditEvent.objects.filter(person=person).exclude(reason="").update(reason="")
    marks += BasketItem.objects.filter(person=person).delete()[0]
    marks += Rating.objects.filter(person=person).update(person="", words="")
    return marks + _forget_words(person) + _forget_record(person)


def _leave(actor: Actor) -> None:
    person = actor.person
    for entry in WaitEntry.objects.filter(person=person, state=WaitState.WAITING).order_by("pk"):
        stop_waiting(actor, entry=entry.pk)
    waiting = Application.objects.filter(person=person, state=ApplicationState.SUBMITTED)
    for asked in waiting.filter(round__status=RoundStatus.PUBLISHED).order_by("pk"):
        withdraw(actor, application=asked.pk)
    waiting.filter(round__status=RoundStatus.COMMITTED).update(reason=ERASED)
    coming = Booking.objects.filter(person=person, state__in=[State.CONFIRMED, State.HELD], session__ends_at__gt=now())
    for key in list(coming.order_by("pool", "pk").values_list("key", flat=True)):
        cancel(actor, key=str(key))


def _forget_words(person: str) -> int:
    """Companions, and what was answered to an organiser's questions."""
    rows = 0
    for model in (Booking, Application, WaitEntry):
        mine = model._default_manager.filter(person=person)
        rows += mine.exclude(dependants=[], answers={}).update(dependants=[], answers={})
    return rows


def _forget_record(person: str) -> int:
    appeals = Appeal.objects.filter(event__person=person)
    appeals.filter(state=AppealState.ASKED).update(state=AppealState.REFUSED, decided_at=now())
    words = appeals.exclude(text="", answer="").update(text="", answer="")
    return words + Standing.objects.filter(person=person).delete()[0]


def _booking_line(booking: Booking, seats: str) -> dict[str, object]:
    line: dict[str, object] = {
        "场次": str(booking.session),
        "开始": _said(booking.session.starts_at),
        "人数": booking.party_size,
        "状态": str(booking.get_state_display()),
        "预约时间": _said(booking.booked_at),
    }
    line |= {"座位": seats} if seats else {}
    line |= {"留到": _said(booking.hold_until)} if booking.hold_until else {}
    return line | ({"回答": booking.answers} if booking.answers else {})


def _attendance_line(came: Attendance) -> dict[str, object]:
    return {
        "场次": str(came.session),
        "时间": _said(came.at),
        "人数": came.heads,
        "已撤回": came.undone_at is not None,
    }


def _waiting_lines(person: str) -> list[dict[str, object]]:
    entries = list(WaitEntry.objects.filter(person=person).order_by("joined_at"))
    keys = {key for each in entries for key in each.sessions}
    titles = {each.pk: str(each) for each in Session.objects.filter(pk__in=keys).select_related("offering")}
    return [
        {
            "场次": [titles[key] for key in each.sessions if key in titles],
            "人数": each.party_size,
            "状态": str(each.get_state_display()),
            "登记时间": _said(each.joined_at),
        }
        for each in entries
    ]


def _application_line(asked: Application) -> dict[str, object]:
    line: dict[str, object] = {
        "轮次": asked.round.title,
        "编号": asked.number,
        "人数": asked.party_size,
        "签数": asked.weight,
        "名次": asked.rank,
        "状态": str(asked.get_state_display()),
        "报名时间": _said(asked.arrived_at),
    }
    line |= {"原因": short(asked.reason)} if asked.reason else {}
    line |= {"没有算进去的志愿": [short(each) for each in asked.struck.values()]} if asked.struck else {}
    return line | ({"回答": asked.answers} if asked.answers else {})


def _mark_line(mark: CreditEvent) -> dict[str, object]:
    return {
        "规则": mark.policy.name,
        "事情": str(mark.get_kind_display()),
        "时间": _said(mark.at),
        "计入": mark.counts,
        "说明": mark.reason,
    }


def _appeal_line(appeal: Appeal) -> dict[str, object]:
    return {
        "申诉": appeal.text,
        "时间": _said(appeal.asked_at),
        "结果": str(appeal.get_state_display()),
        "答复": appeal.answer,
    }


def _said(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
