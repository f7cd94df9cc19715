"""Registers at the desk: which there are, the rows of one, and one row with its history."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.kernel import clock
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number, page_of
from wenmai.kernel.trying import tried
from wenmai.registers import policies
from wenmai.registers.actions import entering
from wenmai.registers.declaring import Register, get_register
from wenmai.registers.drafts import SAID
from wenmai.registers.forms import EndForm, EntryForm
from wenmai.registers.queries.rows import (
    CURRENT,
    STATES,
    Wanted,
    cells_of,
    changes_of,
    choices_of,
    get_entry,
    history_of,
    lines_of,
    path_of,
    rows_of,
    shelves_of,
)

EITHER = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request: Request) -> HttpResponse:
    """All registers with how many rows of the actor's places are in force."""
    return render(request, "registers/desk/index.html", {"shelves": shelves_of(request.actor), "nav": "registers"})


def wanted_of(request: Request) -> Wanted:
    """The rows that the address asks for."""
    state = request.GET.get("state", CURRENT)
    return Wanted(state if state in STATES else CURRENT, request.GET.get("place", "")[:40])


@require_safe
def one(request: Request, name: str) -> HttpResponse:
    """The rows of one register."""
    register, wanted = get_register(name), wanted_of(request)
    page = page_of(rows_of(request.actor, register, wanted), page_number(request.GET.get("page")))
    said = {"register": register, "page": page, "lines": lines_of(register, page.items), "wanted": wanted}
    return render(
        request, "registers/desk/list.html", said | {"nav": "registers", "writes": _writes(request, register)}
    )


def _writes(request: Request, register: Register) -> bool:
    actor = request.actor
    roles = policies.READERS if register.writers == "house" else policies.READERS[-1:]
    return actor.system or bool(actor.scopes(roles))


@EITHER
def add(request: Request, name: str) -> HttpResponse:
    """Enter a row; `like` begins from a row that it follows."""
    register = get_register(name)
    places = choices_of(request.actor, register)
    form = EntryForm(
        request.POST or None, request.FILES or None, register=register, places=places, initial=_like(request, register)
    )
    return (request.method == "POST" and tried(form, lambda: _enter(request, register, form))) or _form(
        request, register, form, _("登记一行")
    )


def _enter(request: Request, register: Register, form: EntryForm) -> HttpResponse:
    row = entering.enter(
        request.actor, register=register, place=form.cleaned_data["place"], values=form.values(), said=form.said()
    )
    messages.success(request, _("登记好了。"))
    return redirect("registers_desk:entry", register.name, row.pk)


def _like(request: Request, register: Register) -> dict[str, Any]:
    key = request.GET.get("like", "")
    today = {"valid_from": clock.today(), "as_of": clock.today()}
    if not key.isdecimal() or len(key) > 18:
        return today
    row = get_entry(request.actor, register, int(key))
    place = row.institution.code if row.institution else row.division_id
    return {**_now(register, row), **today, "place": place, "valid_to": None}


def _now(register: Register, row: Any) -> dict[str, Any]:
    return {name: getattr(row, register.field(name).attname) for name in (*register.columns, *SAID)}


def _form(request: Request, register: Register, form: EntryForm, title: str, row: Any = None) -> HttpResponse:
    said = {"register": register, "form": form, "title": title, "row": row, "nav": "registers"}
    return render(request, "registers/desk/form.html", said, status=422 if form.errors else 200)


@require_safe
def entry(request: Request, name: str, key: int) -> HttpResponse:
    """One row: what it says, its paper, what was done to it; ending and withdrawing it."""
    return _entry(request, get_register(name), key, EndForm(initial={"on": clock.today()}))


def _entry(request: Request, register: Register, key: int, form: EndForm) -> HttpResponse:
    row = get_entry(request.actor, register, key)
    said = {
        "register": register, "row": row, "cells": cells_of(register, row), "history": history_of(register, row),
        "ending": form, "writes": policies.may_write(request.actor, register, path_of(row)), "nav": "registers",
    }  # fmt: skip
    return render(request, "registers/desk/entry.html", said, status=422 if form.errors else 200)


@EITHER
def correct(request: Request, name: str, key: int) -> HttpResponse:
    """Put right what was wrong from the start."""
    register = get_register(name)
    row = get_entry(request.actor, register, key)
    initial = _now(register, row) | {"seen": changes_of(register, row)}
    form = EntryForm(request.POST or None, request.FILES or None, register=register, initial=initial)
    return (request.method == "POST" and tried(form, lambda: _correct(request, register, row.pk, form))) or _form(
        request, register, form, _("更正"), row
    )


def _correct(request: Request, register: Register, key: int, form: EntryForm) -> HttpResponse:
    given = {name: form.cleaned_data[name] for name in ("reason", "seen")}
    entering.correct(request.actor, register=register, entry=key, values=form.values(), said=form.said(), **given)
    messages.success(request, _("更正好了，原来的值在历次变动里。"))
    return redirect("registers_desk:entry", register.name, key)


@require_POST
def end(request: Request, name: str, key: int) -> HttpResponse:
    """End a row on a day."""
    register, form = get_register(name), EndForm(request.POST)
    return tried(form, lambda: _end(request, register, key, form)) or _entry(request, register, key, form)


def _end(request: Request, register: Register, key: int, form: EndForm) -> HttpResponse:
    entering.end(request.actor, register=register, entry=key, **form.cleaned_data)
    messages.success(request, _("记下了，从那天起不再算。"))
    return redirect("registers_desk:entry", register.name, key)


@require_POST
def withdraw(request: Request, name: str, key: int) -> HttpResponse:
    """Take out a row that was entered by mistake."""
    register = get_register(name)
    entering.withdraw(request.actor, register=register, entry=key, reason=request.POST.get("reason", ""))
    messages.success(request, _("撤下了，哪个数也不再算它。"))
    return redirect("registers_desk:entry", register.name, key)


@require_safe
def paper(request: Request, name: str, key: int) -> HttpResponse:
    """The paper of a row, for who may read the row. Never shown as a page of ours."""
    row = get_entry(request.actor, get_register(name), key)
    if row.scan is None:
        return redirect("registers_desk:entry", name, key)
    headers = {"Content-Disposition": f'attachment; filename="paper-{row.pk}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(row.scan.content), row.scan.type, headers=headers)
