"""馆藏: find an item, see how it stands, register a new one, describe it anew, say in which state it is, call it back."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.kernel.errors import Conflict, DomainError, Invalid, permit
from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole
from wenmai.library import desk_pages, item_deeds, moving_pages
from wenmai.library.actions.items import add_item, edit_item
from wenmai.library.forms.items import ItemForm, NewItemForm, RecallForm
from wenmai.library.queries.items import find_items, item_page


@never_cache
@require_safe
def items(request: Request, code: str) -> HttpResponse:
    """`?q=` a barcode, a call number, a title."""
    house, text = desk_pages.get_house(request.actor, code), request.GET.get("q", "").strip()[:100]
    page = find_items(request.actor, house, text, desk_pages.page_number(request.GET.get("page", "")))
    return render(request, "library/items/find.html", {"page": page, "text": text, "house": house})


@never_cache
@require_safe
def item(request: Request, code: str, key: int) -> HttpResponse:
    """One item."""
    house = desk_pages.get_house(request.actor, code)
    page = item_page(request.actor, house, key)
    return render(request, "library/items/item.html", {"page": page, "house": house, "key": uuid4().hex})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, code: str) -> HttpResponse:
    """First a record of the catalogue (`?q=`), then (`?record=`) the item of it."""
    house = desk_pages.get_house(request.actor, code)
    shown = {"house": house} | item_deeds.chosen(request.GET)
    if not shown["record"]:
        return render(request, "library/items/choose.html", shown)
    form = NewItemForm(request.POST or None, initial={"barcode": request.GET.get("barcode", "")[:40]})
    if request.method == "POST" and form.is_valid():
        at = item_deeds.counter(request.actor, house, request.POST.get("key", "")[:40])
        try:
            made = add_item(request.actor, at=at, item=form.draft(whole(request.GET.get("record"))))
        except (Conflict, Invalid) as error:
            _faults(form, error)
        else:
            messages.success(request, _("登记了。还有同样的书，接着加。"))
            return redirect("library_desk:item", house.code, made.pk)
    shown |= {"form": form, "key": request.POST.get("key", "") or uuid4().hex}
    return render(request, "library/items/new.html", shown, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, code: str, key: int) -> HttpResponse:
    """What describes it."""
    house = desk_pages.get_house(request.actor, code)
    page = item_page(request.actor, house, key)
    permit(page.keeps)
    form = ItemForm(request.POST or None, initial=ItemForm.values(page.item))
    if request.method == "POST" and form.is_valid():
        at = item_deeds.counter(request.actor, house, uuid4().hex)
        try:
            edit_item(request.actor, at=at, item=key, **form.described())
        except (Conflict, Invalid) as error:
            _faults(form, error)
        else:
            messages.success(request, _("改好了。"))
            return redirect("library_desk:item", house.code, key)
    shown = {"house": house, "page": page, "form": form}
    return render(request, "library/items/edit.html", shown, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: Request, code: str) -> HttpResponse:
    """改馆藏地: one scan a book; the choice of the house stays for the next."""
    house = desk_pages.get_house(request.actor, code)
    form = moving_pages.move_form(house, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, moving_pages.moved(request.actor, house, form, request.POST.get("key", "")[:40]))
        except DomainError as refused:
            messages.error(request, refused.message)
        kept = {name: form.cleaned_data[name] for name in ("home", "stock")}
        form = moving_pages.move_form(house, initial=kept)
    shown = {"house": house, "form": form, "key": uuid4().hex}
    return render(request, "library/items/move.html", shown, status=422 if form.errors else 200)


@require_POST
def put(request: Request, code: str, key: int) -> HttpResponse:
    """找不到, 破损, 上架 …, or it turned up."""
    house, sent = desk_pages.get_house(request.actor, code), request.POST
    at = item_deeds.counter(request.actor, house, sent.get("key", "")[:40])
    try:
        messages.success(request, item_deeds.put(request.actor, at, key, sent.get("base", "")))
    except DomainError as refused:
        if refused.status in (403, 404):
            raise
        messages.error(request, refused.message)
    return redirect("library_desk:item", house.code, key)


@require_POST
def call_back(request: Request, code: str, key: int) -> HttpResponse:
    """催还."""
    house, sent = desk_pages.get_house(request.actor, code), request.POST
    form, at = RecallForm(sent), item_deeds.counter(request.actor, house, f"recall:{sent.get('key', '')[:40]}")
    try:
        if not form.is_valid():
            raise Invalid("library.due", " ".join(str(each) for each in form.errors["due"]))
        messages.success(request, item_deeds.call_back(request.actor, at, key, form.cleaned_data["due"]))
    except DomainError as refused:
        if refused.status in (403, 404):
            raise
        messages.error(request, refused.message)
    return redirect("library_desk:item", house.code, key)


def _faults(form: ItemForm, error: DomainError) -> None:
    for name, fault in error.fields.items():
        form.add_error(name if name in form.fields else None, fault)
    if not error.fields:
        form.add_error("barcode" if error.code == "library.barcode_taken" else None, error.message)
