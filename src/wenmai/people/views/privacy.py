"""/me/privacy/: consents, correction, take-away, erasure."""

import io
import json
import zipfile

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wenmai.audit.limits import hit
from wenmai.kernel.clock import today
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.http import Request
from wenmai.people.actions.consents import state_needs, withdraw_consent
from wenmai.people.actions.persons import rename
from wenmai.people.actions.privacy import erase_me, export_me
from wenmai.people.forms.own import EraseForm, NameForm, NeedsForm
from wenmai.people.models import Purpose
from wenmai.people.queries.accounts import own_account
from wenmai.people.queries.own import looks_at, my_consents, my_needs, my_page
from wenmai.people.texts import NOTICE_VERSION
from wenmai.people.views.own import said

LASTING = (Purpose.ACCOUNT, Purpose.CHILD)


@never_cache
@require_GET
def privacy(request: Request) -> HttpResponse:
    """Everything that one can say about one's own data, on one page."""
    me = my_page(request.actor)
    page = {
        "me": me,
        "name_form": NameForm(initial={"name": me.person.name}),
        "needs_form": NeedsForm(initial={"needs": my_needs(request.actor)}),
        "consents": my_consents(request.actor),
        "lasting": LASTING,
        "looked": looks_at(request.actor),
        "nav": "me",
    }
    return render(request, "people/privacy.html", page)


@require_POST
def correct(request: Request) -> HttpResponse:
    """Correct the own name. Raises Invalid, Conflict."""
    rename(request.actor, name=request.POST.get("name", ""))
    messages.success(request, _("名字改好了。"))
    return redirect("people:privacy")


@require_POST
def needs(request: Request) -> HttpResponse:
    """Choose the care that houses should prepare. Raises Invalid."""
    chosen = state_needs(request.actor, needs=request.POST.getlist("needs"), text_version=NOTICE_VERSION)
    messages.success(request, _("记下了，预约时会告诉场馆。") if chosen else _("撤回了，记过的都已删除。"))
    return redirect("people:privacy")


@require_POST
def withdraw(request: Request, purpose: str) -> HttpResponse:
    """Withdraw a consent. Raises NotFound, Conflict."""
    if purpose not in Purpose.values:
        raise NotFound("people.purpose", _("没有这一项同意。"))
    withdraw_consent(request.actor, purpose=Purpose(purpose))
    kept = purpose == Purpose.READING_LOG
    said = _("撤回了，不再记。已经记下的还在“阅读记录”里，那里可以删。") if kept else _("撤回了，相应的资料已删除。")
    messages.success(request, said)
    return redirect("people:privacy")


@require_POST
def take_away(request: Request) -> HttpResponse:
    """Everything as a ZIP with one JSON file."""
    hit("people.export", request.actor.person, 6, 3600)
    held = json.dumps(export_me(request.actor), ensure_ascii=False, indent=2, default=str)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("wenmai.json", held)
    name = f"wenmai-{today():%Y%m%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(packed.getvalue(), content_type="application/zip", headers=headers)


@never_cache
@require_http_methods(["GET", "POST"])
def erase(request: Request) -> HttpResponse:
    """Forget me: said once more with the password, then done at once."""
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _erased(request, form):
        logout(request)
        messages.success(request, _("注销了。场馆的人次统计里没有名字，不受影响。"))
        return redirect("/")
    account = own_account(request.actor)
    if not account.has_usable_password():
        del form.fields["password"]
    return render(request, "people/erase.html", {"form": form, "nav": "me"})


def _erased(request: Request, form: EraseForm) -> bool:
    hit("people.erase", request.actor.person, 5, 900)
    account = own_account(request.actor)
    if account.has_usable_password() and not account.check_password(form.cleaned_data["password"]):
        form.add_error("password", _("密码不对，没有注销。"))
        return False
    try:
        erase_me(request.actor)
    except DomainError as error:
        said(form, error)
        return False
    return True
