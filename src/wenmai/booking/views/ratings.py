"""评价: read, give, report; the house answers, who answers for the area takes words down."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from wenmai.booking import policies
from wenmai.booking.actions import ratings as actions
from wenmai.booking.queries import ratings
from wenmai.booking.queries.sessions import get_session
from wenmai.kernel.errors import DomainError, NotFound
from wenmai.kernel.http import Request
from wenmai.kernel.subjects import resolve
from wenmai.kernel.whole import whole


@require_safe
def show(request: Request, key: int) -> HttpResponse:
    """What those who came said of an offering."""
    return _page(request, key)


@require_POST
def rate(request: Request, session: int) -> HttpResponse:
    """Give 1 to 5 and a few words."""
    found = get_session(request.actor, session)
    if not request.actor.signed_in:
        return redirect_to_login(f"/booking/ratings/{found.offering_id}/")
    try:
        actions.rate(
            request.actor, session=found, stars=whole(request.POST.get("stars")), words=request.POST.get("words", "")
        )  # fmt: skip
    except DomainError as error:
        return _page(request, found.offering_id, error)
    messages.success(request, _("评价记下了，谢谢。"))
    return redirect("booking:ratings", found.offering_id)


@require_POST
def report(request: Request, key: int) -> HttpResponse:
    """Words that are not right."""
    if not request.actor.signed_in:
        return redirect_to_login(f"/booking/ratings/{ratings.get_rating(key).session.offering_id}/")
    return _acted(request, key, "report")


@require_POST
def answer(request: Request, key: int) -> HttpResponse:
    """The house answers."""
    if not policies.may_run(request.actor, ratings.get_rating(key).session):
        raise NotFound("booking.no_rating", _("没有这条评价。"))
    return _acted(request, key, "answer")


@require_POST
def judge(request: Request, key: int) -> HttpResponse:
    """Take words down, or leave them."""
    if not policies.may_judge_words(request.actor, ratings.get_rating(key).session):
        raise NotFound("booking.no_rating", _("没有这条评价。"))
    return _acted(request, key, "leave" if request.POST.get("leave") else "hide")


@require_safe
def reported(request: Request) -> HttpResponse:
    """Words that wait for who answers for the area."""
    return render(request, "booking/ratings_reported.html", {"ratings": ratings.reported_to(request.actor)})


SAID = {
    "report": gettext_lazy("报上去了，管这一片的人会看。"),
    "answer": gettext_lazy("回复了。"),
    "hide": gettext_lazy("撤下了，理由大家看得到。"),
    "leave": gettext_lazy("留着，不再提示。"),
}


def _acted(request: Request, key: int, what: str) -> HttpResponse:
    rating, words = ratings.get_rating(key), request.POST.get("words", "")
    try:
        if what == "report":
            actions.report_rating(request.actor, rating=rating, reason=words)
        elif what == "answer":
            actions.answer_rating(request.actor, rating=rating, words=words)
        elif what == "hide":
            actions.take_down_words(request.actor, rating=rating, reason=words)
        else:
            actions.leave_words(request.actor, rating=rating)
    except DomainError as error:
        return _page(request, rating.session.offering_id, error)
    messages.success(request, str(SAID[what]))
    return redirect("booking:ratings", rating.session.offering_id)


def _page(request: Request, key: int, error: DomainError | None = None) -> HttpResponse:
    offering = ratings.get_rated(key)
    found = ratings.ratings_of(offering)
    shown = {
        "offering": offering,
        "subject": resolve(request.actor, offering.subject),
        "ratings": found,
        "spread": ratings.distribution_of(offering),
        "sessions": ratings.to_rate(request.actor, offering),
        "runs": policies.may_run_offering(request.actor, offering),
        "judges": bool(found) and policies.may_judge_words(request.actor, found[0].session),
        "error": error,
    }
    return render(request, "booking/ratings.html", shown, status=error.status if error else 200)
