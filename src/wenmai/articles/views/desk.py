"""The writing desk: write, hand in, correct, review, publish. A refusal shows the same page with what was typed."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenmai.articles import forms, policies
from wenmai.articles.actions import publishing, reviewing, writing
from wenmai.articles.models import Revision
from wenmai.articles.queries import desk as desk_of
from wenmai.articles.queries import get_revision, sheet
from wenmai.kernel.errors import DomainError
from wenmai.kernel.gates import at_desk
from wenmai.kernel.http import Request
from wenmai.places.models import Institution


@require_safe
@at_desk
def desk(request: Request) -> HttpResponse:
    """What waits for me, what is under way, what is out."""
    writes = bool(request.actor.scopes(policies.WRITERS))
    return render(request, "articles/desk.html", {"desk": desk_of(request.actor), "writes": writes, "nav": "articles"})


@require_safe
@at_desk
def show(request: Request, key: int) -> HttpResponse:
    """One version with its history and what may be done now."""
    return _sheet(request, get_revision(request.actor, key))


def _sheet(request: Request, revision: Revision, error: DomainError | None = None) -> HttpResponse:
    page = {"sheet": sheet(request.actor, revision), "error": error, "typed": request.POST, "nav": "articles"}
    return render(request, "articles/sheet.html", page, status=error.status if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def write(request: Request) -> HttpResponse:
    """A new text, in the name of a house or a division's office."""
    houses = forms.houses(request.actor)
    form = forms.NewForm(request.POST or None, choices=[(code, house.name) for code, house in houses.items()])
    if request.method != "POST" or not form.is_valid():
        return render(request, "articles/write.html", {"form": form, "nav": "articles"})
    house = houses[form.cleaned_data["whose"]]
    where = {"institution": house} if isinstance(house, Institution) else {"division": house}
    try:
        revision = writing.write(request.actor, text=form.text(), **where)
    except DomainError as error:
        return _form_again(request, form, error)
    return redirect("articles_desk:revision", revision.pk)


def _form_again(request: Request, form: forms.TextForm, error: DomainError) -> HttpResponse:
    for name, fault in error.fields.items():
        form.add_error(name if name in form.fields else None, fault)
    if not error.fields:
        form.add_error(None, error.message)
    return render(request, "articles/write.html", {"form": form, "nav": "articles"}, status=error.status)


def _initial(revision: Revision) -> dict[str, str]:
    return {"title": revision.title, "summary": revision.summary, "body": revision.body}


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def edit(request: Request, key: int) -> HttpResponse:
    """Change a draft."""
    revision = get_revision(request.actor, key)
    form = forms.TextForm(request.POST or None, initial=_initial(revision))
    if request.method != "POST" or not form.is_valid():
        return render(request, "articles/write.html", {"form": form, "revision": revision, "nav": "articles"})
    try:
        writing.edit(request.actor, revision=revision, text=form.text())
    except DomainError as error:
        return _form_again(request, form, error)
    return redirect("articles_desk:revision", key)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def proofread(request: Request, key: int) -> HttpResponse:
    """一校、二校、三校: the text to correct in place."""
    revision = get_revision(request.actor, key)
    form = forms.ProofForm(request.POST or None, initial=_initial(revision))
    if request.method != "POST" or not form.is_valid():
        page = {"form": form, "revision": revision, "proof": True, "nav": "articles"}
        return render(request, "articles/write.html", page)
    try:
        remark = form.cleaned_data["remark"]
        reviewing.proofread(request.actor, revision=revision, text=form.text(), remark=remark)
    except DomainError as error:
        return _form_again(request, form, error)
    return redirect("articles_desk:revision", key)


Deed = Callable[[Request, Revision], Revision]


def _doing(deed: Deed) -> Callable[..., HttpResponse]:
    """A view that does one thing to a version and shows the version again."""

    @require_POST
    @at_desk
    @wraps(deed)
    def view(request: Request, key: int) -> HttpResponse:
        revision = get_revision(request.actor, key)
        try:
            done = deed(request, revision)
        except DomainError as error:
            return _sheet(request, get_revision(request.actor, key), error)
        return redirect("articles_desk:revision", done.pk)

    return view


@_doing
def hand_in(request: Request, revision: Revision) -> Revision:
    """送审."""
    done = writing.hand_in(request.actor, revision=revision)
    messages.success(request, _("送去初审了。"))
    return done


@_doing
def discard(request: Request, revision: Revision) -> Revision:
    """放弃这个版本."""
    return writing.discard(request.actor, revision=revision)


@_doing
def review(request: Request, revision: Revision) -> Revision:
    """通过或退回."""
    reviewing.review(
        request.actor,
        revision=revision,
        stage=forms.stage_of(request.POST),
        verdict=forms.verdict_of(request.POST),
        comment=request.POST.get("comment", ""),
        digest=request.POST.get("digest", ""),
    )
    return revision


@_doing
def publish(request: Request, revision: Revision) -> Revision:
    """发布，或定时."""
    return publishing.publish(request.actor, revision=revision, at=forms.moment_of(request.POST))


@_doing
def withdraw(request: Request, revision: Revision) -> Revision:
    """撤下."""
    return publishing.withdraw(request.actor, article=revision.article, reason=request.POST.get("reason", ""))


@_doing
def revise(request: Request, revision: Revision) -> Revision:
    """写新版."""
    return writing.revise(request.actor, article=revision.article)
