"""查重: pairs of records that the rules left to a person, and the merges that somebody takes back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wenmai.catalogue.actions.merging import decide, undo_merge
from wenmai.catalogue.queries.questions import get_question, list_questions
from wenmai.kernel.errors import Conflict
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.library.same_pages import pairs

ANSWERS = {"same": True, "apart": False}


@never_cache
@require_safe
def same(request: Request) -> HttpResponse:
    """What the actor may decide, the likeliest first."""
    page = list_questions(request.actor, page=page_number(request.GET.get("page")))
    return render(request, "library/same.html", {"page": page, "pairs": pairs(page.items)})


@require_POST
def answer(request: Request, key: int) -> HttpResponse:
    """One is answered; back to the next."""
    said = request.POST.get("said", "")
    if said not in ANSWERS:
        get_question(request.actor, key)  # who may not see it hears nothing of buttons
        messages.error(request, _("点“是同一种”或“不是”。"))
        return redirect("library_desk:same")
    try:
        title = decide(request.actor, question=key, same=ANSWERS[said]).one.title
    except Conflict as refused:
        messages.error(request, refused.message)
    else:
        told = (
            _("“%(title)s”合成一种了。合错了，到它的书目页分开。")
            if ANSWERS[said]
            else _("“%(title)s”记下了：不是同一种。")
        )
        messages.success(request, told % {"title": title})
    return redirect("library_desk:same")


@require_POST
def undo(request: Request, key: int) -> HttpResponse:
    """Two records again; back to the one that stood for both."""
    record = request.POST.get("record", "")
    try:
        undone = undo_merge(request.actor, event=key)
    except Conflict as refused:
        messages.error(request, refused.message)
        return redirect(reverse("opac:record", args=[record]) if record.isdecimal() else "library_desk:same")
    messages.success(request, _("分开了，两条各自成立。规则不会再合并它们。"))
    return redirect("opac:record", undone.winner_id)
