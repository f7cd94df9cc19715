"""Registers that are open to everybody: rows in force, without papers and without who recorded them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number, page_of
from wenmai.registers.declaring import all_registers, get_register
from wenmai.registers.queries.files import MOST, table_of
from wenmai.registers.queries.rows import lines_of, public_rows
from wenmai.registers.views.tables import sent_as


@require_safe
def index(request: Request) -> HttpResponse:
    """The public registers."""
    found = [each for each in all_registers() if each.public]
    return render(request, "registers/index.html", {"registers": found})


@require_safe
def one(request: Request, name: str) -> HttpResponse:
    """The rows of one."""
    register, place = get_register(name), request.GET.get("place", "")[:40]
    page = page_of(public_rows(register, place), page_number(request.GET.get("page")))
    said = {"register": register, "page": page, "lines": lines_of(register, page.items), "place": place}
    return render(request, "registers/list.html", said)


@require_safe
def rows(request: Request, name: str, kind: str) -> HttpResponse:
    """The same as a table."""
    register = get_register(name)
    found = public_rows(register, request.GET.get("place", "")[:40])[:MOST]
    return sent_as(register, kind, table_of(register, found, kind))
