"""Rules of lending at the desk: which there are, a new one with what it would change, and what holds for a case."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wenmai.kernel.errors import Conflict, DomainError, Invalid
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number
from wenmai.library.actions.rules import end_rule, replace_rule, write_rule
from wenmai.library.forms.rules import CaseForm, EndForm, RuleForm
from wenmai.library.models import LendingRule
from wenmai.library.queries import rules
from wenmai.library.rule_pages import explained, page_of_rule, previewed, starting_values, told


@require_safe
def desk(request: Request) -> HttpResponse:
    """Rules that hold or will; `?over=1` those that are over."""
    over = bool(request.GET.get("over"))
    page = rules.list_rules(request.actor, over=over, page=page_number(request.GET.get("page")))
    return render(
        request, "library/rules/list.html", {"page": page, "lines": told(page.items), "over": over, "nav": "lending"}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: Request) -> HttpResponse:
    """A new rule, or one in the place of another (`?instead=7`): first what it would change, then into force."""
    instead = starting_values(request.actor, request.GET.get("instead"))
    places = rules.places_named(request.actor)
    form = RuleForm(request.POST or None, initial=instead.values, places=places, categories=rules.categories())
    shown = {"form": form, "instead": instead.rule, "nav": "lending"}
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("deed") != "write":
                return render(
                    request, "library/rules/write.html", shown | previewed(request.actor, form.draft(), instead.rule)
                )
            return _written(request, form, instead.rule)
        except (Conflict, Invalid) as error:
            _faults(form, error)
    return render(request, "library/rules/write.html", shown, status=422 if form.errors else 200)


def _written(request: Request, form: RuleForm, instead: LendingRule | None) -> HttpResponse:
    draft = form.draft()
    row = (
        replace_rule(request.actor, rule=instead.pk, draft=draft) if instead else write_rule(request.actor, draft=draft)
    )
    messages.success(request, _("规则“%(title)s”存好了。") % {"title": row.title})
    return redirect("library_rules:rule", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: Request, key: int) -> HttpResponse:
    """One rule in words; who may, ends it."""
    found = rules.get_rule(request.actor, key)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_rule(request.actor, rule=key, **form.cleaned_data)
        except (Conflict, Invalid) as error:
            _faults(form, error)
        else:
            return redirect("library_rules:rule", key)
    shown = page_of_rule(request.actor, found) | {"form": form, "nav": "lending"}
    return render(request, "library/rules/rule.html", shown, status=422 if form.errors else 200)


@require_safe
def explain(request: Request) -> HttpResponse:
    """What holds for a case, and which rule says so."""
    form = CaseForm(request.GET or None, houses=rules.houses_to_ask(request.actor), categories=rules.categories())
    answer = explained(request.actor, form.case()) if request.GET and form.is_valid() else None
    return render(request, "library/rules/explain.html", {"form": form, "answer": answer, "nav": "lending"})


def _faults(form: RuleForm | EndForm, error: DomainError) -> None:
    for name, fault in error.fields.items():
        form.add_error(name if name in form.fields else None, fault)
    form.add_error(None, error.message)
