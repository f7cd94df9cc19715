"""A library's side: which shops, by which rules, how much money is left, what was bought."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.bookshops.actions import agreements
from wenmai.bookshops.forms.desk import AgreementForm, BudgetForm, RuleForm, rule_initial, year_initial
from wenmai.bookshops.library_pages import page
from wenmai.bookshops.policies import may_decide
from wenmai.bookshops.queries.agreements import get_agreement, get_library, my_houses, shops_of, standing_rule
from wenmai.bookshops.queries.loans import chosen_by
from wenmai.bookshops.reporting import csv_of_shops
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.kernel.spreadsheets import CSV
from wenmai.places.models import Institution


@require_safe
def start(request: Request) -> HttpResponse:
    """The counters and libraries at which the actor works."""
    shops, libraries = my_houses(request.actor)
    return render(request, "bookshops/desk/start.html", {"shops": shops, "libraries": libraries, "nav": "desk"})


@require_http_methods(["GET", "HEAD", "POST"])
def library(request: Request, code: str) -> HttpResponse:
    """Money, rules, shops, statements; managers change them here."""
    house = get_library(request.actor, code)
    forms = _forms(request, house)
    sent = forms.get(request.POST.get("form", ""))
    if sent is not None and sent.is_valid() and _done(request, house, sent):
        return redirect("bookshops_desk:library", code)
    shown = {"page": page(house), "desk_station": house, "may_decide": may_decide(request.actor, house), "forms": forms}
    return render(request, "bookshops/desk/library.html", shown, status=422 if sent is not None else 200)


def _forms(request: Request, house: Institution) -> dict[str, RuleForm | BudgetForm | AgreementForm]:
    which = request.POST.get("form", "")

    def sent(name: str) -> QueryDict | None:
        return request.POST if which == name else None

    return {
        "rule": RuleForm(house, sent("rule"), initial=rule_initial(house, standing_rule(house.pk)), prefix="rule"),
        "budget": BudgetForm(sent("budget"), initial=year_initial(), prefix="budget"),
        "agreement": AgreementForm(house, sent("agreement"), prefix="agreement"),
    }


def _done(request: Request, house: Institution, form: RuleForm | BudgetForm | AgreementForm) -> bool:
    try:
        _act(request, house, form)
    except DomainError as refused:
        form.add_error(next((name for name in refused.fields if name in form.fields), None), refused.message)
        return False
    messages.success(request, _("记下了，现在就按这个办。"))
    return True


def _act(request: Request, house: Institution, form: RuleForm | BudgetForm | AgreementForm) -> None:
    if isinstance(form, RuleForm):
        agreements.write_rule(request.actor, library=house.code, draft=form.draft())
    elif isinstance(form, BudgetForm):
        days = {name: form.cleaned_data[name] for name in ("first", "last")}
        agreements.put_budget(request.actor, library=house.code, amount_fen=form.amount_fen(), **days)
    else:
        agreements.agree(request.actor, draft=form.draft())


@require_safe
def shops_csv(request: Request, code: str) -> HttpResponse:
    """书店名单."""
    house = get_library(request.actor, code)
    headers = {"Content-Disposition": f'attachment; filename="bookshops-{house.code}.csv"'}
    content = csv_of_shops(shops_of(house), chosen_by(house, "shop"))
    return HttpResponse(content, content_type=CSV, headers=headers)


@require_POST
def end(request: Request, key: int) -> HttpResponse:
    """停止合作."""
    row = get_agreement(request.actor, key)
    agreements.end_agreement(request.actor, shop=key)
    messages.success(request, _("明天起%s不再参加；已经借出的照常结算。") % row.institution.label)
    return redirect("bookshops_desk:library", row.library.code)
