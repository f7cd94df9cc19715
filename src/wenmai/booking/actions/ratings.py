"""评价: by those who came, after the end, once; the house answers; words are reported and taken down with a reason."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies
from wenmai.booking.facts import session_source
from wenmai.booking.models import Rating, Session
from wenmai.booking.queries.ratings import came
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, permit


@transaction.atomic
def rate(actor: Actor, *, session: Session, stars: int, words: str = "") -> Rating:
    """1 to 5 and a few words. Raises Conflict before the end and the second time, NotAllowed for who was not there."""
    permit(policies.acts_as(actor, actor.person))
    if session.ends_at > clock.now():
        raise Conflict("booking.rate_later", _("这一场还没结束。结束以后再来评价。"))
    if not came(actor.person, session):
        raise NotAllowed("booking.was_not_there", _("到场签到过的人才能评价。来了没签到，请找主办的馆补上。"))
    if not 1 <= stars <= 5:
        raise Invalid("booking.stars", _("打 1 到 5 分。"), fields={"stars": _("打 1 到 5 分。")})
    try:
        with transaction.atomic():
            made = Rating.objects.create(
                session=session, person=actor.person, stars=stars, words=words.strip()[:200], at=clock.now()
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("booking.rated", _("这一场你已经评价过。一场评价一次。")) from error
    return made


@transaction.atomic
def answer_rating(actor: Actor, *, rating: Rating, words: str) -> Rating:
    """The house answers; a later answer takes the place of the first, the same words change nothing."""
    found = _locked(rating)
    permit(policies.may_run(actor, found.session))
    words = words.strip()[:200]
    if not words:
        raise Invalid("booking.answer", _("写上回复。"), fields={"answer": _("写上回复。")})
    if words != found.answer:
        found.answer, found.answered_at, found.answered_by = words, clock.now(), actor.person
        found.save(update_fields=["answer", "answered_at", "answered_by"])
        note(actor, "booking.rating.answer", session_source(found.session), rating=found.pk)
    return found


@transaction.atomic
def report_rating(actor: Actor, *, rating: Rating, reason: str) -> Rating:
    """Tell who answers for the area that words are not right. Reported again keeps the first reason."""
    found = _locked(rating)
    permit(policies.acts_as(actor, actor.person))
    if found.reported_at is None:
        found.reported_because = _reason(reason)
        found.reported_at, found.reported_by = clock.now(), actor.person
        found.save(update_fields=["reported_at", "reported_by", "reported_because"])
    return found


@transaction.atomic
def take_down_words(actor: Actor, *, rating: Rating, reason: str) -> Rating:
    """The words go, the number stays, the reason is shown. Never by the house itself. Twice keeps the first reason."""
    found = _locked(rating)
    permit(policies.may_judge_words(actor, found.session))
    if found.hidden_at is None:
        found.hidden_because = _reason(reason)
        found.hidden_at, found.hidden_by = clock.now(), actor.person
        found.save(update_fields=["hidden_at", "hidden_by", "hidden_because"])
        note(actor, "booking.rating.hide", session_source(found.session), rating=found.pk)
    return found


@transaction.atomic
def leave_words(actor: Actor, *, rating: Rating) -> Rating:
    """What was reported is all right: off the list. Twice changes nothing."""
    found = _locked(rating)
    permit(policies.may_judge_words(actor, found.session))
    if found.reported_at is not None:
        found.reported_at, found.reported_by, found.reported_because = None, "", ""
        found.save(update_fields=["reported_at", "reported_by", "reported_because"])
        note(actor, "booking.rating.leave", session_source(found.session), rating=found.pk)
    return found


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("booking.reason", _("写明为什么。"), fields={"reason": _("写明为什么。")})
    return reason.strip()[:200]


def _locked(rating: Rating) -> Rating:
    rows = Rating.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("session__offering__institution__division").get(pk=rating.pk)
