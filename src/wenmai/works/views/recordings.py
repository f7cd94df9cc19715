"""我的录音: what oneself and one's children read in a booth; and what a booth's machine brings (SC-N04)."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.audit.limits import hit
from wenmai.booking.devices import actor_of, device_of
from wenmai.kernel.errors import DomainError
from wenmai.kernel.gates import signed_in
from wenmai.kernel.http import Request
from wenmai.kernel.sounds import LARGEST
from wenmai.kernel.trying import tried
from wenmai.works.actions.recordings import delete_recording, keep_from_machine, keep_own
from wenmai.works.drafts import RecordingDraft
from wenmai.works.forms.recordings import OwnRecordingForm
from wenmai.works.playing import played
from wenmai.works.queries import recordings
from wenmai.works.refusals import status_of

AN_HOUR, MOST = 3600, 60
ENDINGS = {"audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/ogg": "ogg", "audio/wav": "wav", "audio/webm": "webm"}


@require_safe
@signed_in
def mine(request: Request) -> HttpResponse:
    """All of them."""
    shown = {"recordings": recordings.recordings_of(request.actor), "actor": request.actor, "nav": "me"}
    return render(request, "works/recordings.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def upload(request: Request) -> HttpResponse:
    """传录音, of one of the last fortnight's times in a booth."""
    times = recordings.times_of(request.actor)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = OwnRecordingForm(times, *sent)
    if done := tried(form, lambda: _uploaded(request, form)):
        return done
    shown = {"form": form, "times": times, "nav": "me"}
    return render(request, "works/record.html", shown, status=status_of(form))


def _uploaded(request: Request, form: OwnRecordingForm) -> HttpResponse:
    hit("works.recording", request.actor.person, MOST, AN_HOUR)
    person, reading = form.chosen()
    made = keep_own(request.actor, person=person, reading=reading, draft=form.draft())
    messages.success(request, _("存好了，只有你听得到。"))
    return redirect("works:recording", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def one(request: Request, key: int) -> HttpResponse:
    """Listen, fetch, hand in, delete."""
    found = recordings.get_recording(request.actor, key)
    if request.method == "POST":
        delete_recording(request.actor, recording=found.pk)
        messages.success(request, _("录音删掉了。"))
        return redirect("works:recordings")
    shown = {"recording": found, "calls": recordings.calls_for_sounds(), "nav": "me"}
    return render(request, "works/recording.html", shown)


@never_cache
@require_safe
@signed_in
def sound(request: Request, key: int) -> HttpResponse:
    """The bytes; ?keep=1 as a file."""
    found = recordings.get_recording(request.actor, key)
    name = f"recording-{found.pk}.{ENDINGS[found.sound.type]}" if request.GET.get("keep") else ""
    return played(request, found.sound, name=name)


@csrf_exempt  # the token stands in a header that no other page can send
@never_cache
@require_POST
def machine(request: Request) -> JsonResponse:
    """A booth brings what was read: `code`, `title` and the file `sound` in, {kept, until, say} out."""
    try:
        device = device_of(request.headers.get("X-Wenmai-Device", ""))
        hit("works.recording_machine", str(device.pk), MOST, AN_HOUR)
        made = keep_from_machine(
            actor_of(device), device=device, code=request.POST.get("code", "")[:400], draft=_brought(request)
        )
    except DomainError as error:
        return JsonResponse({"kept": False, "code": error.code, "say": error.message}, status=error.status)
    return JsonResponse(
        {"kept": True, "until": made.kept_until.isoformat(), "say": _("存好了，本人在“我的录音”里听。")}
    )


def _brought(request: Request) -> RecordingDraft:
    file = request.FILES.get("sound")
    return RecordingDraft(request.POST.get("title", "") or _("朗读"), file.read(LARGEST + 1) if file else b"")
