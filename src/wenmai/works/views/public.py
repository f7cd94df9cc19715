"""The gallery that anybody may walk through, calls, and the form that hands a work in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wenmai.audit.limits import hit
from wenmai.kernel.gates import signed_in
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.trying import tried
from wenmai.people.queries.persons import party_of
from wenmai.works.actions.entering import submit
from wenmai.works.eligibility import said_ages
from wenmai.works.forms.public import WorkForm
from wenmai.works.playing import played
from wenmai.works.queries import calls, results, works
from wenmai.works.queries.recordings import recordings_of
from wenmai.works.refusals import status_of
from wenmai.works.vocabulary import Kind

AN_HOUR = 3600


@require_safe
def gallery(request: Request) -> HttpResponse:
    """群众作品: what is called for, exhibitions, and the newest works; ?children=1 is 少儿美术馆."""
    kind, children = request.GET.get("kind", ""), request.GET.get("children") == "1"
    kind = kind if kind in Kind.values else ""
    shown = {
        "kinds": Kind.choices,
        "kind": kind,
        "children": children,
        "taking": calls.taking(children=children),
        "exhibitions": calls.exhibitions(1, children=children).items[:6],
        "page": works.newest(page_number(request.GET.get("page")), kind=kind, children=children),
    }
    return render(request, "works/gallery.html", shown | {"nav": "activities"})


@require_safe
def call(request: Request, key: int) -> HttpResponse:
    """What is called for, and once it is published the exhibition."""
    found = calls.get_call(key)
    kind = request.GET.get("kind", "")
    shown = {"call": found, "ages": said_ages(found), "nav": "activities", "kind": kind}
    if found.published_at is not None:
        shown["page"] = works.wall(found, page_number(request.GET.get("page")), kind if kind in found.kinds else "")
    return render(request, "works/call.html", shown)


@require_safe
def result(request: Request, key: int) -> HttpResponse:
    """The scores of what hangs, so that anybody can reckon them again."""
    found = calls.get_call(key)
    rows = results.results_of(found, shown_only=True) if found.published_at else []
    return render(request, "works/results.html", {"call": found, "results": rows, "nav": "activities"})


@require_safe
def work(request: Request, call: int, key: int) -> HttpResponse:
    """One work on the wall."""
    return render(request, "works/work.html", {"work": works.get_shown(call, key), "nav": "activities"})


@never_cache
@require_safe
def picture(request: Request, key: int) -> HttpResponse:
    """The picture itself; gone the moment that its work is withdrawn, so nobody keeps a copy of the answer."""
    found = works.get_picture(request.actor, key)
    answer = HttpResponse(bytes(found.content), content_type=found.type)
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "default-src 'none'"
    return answer


@require_safe
def sound(request: Request, key: int) -> HttpResponse:
    """The sound of a work, in parts as a player asks; gone with its work."""
    found = works.get_sound(request.actor, key)
    return played(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hand_in(request: Request, key: int) -> HttpResponse:
    """交作品."""
    found, family = calls.get_call(key), party_of(request.actor)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = WorkForm(found, family, *sent, recordings=recordings_of(request.actor), initial=_begun(request))
    if done := tried(form, lambda: _handed_in(request, form, key)):
        return done
    shown = {"call": found, "form": form, "ages": said_ages(found), "nav": "activities"}
    return render(request, "works/hand_in.html", shown, status=status_of(form))


def _begun(request: Request) -> dict[str, str]:
    """From the page of a recording: that recording, as a reading."""
    chosen = request.GET.get("recording", "")
    mine = next((each for each in recordings_of(request.actor) if str(each.pk) == chosen), None)
    return {"recording": chosen, "author": mine.person, "title": mine.title, "kind": Kind.READING} if mine else {}


def _handed_in(request: Request, form: WorkForm, key: int) -> HttpResponse:
    hit("works.submit", request.actor.person, 30, AN_HOUR)
    author = form.cleaned_data["author"]
    made = submit(request.actor, call=calls.get_call(key), draft=form.draft(), author=author)
    if made.agreed_at is None:
        messages.success(request, _("交上了。已经请监护人同意，同意以后才能展出。"))
    else:
        messages.success(request, _("交上了。结果公布时发消息给你。"))
    return redirect("works:own", made.pk)
