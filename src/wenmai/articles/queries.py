"""What readers see (the published version) and what the desk sees (every version at one's posting)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.articles import policies
from wenmai.articles.formatting import render
from wenmai.articles.models import OPEN, STAGES, ArticleKind, Proof, Review, Revision, Stage, State
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.pagination import Page, page_of
from wenmai.people.queries.persons import display_names

PANEL = 3


@dataclass(frozen=True, slots=True)
class Published:
    """An article as everybody reads it."""

    key: int
    slug: str
    title: str
    summary: str
    body: SafeString
    owner: str
    institution: str
    published_at: datetime
    demo: bool


def _with_places() -> "QuerySet[Revision]":
    return Revision.objects.select_related("article__division", "article__institution__division")


def _published() -> "QuerySet[Revision]":
    return _with_places().filter(state=State.PUBLISHED)


def _read(revision: Revision) -> Published:
    article = revision.article
    assert revision.published_at is not None
    return Published(
        key=article.pk,
        slug=article.slug or "",
        title=revision.title,
        summary=revision.summary,
        body=render(revision.body),
        owner=article.owner,
        institution=article.institution.code if article.institution else "",
        published_at=revision.published_at,
        demo=article.demo,
    )


def get_published(key: int) -> Published:
    """The published version of a piece of news. Raises NotFound."""
    return _one(_published().filter(article_id=key, article__kind=ArticleKind.NEWS))


def get_page(slug: str) -> Published:
    """The published version of a page. Raises NotFound."""
    return _one(_published().filter(article__slug=slug))


def _one(rows: "QuerySet[Revision]") -> Published:
    found = rows.first()
    if found is None:
        raise NotFound("articles.no_article", _("没有这篇文章，可能已经撤下。"))
    return _read(found)


def list_published(*, institution: str = "", division: str = "", page: int = 1) -> Page[Revision]:
    """News, latest first; of one institution or of a division's subtree."""
    rows = _published().filter(article__kind=ArticleKind.NEWS).order_by("-published_at", "-pk")
    if institution:
        rows = rows.filter(article__institution__code=institution)
    if division:
        rows = rows.filter(article__division__path__contains=[division])
    return page_of(rows, page)


def latest_of(institution: str) -> Sequence[Revision]:
    """The few latest pieces of one house."""
    rows = _published().filter(article__kind=ArticleKind.NEWS, article__institution__code=institution)
    return list(rows.order_by("-published_at", "-pk")[:PANEL])


def visible_to(actor: Actor) -> "QuerySet[Revision]":
    """The revisions of the houses and divisions where the actor works."""
    if actor.system:
        return _with_places()
    scopes = list(actor.scopes(policies.STAFF))
    own = Q(article__division__path__overlap=scopes) | Q(article__institution__code__in=scopes)
    return _with_places().filter(own) if scopes else Revision.objects.none()


def get_revision(actor: Actor, key: int) -> Revision:
    """One version with its places, for the desk. Raises NotFound also for what lies elsewhere."""
    found = visible_to(actor).filter(pk=key).first()
    if found is None:
        raise NotFound("articles.no_revision", _("没有这个稿子，或者不归这里管。"))
    return found


@dataclass(frozen=True, slots=True)
class Desk:
    """The writing desk: what waits for the actor, what is under way, what is out."""

    for_me: Sequence[Revision]
    open: Sequence[Revision]
    published: Sequence[Revision]


def desk(actor: Actor) -> Desk:
    """The actor's desk; at most fifty of each."""
    under_way = list(visible_to(actor).filter(state__in=OPEN).order_by("-changed_at")[:50])
    mine = [each for each in under_way if waits_for(actor, each)]
    out = visible_to(actor).filter(state=State.PUBLISHED).order_by("-published_at")[:50]
    return Desk(mine, [each for each in under_way if each not in mine], list(out))


def waits_for(actor: Actor, revision: Revision) -> bool:
    """True if the actor may do the next review."""
    stage = policies.stage_of(revision.state)
    return stage is not None and policies.may_review(actor, revision, stage)


def waiting(actor: Actor) -> int:
    """How many texts wait for a review that the actor may do; counted among the hundred oldest."""
    rows = visible_to(actor).filter(state__in=STAGES).order_by("changed_at")[:100]
    return sum(waits_for(actor, each) for each in rows)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a revision's history."""

    title: str
    name: str
    at: datetime
    said: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A revision with all that happened to it, and what the actor may do now."""

    revision: Revision
    body: SafeString
    steps: Sequence[Step]
    stage: Stage | None
    proof_missing: bool
    may: Mapping[str, bool]
    others: Sequence[Revision]


READINGS = {1: lazy("一校"), 2: lazy("二校"), 3: lazy("三校")}


def sheet(actor: Actor, revision: Revision) -> Sheet:
    """Everything about one version, in five queries."""
    reviews, proofs = list(revision.reviews.all()), list(revision.proofs.all())
    stage = policies.stage_of(revision.state)
    done = {proof.reading: proof.reader for proof in proofs if proof.round == revision.round}
    reviewed = {each.reviewer for each in reviews if each.round == revision.round}
    return Sheet(
        revision=revision,
        body=render(revision.body),
        steps=_steps(reviews, proofs),
        stage=stage,
        proof_missing=stage is not None and stage not in done,
        may=_may(actor, revision, stage, done, reviewed),
        others=list(_with_places().filter(article=revision.article_id).exclude(pk=revision.pk)),
    )


def _may(
    actor: Actor, revision: Revision, stage: Stage | None, done: Mapping[int, str], reviewed: set[str]
) -> dict[str, bool]:
    writes = policies.may_write(actor, revision.article.scope_path)
    reviews = stage is not None and policies.may_review(actor, revision, stage) and actor.person not in reviewed
    publishes = policies.may_publish(actor, revision.article)
    return {
        "edit": writes and revision.state == State.DRAFT,
        "discard": writes and revision.state in OPEN,
        "proofread": stage is not None and stage not in done and policies.may_proofread(actor, revision, stage),
        "return": reviews,
        "pass": reviews and stage in done and done[int(stage or 0)] != actor.person,
        "publish": publishes and revision.state == State.APPROVED,
        "withdraw": publishes and revision.state == State.PUBLISHED,
        "revise": writes and revision.state in {State.PUBLISHED, State.WITHDRAWN, State.DISCARDED},
    }


def _steps(reviews: Sequence[Review], proofs: Sequence[Proof]) -> list[Step]:
    names = display_names([*(each.reviewer for each in reviews), *(each.reader for each in proofs)])
    steps = [
        Step(str(READINGS[each.reading]), names.get(each.reader, "*"), each.at, _found(each), passed=True)
        for each in proofs
    ]
    steps += [
        Step(
            f"{each.get_stage_display()}　{each.get_verdict_display()}",
            names.get(each.reviewer, "*"),
            each.at,
            each.comment,
            passed=each.verdict == "passed",
        )
        for each in reviews
    ]
    return sorted(steps, key=lambda step: step.at)


def _found(proof: Proof) -> str:
    return proof.note or (_("改了错字") if proof.corrected else _("没有发现错处"))
