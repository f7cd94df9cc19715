"""A forgotten password and a changed number: /me/reset/, /me/security/phone/, and what the counter does for it."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from wenmai.audit.limits import hit
from wenmai.kernel.crypto import blind_index
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.people.actions.phones import change_phone, change_phone_at_counter
from wenmai.people.actions.resets import (
    Issued,
    issue_reset,
    issue_reset_as_administrator,
    reset_password,
)
from wenmai.people.forms.resets import CounterPhoneForm, PhoneForm, ResetForm, ShownForm, StaffResetForm
from wenmai.people.lockout import address
from wenmai.people.models import Account
from wenmai.people.queries.counter import get_found
from wenmai.people.views.own import said

QUARTER = 15 * 60
HOUR = 3600


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def reset(request: Request) -> HttpResponse:
    """A new password with a code from the counter; for everybody."""
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _reset(request, form):
        messages.success(request, _("新密码设好了，别处的登录都已退出。请用新密码登录。"))
        return redirect("account_login")
    return render(request, "people/reset.html", {"form": form}, status=422 if form.errors else 200)


def _reset(request: Request, form: ResetForm) -> bool:
    typed = form.cleaned_data
    hit("people.reset.address", address(request), 30, QUARTER)
    hit("people.reset", blind_index(typed["phone"], "reset"), 5, QUARTER)
    try:
        account = reset_password(request.actor, **typed)
    except DomainError as error:
        said(form, error)
        return False
    _tell_by_mail(account)
    return True


def _tell_by_mail(account: Account) -> None:
    """Who has a mail address reads there that the password was changed."""
    if account.email and settings.MAIL_IS_DELIVERED:
        get_adapter().send_notification_mail("account/email/password_changed", account)


@never_cache
@require_http_methods(["GET", "POST"])
def issue(request: Request, found: str) -> HttpResponse:
    """The counter gives a code to who stands there; this answer alone shows it. Raises NotFound."""
    person = get_found(request.actor, found)
    form = ShownForm(request.POST or None, numbered=person.id_number_index is not None)
    issued = None
    if request.method == "POST" and form.is_valid():
        hit("people.issue_reset", request.actor.person, 20, HOUR)
        hit("people.issue_reset.for", person.key, 5, HOUR)
        issued = _issued(request, form, found)
    shown = {"person": person, "found": found, "form": form, "issued": issued, "nav": "people"}
    return render(request, "people/desk/reset.html", shown, status=422 if form.errors else 200)


def _issued(request: Request, form: ShownForm, found: str) -> Issued | None:
    try:
        if isinstance(form, StaffResetForm):
            return issue_reset_as_administrator(request.actor, phone=form.cleaned_data["phone"], shown=form.shown())
        return issue_reset(request.actor, found=found, shown=form.shown())
    except DomainError as error:
        said(form, error)
        return None


@never_cache
@require_http_methods(["GET", "POST"])
def issue_for_staff(request: Request) -> HttpResponse:
    """An administrator gives a code to staff below, or to who has a second factor; that factor stays."""
    form = StaffResetForm(request.POST or None)
    issued = None
    if request.method == "POST" and form.is_valid():
        hit("people.issue_reset", request.actor.person, 20, HOUR)
        issued = _issued(request, form, "")
    shown = {"form": form, "issued": issued, "nav": "staff"}
    return render(request, "people/desk/reset.html", shown, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def counter_phone(request: Request, found: str) -> HttpResponse:
    """A new number for who lost the old phone; a new password comes next. Raises NotFound."""
    person = get_found(request.actor, found)
    form = CounterPhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hit("people.issue_reset.for", person.key, 5, HOUR)
        try:
            change_phone_at_counter(request.actor, found=found, phone=form.cleaned_data["phone"], shown=form.shown())
            messages.success(request, _("手机号换好了，旧密码已停用。接着给本人一个重设码。"))
            return redirect("people_desk:reset", found)
        except DomainError as error:
            said(form, error)
    shown = {"person": person, "found": found, "form": form, "nav": "people"}
    return render(request, "people/desk/phone.html", shown, status=422 if form.errors else 200)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def phone(request: Request) -> HttpResponse:
    """One's own number; with an SMS gateway the new one has to answer, and allauth's page sees to it."""
    if settings.ACCOUNT_PHONE_VERIFICATION_ENABLED:
        return redirect("account_change_phone")
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hit("people.change_phone", request.actor.person, 5, QUARTER)
        try:
            change_phone(request.actor, **form.cleaned_data)
            messages.success(request, _("手机号换好了，下次用新号码登录。"))
            return redirect("people:security")
        except DomainError as error:
            said(form, error)
    return render(request, "people/phone.html", {"form": form, "nav": "me"}, status=422 if form.errors else 200)
