"""/me/dependants/: whom one books for, each on a page of their own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.people.actions.consents import state_needs
from wenmai.people.actions.family import add_dependant, correct_dependant, end_guardianship
from wenmai.people.forms.own import DependantCorrectionForm, DependantForm, NeedsForm
from wenmai.people.models import Relation
from wenmai.people.queries.kin import my_guardians
from wenmai.people.queries.own import has_child_consent, my_dependant, my_needs
from wenmai.people.queries.persons import party_of
from wenmai.people.texts import NOTICE_VERSION
from wenmai.people.views.own import said


@never_cache
@require_http_methods(["GET", "POST"])
def dependants(request: Request) -> HttpResponse:
    """Everybody whom one books for, and a form to add one."""
    form = DependantForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _added(request, form):
        return redirect("people:dependants")
    family = [(each, Relation(each.relation).label) for each in party_of(request.actor)[1:]]
    shown = {"form": form, "family": family, "guardians": my_guardians(request.actor), "nav": "me"}
    return render(request, "people/dependants.html", shown)


def _added(request: Request, form: DependantForm) -> bool:
    typed = form.cleaned_data
    try:
        made = add_dependant(
            request.actor,
            name=typed["name"],
            relation=Relation(typed["relation"]),
            born=typed["born"],
            guardian_consent=NOTICE_VERSION if typed["guardian_consent"] else "",
        )
    except DomainError as error:
        said(form, error)
        return False
    messages.success(request, _("加上了%(name)s，预约和出示码时可以选。") % {"name": made.name})
    return True


@never_cache
@require_http_methods(["GET", "POST"])
def dependant(request: Request, key: str) -> HttpResponse:
    """One of them: correct, say what to prepare, no longer book for. Raises NotFound."""
    row = my_dependant(request.actor, key)
    about = {"name": row.dependant.name, "born": row.dependant.born}
    form = DependantCorrectionForm(request.POST or None, initial=about, consented=has_child_consent(key))
    if request.method == "POST" and form.is_valid() and _corrected(request, key, form):
        return redirect("people:dependant", key)
    shown = {
        "row": row,
        "form": form,
        "needs_form": NeedsForm(initial={"needs": my_needs(request.actor, key)}, auto_id="needs_%s"),
        "nav": "me",
    }
    return render(request, "people/dependant.html", shown, status=422 if form.errors else 200)


def _corrected(request: Request, key: str, form: DependantCorrectionForm) -> bool:
    typed = form.cleaned_data
    consent = NOTICE_VERSION if typed.get("guardian_consent") else ""
    try:
        correct_dependant(
            request.actor, dependant=key, name=typed["name"], born=typed["born"], guardian_consent=consent
        )
    except DomainError as error:
        said(form, error)
        return False
    messages.success(request, _("改好了。"))
    return True


@require_POST
def needs(request: Request, key: str) -> HttpResponse:
    """What houses should prepare for a dependant. Raises NotFound, Invalid."""
    row = my_dependant(request.actor, key)
    chosen = state_needs(
        request.actor, needs=request.POST.getlist("needs"), text_version=NOTICE_VERSION, person=row.dependant_id
    )
    messages.success(request, _("记下了，预约时会告诉场馆。") if chosen else _("撤回了，记过的都已删除。"))
    return redirect("people:dependant", key)


@require_POST
def drop_dependant(request: Request, key: str) -> HttpResponse:
    """No longer act for somebody. Raises NotFound."""
    end_guardianship(request.actor, dependant=key)
    messages.success(request, _("不再替这位家人预约。约好的还在，可以在“我的预约”里取消。"))
    return redirect("people:dependants")
