"""/bookshops/: which shops take part, by which rules, and whether a book can be chosen."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.bookshops.forms.public import AskForm
from wenmai.bookshops.queries.quota import answers, offers
from wenmai.bookshops.queries.titles import offered_in
from wenmai.kernel.http import Request


@require_safe
def start(request: Request) -> HttpResponse:
    """Shops and rules; with ?isbn= what each library says of a book, without signing in."""
    form = AskForm(request.GET if request.GET.get("isbn") else None)
    found = offers()
    book, said = answers(form.wish(), found) if form.is_bound and form.is_valid() else (None, ())
    titles = offered_in(form.cleaned_data["isbn"]) if book else ()
    shown = {"offers": found, "form": form, "book": book, "answers": said, "titles": titles, "nav": "places"}
    return render(request, "bookshops/start.html", shown)
