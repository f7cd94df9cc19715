"""What waits for a person at a house: what to do next, and one tap when it is done."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.library import desk_pages
from wenmai.library.actions.tasks import finish_task, settle_task
from wenmai.library.models import TaskKind
from wenmai.library.queries.deeds import open_tasks, tasks_by_kind
from wenmai.library.task_choices import advice


@never_cache
@require_safe
def tasks(request: Request, code: str) -> HttpResponse:
    """待办, all or `?kind=` one kind."""
    house, kind = desk_pages.get_house(request.actor, code), _kind(request.GET.get("kind", ""))
    page = open_tasks(request.actor, house, desk_pages.page_number(request.GET.get("page", "")), kind)
    kinds = tasks_by_kind(house)
    shown = {"page": page, "kinds": kinds, "kind": kind, "all": sum(each.count for each in kinds), "house": house}
    return render(request, "library/tasks.html", shown | {"lines": [(each, advice(each.kind)) for each in page.items]})


@require_POST
def finish(request: Request, code: str, key: int) -> HttpResponse:
    """One was dealt with: by a tap, or in words."""
    house, sent = desk_pages.get_house(request.actor, code), request.POST
    try:
        if "choice" in sent:
            done = settle_task(request.actor, task=key, choice=sent["choice"])
        else:
            done = finish_task(request.actor, task=key, words=sent.get("words", ""))
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        told = {"kind": done.get_kind_display(), "words": done.done_words}
        messages.success(request, _("办结：%(kind)s，%(words)s。") % told)
    kind = _kind(sent.get("kind", ""))
    return redirect(reverse("library_desk:tasks", args=[house.code]) + (f"?kind={kind}" if kind else ""))


def _kind(text: str) -> str:
    return text if text in TaskKind.values else ""
