"""The desk: reading the audit trail, taking a stretch of it home, and computing the chain anew."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from wenmai.audit import actions, policies, queries, sealer, tasks
from wenmai.audit.forms import KeptForm, StretchForm
from wenmai.audit.words import finding
from wenmai.kernel import clock
from wenmai.kernel.errors import Invalid
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number


def _page(request: Request, form: StretchForm, kept: KeptForm, status: int = 200) -> HttpResponse:
    """The trail with its filters; a form that cannot be used lists nothing."""
    usable = form.is_valid()
    wanted = form.wanted() if usable else queries.EVERYTHING
    number = page_number(request.GET.get("page"))
    page = {
        "nav": "audit",
        "form": form,
        "kept": kept,
        "asked": {name: value for name, value in form.cleaned_data.items() if value} if usable else {},
        "page": queries.list_entries(request.actor, wanted, number) if usable else None,
        "chain": queries.chain_state(),
        "verifies": policies.may_verify(request.actor),
    }
    return render(request, "audit/desk/list.html", page, status=status if usable else 422)


@require_safe
def trail(request: Request) -> HttpResponse:
    """What happened within the reader's scope, newest first."""
    queries.check_reader(request.actor)
    return _page(request, StretchForm(request.GET), KeptForm())


@require_safe
def entry(request: Request, key: int) -> HttpResponse:
    """One entry, its link and its thing."""
    page = {"nav": "audit", "shown": queries.get_entry(request.actor, key)}
    return render(request, "audit/desk/entry.html", page)


@require_POST
def download(request: Request) -> HttpResponse:
    """The filtered stretch as CSV, for spreadsheets."""
    queries.check_reader(request.actor)
    form = StretchForm(request.POST)
    if not form.is_valid():
        return _page(request, form, KeptForm())
    try:
        text = actions.download(request.actor, wanted=form.wanted())
    except Invalid as error:
        form.add_error(None, error.message)
        return _page(request, form, KeptForm(), 422)
    name = f"audit-{clock.today()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(f"\ufeff{text}", content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
def verify(request: Request) -> HttpResponse:
    """Compute the chain anew: at once, or by the worker when it is long."""
    queries.check_reader(request.actor)
    kept = KeptForm(request.POST)
    if not kept.is_valid():
        return _page(request, StretchForm({}), kept, 422)
    asked = actions.ask_verification(request.actor, kept=kept.head())
    if sealer.head().number > actions.AT_ONCE:
        tasks.verify_chain.configure().defer(verification=asked.pk)
    else:
        asked = actions.verify(verification=asked.pk)
    tell = messages.success if asked.intact is not False else messages.warning
    tell(request, finding(asked))
    return redirect("audit_desk:list")
