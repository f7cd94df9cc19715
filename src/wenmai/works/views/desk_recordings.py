"""The counter hands over what was read in a booth of the house. Nothing here plays or lists it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wenmai.kernel.gates import at_desk
from wenmai.kernel.http import Request
from wenmai.kernel.trying import tried
from wenmai.people.queries.persons import display_name
from wenmai.works.actions.recordings import keep_at_desk
from wenmai.works.forms.recordings import DeskRecordingForm
from wenmai.works.queries import calls, recordings
from wenmai.works.refusals import status_of


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def hand_over(request: Request) -> HttpResponse:
    """代传录音, for who shows their code."""
    booths = recordings.booths_of(calls.houses_of(request.actor))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DeskRecordingForm(booths, *sent)
    if done := tried(form, lambda: _handed_over(request, form)):
        return done
    shown = {"form": form, "booths": booths}
    return render(request, "works/desk/recordings.html", shown, status=status_of(form))


def _handed_over(request: Request, form: DeskRecordingForm) -> HttpResponse:
    given = form.cleaned_data
    space = recordings.get_booth(int(given["space"]))
    made = keep_at_desk(request.actor, space=space, code=given["code"], draft=form.draft())
    said = {"name": display_name(made.person), "title": made.title}
    messages.success(request, _("“%(title)s”存到了%(name)s名下，只有本人（和未成年人的监护人）听得到。") % said)
    return redirect("works_desk:recordings")
