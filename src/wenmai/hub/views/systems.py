"""The systems that are connected, how they stand, what waits for them, and their files."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.hub import system_deeds
from wenmai.hub.actions import exchange, systems, telling_them
from wenmai.hub.forms.systems import ConnectForm, FileForm, SystemForm, words_of
from wenmai.hub.policies import may_price
from wenmai.hub.queries.houses import kept_libraries
from wenmai.hub.queries.shares import social_card_share
from wenmai.hub.queries.systems import get_system, libraries_to_connect, page_of, systems_of
from wenmai.hub.reporting import returns_csv
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import CSV
from wenmai.kernel.trying import tried


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Request) -> HttpResponse:
    """All that the actor looks after, and a form for another."""
    free = list(libraries_to_connect(request.actor))
    form = ConnectForm(request.POST or None, libraries=free)

    def act() -> HttpResponse:
        made = systems.connect(request.actor, library=form.cleaned_data["library"], draft=form.draft())
        messages.success(request, _("接入登记好了。现在试一下通不通。"))
        return redirect("hub_desk:system", made.pk)

    if answer := tried(form, act):
        return answer
    shown = {
        "lines": systems_of(request.actor),
        "form": form,
        "kept": kept_libraries(request.actor),
        "may_price": may_price(request.actor),
    }
    shown |= {"share": social_card_share(request.actor), "nav": "desk"}
    return render(request, "hub/start.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, key: int) -> HttpResponse:
    """One system; the form changes how it is spoken to."""
    row = get_system(request.actor, key)
    form = SystemForm(request.POST or None, initial=words_of(row))

    def act() -> HttpResponse:
        systems.change(request.actor, system=key, draft=form.draft())
        messages.success(request, _("改好了。"))
        return redirect("hub_desk:system", key)

    if answer := tried(form, act):
        return answer
    shown = {"page": page_of(request.actor, row), "system": row, "form": form, "file_form": FileForm(), "nav": "desk"}
    return render(request, "hub/system.html", shown, status=422 if form.errors else 200)


@require_POST
def act(request: Request, key: int) -> HttpResponse:
    """Try, pause, go on, or: they have taken the list over."""
    get_system(request.actor, key)
    try:
        said = system_deeds.done(request.actor, key, request.POST)
    except DomainError as refused:
        if refused.status in (403, 404):
            raise
        messages.error(request, refused.message)
    else:
        (messages.success if said.good else messages.warning)(request, said.words)
    return redirect("hub_desk:system", key)


@require_POST
def file(request: Request, key: int) -> HttpResponse:
    """A file of theirs."""
    get_system(request.actor, key)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("请选文件，并选里面是什么。"))
        return redirect("hub_desk:system", key)
    try:
        kind, content = form.cleaned_data["kind"], form.cleaned_data["file"].read()
        row = exchange.take_file(request.actor, to=key, kind=kind, content=content)
    except DomainError as refused:
        if refused.status in (403, 404):
            raise
        messages.error(request, refused.message)
    else:
        messages.success(request, _("读了 %(n)s 行，新记 %(taken)s 行。") % {"n": row.lines, "taken": row.taken})
    return redirect("hub_desk:system", key)


@require_safe
def returns(request: Request, key: int) -> HttpResponse:
    """The list of books that they have to check in."""
    row = get_system(request.actor, key)
    answer = HttpResponse(returns_csv(row), content_type=CSV)
    answer["Content-Disposition"] = f'attachment; filename="returns-{row.library.code}.csv"'
    return answer


@require_POST
def settle_refused(request: Request, key: int) -> HttpResponse:
    """What they refused is dealt with."""
    row = telling_them.settle(request.actor, outgoing=key)
    return redirect("hub_desk:system", row.system_id)


@require_POST
def settle_bad(request: Request, key: int) -> HttpResponse:
    """A line that was set aside is dealt with."""
    row = exchange.settle_line(request.actor, line=key)
    return redirect("hub_desk:system", row.file.system_id)
