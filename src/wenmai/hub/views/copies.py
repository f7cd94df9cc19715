"""文献传递: for readers, and for the library that has the work."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.catalogue.queries.records import get_record
from wenmai.hub.actions import copies
from wenmai.hub.forms.copies import CopyForm, SendForm
from wenmai.hub.queries.copies import copies_of, get_copy, my_copies, near_keepers
from wenmai.hub.queries.houses import other_libraries, served_house
from wenmai.kernel.errors import Conflict, Invalid
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.kernel.trying import tried


@never_cache
@require_safe
def mine(request: Request) -> HttpResponse:
    """What one asked for, and what came."""
    return render(request, "hub/copies/mine.html", {"copies": my_copies(request.actor), "nav": "me"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, record: int) -> HttpResponse:
    """For a part of a record, of a library that has it."""
    found, key = get_record(request.actor, record), request.POST.get("key", "")[:40] or uuid4().hex
    libraries = near_keepers(request.actor, found.pk)
    form = CopyForm(libraries, request.POST or None)

    def act() -> HttpResponse:
        copies.ask_copy(request.actor, wish=form.wish(found.pk), key=f"me:{key}:{found.pk}")
        messages.success(request, _("申请交给馆里了，有了答复发消息给你。"))
        return redirect("hub:mine")

    if answer := tried(form, act):
        return answer
    shown = {"record": found, "libraries": libraries, "form": form, "key": key, "nav": "me"}
    return render(request, "hub/copies/ask.html", shown, status=422 if form.errors else 200)


@require_POST
def withdraw(request: Request, key: int) -> HttpResponse:
    """不要了."""
    try:
        copies.withdraw_copy(request.actor, request=key)
        messages.success(request, _("撤回了。"))
    except Conflict as refused:
        messages.error(request, refused.message)
    return redirect("hub:mine")


@never_cache
@require_POST
def show(request: Request, key: int) -> HttpResponse:
    """The reference of what was sent, on a page that nothing keeps."""
    try:
        link = copies.open_copy(request.actor, request=key)
    except Conflict as refused:
        messages.error(request, refused.message)
        return redirect("hub:mine")
    row = next(each for each in my_copies(request.actor) if each.pk == key)
    return render(request, "hub/copies/shown.html", {"copy": row, "link": link, "nav": "me"})


@never_cache
@require_safe
def desk(request: Request, code: str) -> HttpResponse:
    """What the library has to do."""
    house = served_house(request.actor, code)
    page, houses = copies_of(house, page_number(request.GET.get("page"))), other_libraries(house)
    rows = [(each, SendForm(houses, auto_id=f"copy{each.pk}-%s")) for each in page.items]
    shown = {"house": house, "page": page, "rows": rows, "nav": "desk"}
    return render(request, "hub/copies/desk.html", shown)


@require_POST
def act(request: Request, key: int) -> HttpResponse:
    """接下, 办不了, 传出."""
    row = get_copy(request.actor, key)
    try:
        messages.success(request, _done(request, key, SendForm(other_libraries(row.library), request.POST)))
    except (Conflict, Invalid) as refused:
        messages.error(request, refused.message)
    return redirect("hub_desk:copies", row.library.code)


def _done(request: Request, key: int, form: SendForm) -> str:
    deed = request.POST.get("deed", "")
    if deed == "take":
        copies.take_copy(request.actor, request=key)
        return _("接下了。")
    if deed == "refuse":
        copies.refuse_copy(request.actor, request=key, why=request.POST.get("why", ""))
        return _("答复了，读者会看到原因。")
    if not form.is_valid():
        raise Invalid("hub.copy", " ".join(str(each) for faults in form.errors.values() for each in faults))
    copies.send_copy(request.actor, request=key, sending=form.sending())
    return _("传出了，读者收到消息。")
