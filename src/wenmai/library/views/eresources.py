"""数字资源: everybody sees which there are, readers go in from wherever they are, managers keep them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.audit.limits import hit
from wenmai.kernel.errors import Conflict, Invalid
from wenmai.kernel.http import Request
from wenmai.library import desk_pages, policies
from wenmai.library.actions.eresources import add_resource, close_resource, open_resource
from wenmai.library.forms.eresources import ResourceForm
from wenmai.library.queries.eresources import open_resources, resources_of


@require_safe
def resources(request: Request) -> HttpResponse:
    """The list, for everybody."""
    return render(request, "library/resources/list.html", {"resources": open_resources(), "nav": "books"})


@never_cache
@require_POST
def enter(request: Request, key: int) -> HttpResponse:
    """进入: the way in, for a reader; a page of its own, because another site is no place to send a form to."""
    hit("library.resource", request.actor.person, 60, 3600)
    try:
        address = open_resource(request.actor, resource=key)
    except Conflict as refused:
        messages.error(request, refused.message)
        return redirect("opac:resources")
    return render(request, "library/resources/enter.html", {"address": address, "nav": "books"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: Request, code: str) -> HttpResponse:
    """Those of a house, and for a manager a form for one more; a secret is shown with the answer and never again."""
    house = desk_pages.get_house(request.actor, code)
    form, secret = ResourceForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = add_resource(request.actor, house=house, draft=form.draft())
        except (Conflict, Invalid) as refused:
            form.add_error(next((name for name in refused.fields if name in form.fields), None), refused.message)
        else:
            messages.success(request, _("登记了“%s”，读者现在就能进。") % made)
            form = ResourceForm()
    shown = {"house": house, "form": form, "secret": secret, "resources": resources_of(request.actor, house)}
    shown["may_keep"] = policies.may_keep_resources(request.actor, house.scope_path)
    return render(request, "library/resources/desk.html", shown, status=422 if form.errors else 200)


@require_POST
def close(request: Request, code: str, key: int) -> HttpResponse:
    """停用."""
    desk_pages.get_house(request.actor, code)
    messages.success(request, _("停用了“%s”。") % close_resource(request.actor, resource=key))
    return redirect("library_desk:resources", code)
