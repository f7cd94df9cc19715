"""The desk of a house: today, scan, count, confirm, call off, and three taps to announce."""

from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.activities.actions import announce, call_off, move
from wenmai.activities.closures import closure_of
from wenmai.activities.desk import desk_of, station_of
from wenmai.activities.doors import shut_for
from wenmai.activities.forms import desk as forms
from wenmai.activities.forms import taps
from wenmai.activities.kept_places import places_of
from wenmai.activities.queries import activity_of_own, sessions_of
from wenmai.activities.reviewing import answers_for_others
from wenmai.audit.limits import hit
from wenmai.booking.actions import add_heads, check_in, confirm_held, count_heads, undo_check_in
from wenmai.booking.actions.desk import Scan, look_up, pass_scanned
from wenmai.booking.actions.wrong_person import countable
from wenmai.booking.arrivals import Arrival
from wenmai.booking.models import Attendance, Session, Way
from wenmai.booking.queries.bookings import get_booking, get_note
from wenmai.booking.queries.desk import sheet
from wenmai.booking.queries.door_page import door_of
from wenmai.booking.queries.seated import is_seated
from wenmai.booking.queries.sessions import door_counts, get_run_session, online_of
from wenmai.kernel import gates
from wenmai.kernel.errors import DomainError
from wenmai.kernel.gates import P, View
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole
from wenmai.places.models import Institution


def at_desk(view: View[P]) -> View[P]:
    """Staff only; a refusal shows the desk again."""

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            if request.method != "POST":
                raise
            return _today(request, station_of(request.actor, request.POST.get("at", "")), error)

    return gates.at_desk(guarded)


@require_safe
@at_desk
def today(request: Request) -> HttpResponse:
    """Today at one house."""
    return _today(request, station_of(request.actor, request.GET.get("at", "")))


@require_POST
@at_desk
def scan(request: Request) -> HttpResponse:
    """One field: a code lets somebody in, a name or the end of a phone number finds whom to let in."""
    station = station_of(request.actor, request.POST.get("at", ""))
    text = request.POST.get("code", "").strip()
    if forms.is_a_name(text):
        found = look_up(request.actor, institution=station, text=text)
        return render(
            request,
            "activities/desk_found.html",
            {"found": found, "text": text, "desk": desk_of(request.actor, station)},
        )
    hit("people.read_code", request.actor.person, 120, 60)  # six digits must not be guessed
    out = request.POST.get("way") == "out"
    wish = Scan(text, whole(request.POST.get("session")), seat_now=request.POST.get("seat_now") == "1", out=out)
    passed = pass_scanned(request.actor, institution=station, scan=wish)
    if passed.movement is None:
        return _came(passed.attendance)
    said = _("出去了 %(n)s 人。") if out else _("又进来 %(n)s 人。")
    messages.success(request, said % {"n": passed.movement.heads})
    return redirect(f"{_desk_url(passed.attendance.session)}{'&way=out' if out else ''}")


@require_POST
@at_desk
def check_in_booking(request: Request) -> HttpResponse:
    """By name: let in the party of a booking."""
    booking = get_booking(request.actor, request.POST.get("booking", ""))
    heads = whole(request.POST.get("heads"), 9)
    return _came(check_in(request.actor, arrival=Arrival(booking.session_id, booking.person, Way.NAME, heads)))


@require_POST
@at_desk
def undo(request: Request, key: int) -> HttpResponse:
    """撤回."""
    attendance = undo_check_in(request.actor, attendance=key)
    messages.success(request, _("撤回了，%(n)s 人不计。") % {"n": attendance.heads})
    return _back(request, attendance.session)


@require_POST
@at_desk
def count(request: Request, key: int) -> HttpResponse:
    """＋, －, or a number."""
    session = get_run_session(request.actor, key)
    if "more" in request.POST or "less" in request.POST:
        add_heads(request.actor, session=session, change=1 if "more" in request.POST else -1)
    else:
        count_heads(request.actor, session=session, total=forms.whole_number(request.POST.get("extra", "")))
    return _back(request, session)


@require_POST
@at_desk
def confirm(request: Request, key: int) -> HttpResponse:
    """确认 N 人，计入."""
    session = get_run_session(request.actor, key)
    expected = request.POST.get("heads", "")
    confirm_held(request.actor, session=session, expected=whole(expected, 9) if expected else None)
    heads = door_counts([session])[session.pk].heads
    messages.success(request, _("计入 1 场、%(heads)s 人次。") % {"heads": heads})
    return _back(request, session)


@require_POST
@at_desk
def cancel(request: Request, key: int) -> HttpResponse:
    """下雨取消."""
    session = call_off(
        request.actor, session=get_run_session(request.actor, key), reason=request.POST.get("reason", "")
    )
    messages.success(request, _("取消了。已约的人会在“我的预约”里看到。"))
    return _back(request, session)


@require_POST
@at_desk
def reschedule(request: Request, key: int) -> HttpResponse:
    """改时间: same length, another start."""
    session = get_run_session(request.actor, key)
    session = move(request.actor, session=session, start=taps.picked_start(request.POST))
    messages.success(request, _("时间改好了。"))
    _warn(request, session)
    return _back(request, session)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def publish(request: Request) -> HttpResponse:
    """Three taps: what, when, and the sentence."""
    if request.method != "POST":
        desk = desk_of(request.actor, station_of(request.actor, request.GET.get("at", "")))
        return render(
            request, "activities/desk_publish.html", {"desk": desk, "nav": "publish", "station": desk.station.label}
        )
    station = station_of(request.actor, request.POST.get("at", ""))
    tapped = taps.taps_of(request.POST, station)
    activity = announce(request.actor, draft=taps.draft_of(tapped, station), slots=(taps.slot_of(tapped),))
    said = _("发出去了：%(sentence)s") % {"sentence": tapped.sentence}
    back = f"{reverse('desk')}?at={station.code}"
    messages.success(request, format_html('{} <a href="{}">{}</a>', said, back, _("回工作台")))
    _warn(request, *sessions_of(activity))
    return redirect("activities:activity", activity.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def write(request: Request) -> HttpResponse:
    """The full form."""
    station = station_of(request.actor, request.GET.get("at", ""))
    form = forms.ActivityForm(station, request.POST or None)
    if form.is_valid():
        try:
            activity = announce(request.actor, draft=form.draft(), slots=(form.slot(),))
        except DomainError as error:
            form.add_error(next(iter(set(error.fields) & set(form.fields)), None), error.message)
        else:
            _warn(request, *sessions_of(activity))
            return redirect("activities:activity", activity.pk)
    status = 422 if form.errors else 200
    return render(
        request,
        "activities/desk_write.html",
        {"form": form, "desk_station": station, "station": station.label},
        status=status,
    )


@require_safe
@at_desk
def session_sheet(request: Request, key: int) -> HttpResponse:
    """One session at the desk: who booked, who came."""
    session = get_run_session(request.actor, key)
    station = station_of(request.actor, session.offering.institution.code)
    shown = {
        "session": session,
        "sheet": sheet(session),
        **_heads(session),
        "desk_station": station,
    }
    shown |= {
        "closed": closure_of(session),
        "door": door_of(session),
        "activity": activity_of_own(request.actor, session),
        "seated": is_seated(session),
        "phase": forms.phase_of(session),
        "judged": countable(session),
        "places": places_of(session),
        "station": station.label,
    }
    return render(request, "activities/desk_session.html", shown)


def _today(request: Request, station: Institution, error: DomainError | None = None) -> HttpResponse:
    arrived = get_note(request.actor, whole(request.GET.get("in")))
    shown = {
        "desk": desk_of(request.actor, station),
        "error": error,
        "arrived": arrived,
        "nav": "today",
        "station": station.label,
        "answers_for_others": answers_for_others(request.actor),
    }
    shown |= {
        "typed": request.POST.get("code", ""),
        "refused_session": error.fields.get("session", "") if error else "",
    }
    return render(request, "activities/desk_today.html", shown, status=_status(error))


def _warn(request: Request, *sessions: Session) -> None:
    for said in filter(None, map(shut_for, sessions)):
        messages.warning(request, said)


def _came(attendance: Attendance) -> HttpResponse:
    return redirect(f"{_desk_url(attendance.session)}&in={attendance.pk}")


def _back(request: Request, session: Session) -> HttpResponse:
    if request.POST.get("back") == "sheet":
        return redirect("activities_desk:session", session.pk)
    return redirect(_desk_url(session))


def _desk_url(session: Session) -> str:
    return f"{reverse('activities_desk:today')}?at={session.offering.institution.code}"


def _status(error: DomainError | None) -> int:
    """An unknown code is bad input at a desk, not a missing page."""
    if error is None:
        return 200
    return 422 if error.code.startswith("people.") else error.status


def _heads(session: Session) -> dict[str, object]:
    return {"count": door_counts([session])[session.pk], "online": online_of(session)}
