"""A term's classes given by one round: a lottery, a queue or an approval, with ranked wishes."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wenmai.booking.actions.rounds import plan_round
from wenmai.courses.forms.term_rounds import TermRoundForm, start_of
from wenmai.courses.queries.term_rounds import choices_of, get_own_term
from wenmai.kernel import clock
from wenmai.kernel.errors import DomainError
from wenmai.kernel.gates import at_desk
from wenmai.kernel.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def plan(request: Request, key: int) -> HttpResponse:
    """Plan it; publishing is done on the page of the round."""
    term = get_own_term(request.actor, key)
    choices = choices_of(term)
    form = TermRoundForm(request.POST or None, choices=choices, initial=start_of(term, choices, clock.now()))
    if form.is_valid():
        try:
            made = plan_round(request.actor, draft=form.draft(term.institution))
        except DomainError as error:
            _show_in(form, error)
        else:
            return redirect("booking_rounds:round", made.key)
    shown = {
        "form": form,
        "term": term,
        "station": term.institution.label,
        "free": any(not each.hindrance for each in choices),
        "out": [each for each in choices if each.hindrance],
        "nav": "courses",
    }
    return render(request, "courses/desk/term_round.html", shown, status=422 if form.errors else 200)


def _show_in(form: TermRoundForm, error: DomainError) -> None:
    for name, fault in error.fields.items():
        form.add_error(name if name in form.fields else None, fault)
    if not error.fields:
        form.add_error(None, error.message)
