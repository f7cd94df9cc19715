"""The desk of a house: calls, what came in, the jury, the result."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.gates import at_desk
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.spreadsheets import XLSX
from wenmai.kernel.trying import tried
from wenmai.kernel.whole import whole
from wenmai.places.models import Division, Institution
from wenmai.places.queries.divisions import divisions_by_code
from wenmai.works.actions import calls as call_actions
from wenmai.works.actions import judging as jury_actions
from wenmai.works.actions.deciding import publish
from wenmai.works.actions.entering import enter_on_paper
from wenmai.works.actions.forwarding import answer
from wenmai.works.forms.desk import CallForm, words_of_call
from wenmai.works.forms.public import PaperForm
from wenmai.works.models import WorkCall
from wenmai.works.queries import calls, judging, results, works
from wenmai.works.refusals import status_of
from wenmai.works.spreadsheet import workbook_of


@require_safe
@at_desk
def index(request: Request) -> HttpResponse:
    """The calls of the actor's houses."""
    page = calls.calls_run_by(request.actor, page_number(request.GET.get("page")))
    return render(request, "works/desk/list.html", {"page": page, "houses": calls.houses_of(request.actor)})


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def make(request: Request) -> HttpResponse:
    """Open a call."""
    houses = calls.houses_of(request.actor)
    form = CallForm(houses, _above(houses), request.POST or None)
    if done := tried(form, lambda: _opened(request, form)):
        return done
    return render(request, "works/desk/edit.html", {"form": form, "houses": houses}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def edit(request: Request, key: int) -> HttpResponse:
    """Correct a call."""
    found = calls.get_run_call(request.actor, key)
    houses = [found.institution]
    form = CallForm(houses, _above(houses), request.POST or None, initial=words_of_call(found))
    if done := tried(form, lambda: _corrected(request, form, found)):
        return done
    shown = {"form": form, "call": found, "houses": houses}
    return render(request, "works/desk/edit.html", shown, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def call(request: Request, key: int) -> HttpResponse:
    """What came in, who judges, what came from below; close, publish."""
    found, error = calls.get_run_call(request.actor, key), None
    if request.method == "POST":
        try:
            _acted(request, found)
            return redirect("works_desk:call", key)
        except DomainError as refused:
            error = refused
    shown = {
        "call": found,
        "page": works.entries(found, page_number(request.GET.get("page"))),
        "jury": judging.jury_of(found),
        "incoming": works.forwarded_to(found),
        "error": error,
    }
    status = (422 if error.status == 404 else error.status) if error else 200  # the page itself is there
    return render(request, "works/desk/call.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def enter(request: Request, key: int) -> HttpResponse:
    """代交."""
    found = calls.get_run_call(request.actor, key)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PaperForm(found, *sent)
    if done := tried(form, lambda: _entered(request, form, found)):
        return done
    return render(request, "works/desk/enter.html", {"form": form, "call": found}, status=status_of(form))


@require_safe
@at_desk
def result(request: Request, key: int) -> HttpResponse:
    """All scores and how the marks come about."""
    found = calls.get_run_call(request.actor, key)
    return render(request, "works/desk/results.html", {"call": found, "results": results.results_of(found)})


@require_safe
@at_desk
def download(request: Request, key: int) -> HttpResponse:
    """The entries as XLSX."""
    found = calls.get_run_call(request.actor, key)
    response = HttpResponse(workbook_of(request.actor, found), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="works-{found.pk}.xlsx"'
    return response


def _opened(request: Request, form: CallForm) -> HttpResponse:
    made = call_actions.open_call(request.actor, draft=form.draft())
    messages.success(request, _("征集公开了。"))
    return redirect("works_desk:call", made.pk)


def _corrected(request: Request, form: CallForm, call: WorkCall) -> HttpResponse:
    call_actions.edit_call(request.actor, call=call, draft=form.draft())
    messages.success(request, _("改好了。"))
    return redirect("works_desk:call", call.pk)


def _entered(request: Request, form: PaperForm, call: WorkCall) -> HttpResponse:
    made = enter_on_paper(request.actor, call=call, draft=form.draft(), author=form.paper_author())
    messages.success(request, _("代交好了。"))
    return redirect("works_desk:work", made.pk)


def _acted(request: Request, call: WorkCall) -> None:
    do, actor = request.POST.get("do", ""), request.actor
    if do == "publish":
        publish(actor, call=call)
        messages.success(request, _("公布了，作者会收到消息。"))
    elif do == "appoint":
        jury_actions.appoint(actor, call=call, who=request.POST.get("who", ""))
        messages.success(request, _("聘好了，评委会收到消息。"))
    elif do == "release":
        wanted = whole(request.POST.get("member"))
        for each in judging.jury_of(call):
            if each.row.pk == wanted:
                jury_actions.release(actor, member=each.row)
    elif do in {"accept", "return"}:
        row = works.get_forwarding(actor, whole(request.POST.get("forwarding")))
        answer(actor, forwarding=row, accepted=do == "accept", words=request.POST.get("words", ""))
        messages.success(request, _("答复了，报送单位看得到。"))
    elif do == "close":
        call_actions.close_call(actor, call=call)
        messages.success(request, _("截止了，可以评了。"))


def _above(houses: Sequence[Institution]) -> list[Division]:
    """Divisions above the houses, the nearest first."""
    codes = {code for each in houses for code in each.division.path[:-1]}
    return sorted(divisions_by_code(codes).values(), key=lambda each: -each.level)
