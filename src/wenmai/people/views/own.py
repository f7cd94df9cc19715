"""One's own pages at /me/."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wenmai.audit.limits import hit
from wenmai.kernel.errors import DomainError
from wenmai.kernel.http import Request
from wenmai.people.actions import codes
from wenmai.people.codes import write_code
from wenmai.people.qr import drawn
from wenmai.people.queries.offers import my_offers
from wenmai.people.queries.own import get_credential, looks_at, my_credentials, my_page
from wenmai.people.queries.persons import party_of
from wenmai.people.texts import NOTICE_VERSION

if TYPE_CHECKING:
    from django import forms


def said(form: "forms.Form", error: DomainError) -> None:
    """Put a refusal beside the inputs it names, or above the form."""
    named = {name: words for name, words in error.fields.items() if name in form.fields}
    for name, words in named.items():
        form.add_error(name, words)
    if not named:
        form.add_error(None, error.message)


def _shown(request: Request) -> dict[str, object]:
    """The code of this minute for oneself or, with ?for=, a dependant. Raises NotFound, TooMany."""
    hit("people.show_code", request.actor.person, 30, 60)
    family = party_of(request.actor)
    key = request.GET.get("for", "") or request.actor.person
    shown = codes.show_code(request.actor, person=key)
    holder = next(each for each in family if each.key == key)
    picture = drawn(shown.text, _("%(name)s的码，一分钟换一次") % {"name": holder.name})
    digits = f"{shown.digits[:3]} {shown.digits[3:]}"
    others = [each for each in family if each.key != key]
    return {
        "picture": picture,
        "digits": digits,
        "holder": holder,
        "others": others,
        "own": key == request.actor.person,
    }


@never_cache
@require_GET
def me(request: Request) -> HttpResponse:
    """/me/"""
    about = {
        "me": my_page(request.actor),
        "looked": looks_at(request.actor),
        "offers": my_offers(request.actor),
        "nav": "me",
    }
    return render(request, "people/me.html", _shown(request) | about)


@never_cache
@require_GET
def code(request: Request) -> HttpResponse:
    """/me/code/"""
    return render(request, "people/code.html", _shown(request) | {"nav": "code"})


@never_cache
@require_GET
def code_now(request: Request) -> HttpResponse:
    """The card alone, for the module that changes it every minute."""
    return render(request, "people/parts/code.html", _shown(request))


@never_cache
@require_GET
def cards(request: Request) -> HttpResponse:
    """/me/cards/: printed codes and cards, each to be stopped."""
    rows = my_credentials(request.actor)
    return render(request, "people/cards.html", {"rows": rows, "family": party_of(request.actor), "nav": "me"})


@require_POST
def print_code(request: Request) -> HttpResponse:
    """A new lasting code for paper, then its page. Raises NotFound."""
    made = codes.issue_printed(request.actor, person=request.POST.get("for", ""))
    return redirect("people:paper", made.pk)


@never_cache
@require_GET
def paper(request: Request, key: int) -> HttpResponse:
    """A printed code as a page to print. Raises NotFound."""
    row = get_credential(request.actor, key)
    text = write_code(row.serial, row.issued_at, rotating=False)
    picture = drawn(text, _("%(name)s的码，长期有效") % {"name": row.person.name})
    return render(request, "people/paper.html", {"picture": picture, "row": row, "nav": "me"})


@require_POST
def stop_card(request: Request, key: int) -> HttpResponse:
    """Revoke a code or card. Raises NotFound."""
    codes.revoke_code(request.actor, credential=get_credential(request.actor, key).pk)
    messages.success(request, _("停用了，再扫会被拒绝。"))
    return redirect("people:cards")


@require_GET
def security(request: Request) -> HttpResponse:
    """/me/security/: password, second factor, sign-out."""
    return render(request, "people/security.html", {"me": my_page(request.actor), "nav": "me"})


@require_GET
def notice(request: Request) -> HttpResponse:
    """The text that people agree to; for everybody."""
    return render(request, "people/notice.html", {"version": NOTICE_VERSION})
