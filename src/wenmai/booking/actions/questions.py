"""报名要填的: a house writes what it asks of whoever books. Answers that were given stay on their bookings."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.audit.actions import note
from wenmai.booking import policies
from wenmai.booking.answers import PRICE
from wenmai.booking.drafts.questions import QuestionDraft
from wenmai.booking.models import Offering, Question
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Invalid, permit

MOST = 8
LAST = 100


@transaction.atomic
def ask_questions(actor: Actor, *, offering: Offering, drafts: Sequence[QuestionDraft]) -> list[Question]:
    """Put these questions, in this order, in place of those before. The same again changes nothing.

    个人信息保护法 6: nothing is asked without saying why. Raises NotAllowed, Invalid naming the question at fault.
    """
    offering = (
        Offering.objects.select_for_update(of=("self",)).select_related("institution__division").get(pk=offering.pk)
    )
    permit(policies.may_run_offering(actor, offering))
    _check(drafts)
    wanted = [_columns(draft, order) for order, draft in enumerate(drafts)]
    standing = list(offering.questions.filter(priced=False))
    if [_said(each) for each in standing] == wanted:
        return standing
    offering.questions.filter(priced=False).delete()
    made = Question.objects.bulk_create(Question(offering=offering, **columns) for columns in wanted)
    note(actor, "booking.questions", offering.subject, questions=len(made))
    return made


@transaction.atomic
def ask_price(actor: Actor, *, offering: Offering, options: Sequence[str]) -> Question | None:
    """Ask which price of a list whoever books pays, after what the house asks; () asks no longer. The same again changes nothing.

    The caller has locked the offering and recorded why.
    """
    permit(policies.may_run_offering(actor, offering))
    standing = offering.questions.filter(priced=True).first()
    if standing and standing.options == list(options):
        return standing
    offering.questions.filter(priced=True).delete()
    if not options:
        return None
    return Question.objects.create(
        offering=offering,
        order=LAST,
        label=PRICE,
        why="到馆里付。优惠要带证件，到时候看一眼。",
        answer=Question.Answer.CHOICE,
        options=list(options),
        required=True,
        priced=True,
    )


def _columns(draft: QuestionDraft, order: int) -> dict[str, object]:
    choice = draft.answer == Question.Answer.CHOICE
    return {
        "order": order,
        "label": draft.label.strip(),
        "why": draft.why.strip(),
        "answer": draft.answer,
        "options": [each.strip()[:40] for each in draft.options if each.strip()] if choice else [],
        "required": draft.required,
    }


def _said(question: Question) -> dict[str, object]:
    return {name: getattr(question, name) for name in ("order", "label", "why", "answer", "options", "required")}


def _check(drafts: Sequence[QuestionDraft]) -> None:
    labels = [draft.label.strip() for draft in drafts]
    if PRICE in labels:
        message = _("“%(label)s”由价目来问，换一个说法。") % {"label": PRICE}
        raise Invalid("booking.questions_price", message, fields={"label": message})
    if len(drafts) > MOST:
        message = _("最多问 %(n)s 项，少问几项。") % {"n": MOST}
        raise Invalid("booking.questions_many", message, fields={"label": message})
    if len(set(labels)) != len(labels):
        message = _("有两项问的一样，合成一项。")
        raise Invalid("booking.questions_twice", message, fields={"label": message})
    for draft in drafts:
        _check_one(draft)


def _check_one(draft: QuestionDraft) -> None:
    if not 1 <= len(draft.label.strip()) <= 40:
        raise Invalid("booking.question", _("写上问什么，四十个字以内。"), fields={"label": _("写上问什么")})
    if not 1 <= len(draft.why.strip()) <= 80:
        message = _("“%(label)s”要写明为什么问，报名的人会看到。") % {"label": draft.label}
        raise Invalid("booking.question_why", message, fields={"why": message})
    if draft.answer not in Question.Answer.values:
        raise Invalid("booking.question", _("选怎么答。"), fields={"answer": _("选怎么答")})
    if draft.answer == Question.Answer.CHOICE and len({each.strip() for each in draft.options if each.strip()}) < 2:
        message = _("“%(label)s”至少给两个选项，一行一个。") % {"label": draft.label}
        raise Invalid("booking.question_options", message, fields={"options": message})
