"""Three reviews and three readings. Reading n comes before review n, so the last review sees the text that is published."""

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.articles import policies
from wenmai.articles.drafts import Text
from wenmai.articles.holding import locked
from wenmai.articles.models import Proof, Review, Revision, Stage, State, Verdict
from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit

NEXT = {Stage.FIRST: State.SECOND, Stage.SECOND: State.THIRD, Stage.THIRD: State.APPROVED}


def _waiting_for(revision: Revision) -> Stage:
    stage = policies.stage_of(revision.state)
    if stage is None:
        raise Conflict("articles.not_in_review", _("这篇不在审核中，可能别人刚审过。刷新看看。"))
    return stage


@transaction.atomic
def proofread(actor: Actor, *, revision: Revision, text: Text, remark: str = "") -> Proof:
    """校对: record a reading and keep the corrected text. Raises Conflict if this reading was done, NotAllowed for the author's second.

    What is corrected are slips; whoever wants another content returns the text in a review.
    """
    revision = locked(revision)
    stage = _waiting_for(revision)
    permit(policies.may_proofread(actor, revision, stage), _("作者自己只能做一校，二校、三校请别人来。"))
    if _reading(revision, stage):
        raise Conflict("articles.proof_done", _("这一校已经做过了。"))
    before, clean = revision.digest, text.checked()
    revision.title, revision.summary, revision.body = clean.title, clean.summary, clean.body
    revision.changed_at = clock.now()
    revision.save()
    proof = Proof.objects.create(
        revision=revision,
        round=revision.round,
        reading=stage,
        reader=actor.person,
        corrected=revision.digest != before,
        note=remark.strip()[:500],
        digest=revision.digest,
        at=revision.changed_at,
    )
    note(actor, "articles.proofread", f"articles.article:{revision.article_id}", reading=int(stage))
    return proof


def _reading(revision: Revision, stage: Stage) -> Proof | None:
    return Proof.objects.filter(revision=revision, round=revision.round, reading=stage).first()


@transaction.atomic
def review(
    actor: Actor, *, revision: Revision, stage: Stage, verdict: Verdict, comment: str = "", digest: str = ""
) -> Review:
    """初审、复审、终审: pass on to the next, or return to the author with a reason.

    `stage` is the review that the reviewer saw on the page and `digest` the text, if the page carried it.
    Raises NotAllowed for the author, for one who has reviewed this round and without the role; Conflict when the
    review was done meanwhile, the reading is still missing, or the text has changed; Invalid for a return without reason.
    """
    revision = locked(revision)
    if _waiting_for(revision) != stage:
        raise Conflict("articles.reviewed", _("这一审别人刚审过。刷新看看。"))
    permit(policies.may_review(actor, revision, stage), _("作者不能审自己写的，这一审也要有相应的职务。"))
    done = Review.objects.filter(revision=revision, round=revision.round, reviewer=actor.person)
    permit(not done.exists(), _("三审要三个人，已经审过一次的不能再审。"))
    _check(actor, revision, stage, verdict, comment.strip(), digest)
    made = Review.objects.create(
        revision=revision,
        round=revision.round,
        stage=stage,
        reviewer=actor.person,
        author=revision.author,
        verdict=verdict,
        comment=comment.strip()[:500],
        digest=revision.digest,
        at=clock.now(),
    )
    _move_on(revision, stage, verdict)
    note(actor, "articles.review", f"articles.article:{revision.article_id}", stage=int(stage), verdict=verdict)
    return made


def _check(actor: Actor, revision: Revision, stage: Stage, verdict: Verdict, comment: str, digest: str) -> None:
    if verdict == Verdict.RETURNED and not comment:
        message = _("退回要写明为什么，作者才知道改哪里。")
        raise Invalid("articles.no_reason", message, fields={"comment": message})
    if digest and digest != revision.digest:
        raise Conflict("articles.changed", _("文字刚校改过。看了新的再审。"))
    if verdict == Verdict.PASSED:
        proof = _reading(revision, stage)
        if proof is None:
            raise Conflict("articles.no_proof", _("先做这一校，再审。"))
        permit(proof.reader != actor.person, _("这一校是自己做的，这一审请别人来。"))


def _move_on(revision: Revision, stage: Stage, verdict: Verdict) -> None:
    revision.state = NEXT[stage] if verdict == Verdict.PASSED else State.DRAFT
    if revision.state == State.APPROVED:
        revision.approved_at = clock.now()
    revision.save()
