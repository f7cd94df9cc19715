"""The board: a plan in a region, a clause opened in a region, one record. Public; every number opens."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from wenmai.kernel.http import Request
from wenmai.kernel.whole import whole
from wenmai.places.models import Level
from wenmai.plan import boards, evidence, notes, queries, records
from wenmai.plan import published as definitions
from wenmai.plan.boards import Board, ClausePage
from wenmai.plan.consistency import findings_of
from wenmai.plan.opening import Explanation
from wenmai.plan.results import Status
from wenmai.plan.sections import WATCHED, sections_of
from wenmai.plan.views.parts import part
from wenmai.plan.windows import has_windows
from wenmai.trust.moments import last_day

KEEP = {"all": frozenset(Status), "watch": WATCHED}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The board of the place that the reader has chosen."""
    return _board(request, boards.board_near(request.COOKIES.get("place", ""), settings.HOME_DIVISION))


@require_safe
def board(request: HttpRequest, plan: str, region: str) -> HttpResponse:
    """One plan in one region."""
    return _board(request, boards.board(plan, region))


def _board(request: HttpRequest, shown: Board) -> HttpResponse:
    show = request.GET.get("show", "")
    show = show if show in KEEP else "all"
    focus = request.GET.get("by", "")
    known = {each.id for each in (*(line.result for line in shown.lines), *shown.clauses)}
    chosen = focus if focus in known else boards.first_focus(shown)
    key = f"{shown.plan.id}:{shown.region.code}:{show}:{chosen}"
    body = part(key, "plan/_board.html", lambda: _body(shown, show, chosen))
    page = {"nav": "plan", "board": shown, "plans": queries.plans(), "body": body}
    return render(request, "plan/board.html", page)


def _body(shown: Board, show: str, chosen: str) -> dict[str, Any]:
    page: dict[str, Any] = {
        "board": shown,
        "show": show,
        "findings": findings_of(shown.plan.id),
        "sections": sections_of(
            [each for each in shown.clauses if show == "all" or each.status in KEEP[show]], shown.plan.groups
        ),
    }
    if boards.has_parts(shown, chosen):
        page |= boards.part_of_page(boards.parts(shown.plan.id, chosen, shown.region.code))
    return page


@require_safe
def clause(request: Request, plan: str, region: str, clause: str) -> HttpResponse:
    """How a number came about: definition, levels, parts, and the records behind it."""
    name = queries.named(queries.clause_of(plan, clause).id, request.GET.get("reading", ""))
    found, after = boards.clause_page(name, region), whole(request.GET.get("after"))
    opened = boards.explanation(found, after)
    page = {
        "nav": "plan",
        "page": found,
        "now": part(f"{name}:{region}", "plan/_clause_now.html", lambda: _now(found)),
        "opened": part(f"{name}:{region}:{after}", "plan/_clause_opened.html", lambda: _opened(found, opened)),
        "readings": records.opened_readings(request.actor, opened) if opened else (),
        "papers": evidence.papers(found.clause.id, region),
        "published": records.published_lines(found.clause, region),
    }
    return render(request, "plan/clause.html", page)


def _now(found: ClausePage) -> dict[str, Any]:
    period = f"{last_day():%Y-%m}" if found.region.level <= Level.COUNTY else ""
    return {"page": found, "pace": boards.pace_of(found), "windows": has_windows(found.clause), "period": period}


def _opened(found: ClausePage, opened: Explanation | None) -> dict[str, Any]:
    """Its parts, its units and a page of the records."""
    facts = records.fact_lines(opened.facts) if opened else ()
    return {"page": found, "open": opened, "facts": facts, "units": boards.units(found)}


@require_safe
def publication(request: HttpRequest, key: int) -> HttpResponse:
    """A closed period as it was published, signed, beside what it would be now."""
    return render(request, "plan/publication.html", {"nav": "plan", "page": records.publication_page(key)})


@require_safe
def definition(request: HttpRequest, key: int) -> HttpResponse:
    """A published definition, in force or older, with what it gives today."""
    return render(request, "plan/definition.html", {"nav": "plan", "page": definitions.definition(key)})


@require_safe
def definitions_of(request: HttpRequest, plan: str) -> HttpResponse:
    """The notes of a plan that say how something is counted: words, version, what code does, where used."""
    found, listed = notes.defined(plan)
    return render(request, "plan/definitions.html", {"nav": "plan", "plan": found, "notes": listed})


@require_safe
def scan(request: Request, key: int) -> HttpResponse:
    """A scanned document, to be saved: nothing that was sent to us runs on our pages."""
    row = evidence.get_scan(request.actor, key)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
    name = content_disposition_header(as_attachment=True, filename=row.name) or "attachment"
    return HttpResponse(bytes(row.content), row.type, headers=headers | {"Content-Disposition": name})


@require_safe
def fact(request: Request, key: int) -> HttpResponse:
    """One record, as far as a number opens."""
    return render(request, "plan/fact.html", {"nav": "plan", "page": records.fact_page(request.actor, key)})
