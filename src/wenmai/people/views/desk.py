"""/desk/people/: the counter, and who works where."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wenmai.audit.limits import hit
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.people.actions.codes import bind_card, issue_printed, revoke_code
from wenmai.people.actions.counter import check_document, find_person, open_person, register_at_counter
from wenmai.people.codes import write_code
from wenmai.people.counter_pass import write_pass
from wenmai.people.forms.desk import CardForm, DocumentForm, RegisterForm
from wenmai.people.qr import drawn
from wenmai.people.queries.counter import cards_of, printed_code
from wenmai.people.texts import NOTICE_VERSION
from wenmai.people.views.own import said


@never_cache
@require_http_methods(["GET", "POST"])
def find(request: Request) -> HttpResponse:
    """Find somebody by a whole number, a code or a card. What was typed never stands in an address."""
    error = None
    if request.method == "POST":
        hit("people.find", request.actor.person, 60, 60)
        try:
            found = find_person(request.actor, text=request.POST.get("text", ""))
            return redirect("people_desk:person", write_pass(request.actor, found.key))
        except DomainError as refusal:
            error = refusal
    return render(
        request,
        "people/desk/find.html",
        {"error": error, "form": RegisterForm(), "nav": "people"},
        status=_status(error),
    )


def _status(error: DomainError | None) -> int:
    return error.status if error else 200


@require_POST
def register(request: Request) -> HttpResponse:
    """Register somebody without a phone. Their page comes next."""
    form = RegisterForm(request.POST)
    if form.is_valid():
        try:
            made = register_at_counter(
                request.actor,
                name=form.cleaned_data["name"],
                born=form.cleaned_data["born"],
                text_version=NOTICE_VERSION,
            )
            return redirect("people_desk:person", write_pass(request.actor, made.key))
        except DomainError as error:
            said(form, error)
    return render(request, "people/desk/find.html", {"form": form, "nav": "people"}, status=422)


@never_cache
@require_GET
def person(request: Request, found: str) -> HttpResponse:
    """A person at the counter. Raises NotFound."""
    return _page(request, found)


def _page(request: Request, found: str, status: int = 200, **forms: object) -> HttpResponse:
    row = open_person(request.actor, found=found)
    cards = cards_of(request.actor, found)
    page = {"document_form": DocumentForm(initial={"name": row.name}), "card_form": CardForm()} | forms
    about = {"person": row, "found": found, "cards": cards, "nav": "people"}
    return render(request, "people/desk/person.html", page | about, status=status)


@require_POST
def document(request: Request, found: str) -> HttpResponse:
    """Check a document. Raises NotFound."""
    form = DocumentForm(request.POST)
    if form.is_valid():
        try:
            check_document(
                request.actor,
                found=found,
                name=form.cleaned_data["name"],
                id_number=form.cleaned_data["id_number"],
                text_version=NOTICE_VERSION,
            )
            messages.success(request, _("证件核过了。"))
            return redirect("people_desk:person", found)
        except DomainError as error:
            said(form, error)
    return _page(request, found, 422, document_form=form)


@require_POST
def card(request: Request, found: str) -> HttpResponse:
    """Bind a card. Raises NotFound."""
    form = CardForm(request.POST)
    if form.is_valid():
        try:
            bind_card(request.actor, found=found, number=form.cleaned_data["number"])
            messages.success(request, _("卡绑好了，刷卡就能签到。"))
            return redirect("people_desk:person", found)
        except DomainError as error:
            said(form, error)
    return _page(request, found, 422, card_form=form)


@require_POST
def print_code(request: Request, found: str) -> HttpResponse:
    """A lasting code on paper. Raises NotFound, Conflict."""
    issue_printed(request.actor, found=found)
    return redirect("people_desk:paper", found)


@require_POST
def stop_card(request: Request, found: str, key: int) -> HttpResponse:
    """A lost code or card of who stands here is refused from now on. Raises NotFound."""
    revoke_code(request.actor, credential=key, found=found)
    messages.success(request, _("停用了，再扫会被拒绝。"))
    return redirect("people_desk:person", found)


@never_cache
@require_GET
def paper(request: Request, found: str) -> HttpResponse:
    """The newest printed code, to print. Raises NotFound."""
    row = printed_code(request.actor, found)
    picture = drawn(
        write_code(row.serial, row.issued_at, rotating=False),
        _("%(name)s的码，长期有效") % {"name": row.person.name},
    )
    return render(request, "people/paper.html", {"picture": picture, "row": row, "found": found, "nav": "people"})
