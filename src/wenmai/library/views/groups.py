"""Categories of readers, and groups of libraries: who may read rules reads them, who answers for them writes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wenmai.kernel import clock
from wenmai.kernel.errors import Conflict, DomainError, Invalid
from wenmai.kernel.http import Request
from wenmai.library import group_pages
from wenmai.library.actions.groups import make_group, put_category
from wenmai.library.forms.groups import CategoryForm, GroupForm, JoinForm, NameForm
from wenmai.library.queries.groups import category_lines, group_lines, group_page
from wenmai.library.queries.scopes import roots
from wenmai.library.rule_rights import answers_for_all


@require_http_methods(["GET", "HEAD", "POST"])
def categories(request: Request) -> HttpResponse:
    """The tree, and for who answers for all a form for one more; `?edit=` begins with one that is there."""
    form = group_pages.category_form(request.GET.get("edit", ""), request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            made = put_category(request.actor, **form.said())
        except Invalid as error:
            _faults(form, error)
        else:
            messages.success(request, _("类别“%s”存好了。") % made)
            return redirect("library_rules:categories")
    shown = {"lines": category_lines(), "form": form, "may": answers_for_all(request.actor, roots()), "nav": "lending"}
    return render(request, "library/rules/categories.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: Request) -> HttpResponse:
    """All groups, and for who looks after a place a form for one more."""
    form = group_pages.group_form(request.actor, request.POST)
    if request.method == "POST" and form and form.is_valid():
        try:
            made = make_group(request.actor, **form.cleaned_data)
        except (Conflict, Invalid) as error:
            _faults(form, error)
        else:
            return redirect("library_rules:group", made.pk)
    shown = {"lines": group_lines(), "form": form, "nav": "lending"}
    return render(request, "library/rules/groups.html", shown, status=422 if form and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def group(request: Request, code: str) -> HttpResponse:
    """One group: its houses, and for who answers for it who joins, who leaves, what it is called."""
    page = group_page(request.actor, code)
    forms = group_pages.forms_of(page, request.POST)
    if request.method == "POST":
        try:
            if said := group_pages.done(request.actor, page, forms, request.POST):
                messages.success(request, said)
                return redirect("library_rules:group", code)
        except (Conflict, Invalid) as refused:
            messages.error(request, refused.message)
    wrong = any(form.errors for form in forms.values())
    shown = {"page": page, "forms": forms, "today": clock.today(), "nav": "lending"}
    return render(request, "library/rules/group.html", shown, status=422 if wrong else 200)


def _faults(form: CategoryForm | GroupForm | NameForm | JoinForm, error: DomainError) -> None:
    name = next((name for name in error.fields if name in form.fields), None)
    form.add_error(name, error.message)
