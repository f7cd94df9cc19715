"""Family that is registered already: tied at the counter, stopped by oneself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wenmai.audit.limits import hit
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.people.actions.counter import open_person
from wenmai.people.actions.kin import stop_guardian, tie_family
from wenmai.people.forms.kin import KinForm
from wenmai.people.models import Relation
from wenmai.people.queries.kin import guardians_of
from wenmai.people.views.own import said


@never_cache
@require_http_methods(["GET", "POST"])
def tie(request: Request, found: str) -> HttpResponse:
    """Let a member of the family book for who stands here. Raises NotFound."""
    row = open_person(request.actor, found=found)
    form = KinForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _tied(request, found, form):
        return redirect("people_desk:kin", found)
    shown = {"person": row, "found": found, "form": form, "kin": guardians_of(row.key), "nav": "people"}
    return render(request, "people/desk/kin.html", shown, status=422 if form.errors else 200)


def _tied(request: Request, found: str, form: KinForm) -> bool:
    hit("people.find", request.actor.person, 60, 60)
    typed = form.cleaned_data
    try:
        tie_family(request.actor, found=found, text=typed["text"], relation=Relation(typed["relation"]))
    except DomainError as error:
        said(form, error)
        return False
    messages.success(request, _("办好了，家属登录后就能替本人预约。"))
    return True


@require_POST
def stop(request: Request, key: str) -> HttpResponse:
    """No longer let somebody book for oneself. Raises NotFound."""
    stop_guardian(request.actor, guardian=key)
    messages.success(request, _("停了，以后不能再替你预约。"))
    return redirect("people:dependants")
