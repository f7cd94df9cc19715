"""The desk: what a festival shows online."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wenmai.activities import gatherings
from wenmai.activities.actions.resources import add_resource, take_off_resource
from wenmai.activities.forms.gatherings import ResourceForm
from wenmai.activities.views.desk import at_desk
from wenmai.activities.views.desk_gatherings import show_festival
from wenmai.kernel.http import Request
from wenmai.kernel.trying import tried


@require_POST
@at_desk
def add(request: Request, key: int) -> HttpResponse:
    """Another link."""
    gatherings.get_run_festival(request.actor, key)
    form = ResourceForm(request.POST)
    return tried(form, lambda: _added(request, form, key)) or show_festival(request, key, linking=form)


@require_POST
@at_desk
def take_off(request: Request, key: int) -> HttpResponse:
    """撤下."""
    taken = take_off_resource(request.actor, resource=gatherings.get_run_resource(request.actor, key))
    messages.success(request, _("撤下了。"))
    return redirect("activities_desk:festival", taken.festival_id)


def _added(request: Request, form: ResourceForm, key: int) -> HttpResponse:
    festival = gatherings.get_run_festival(request.actor, key)
    add_resource(request.actor, festival=festival, **form.cleaned_data)
    messages.success(request, _("放上了，节庆页看得到。"))
    return redirect("activities_desk:festival", key)
