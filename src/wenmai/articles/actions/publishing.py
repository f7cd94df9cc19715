"""Publish, now or at a time, and withdraw. The search index follows in the same transaction."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wenmai.articles import policies
from wenmai.articles.formatting import plain
from wenmai.articles.holding import locked
from wenmai.articles.models import Article, Revision, State
from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.search.actions import Entry, put, remove


@transaction.atomic
def publish(actor: Actor, *, revision: Revision, at: datetime | None = None) -> Revision:
    """发布: put the approved version in the place of the present one; with a later `at` (aware) it waits until then.

    Raises Conflict if three reviews have not passed it or it is published, Invalid for a time that is gone.
    """
    Article.objects.select_for_update().get(pk=revision.article_id)
    revision = locked(revision)
    permit(policies.may_publish(actor, revision.article))
    if revision.state != State.APPROVED:
        raise Conflict("articles.not_approved", _("三审通过的才能发布，发布过的不用再发。"))
    if at is not None and at <= clock.now():
        message = _("定时发布要选以后的时间；现在就发，时间留空。")
        raise Invalid("articles.past", message, fields={"at": message})
    note(actor, "articles.publish", f"articles.article:{revision.article_id}", revision=revision.number, later=bool(at))
    if at is None:
        return _publish(actor, revision)
    revision.publish_at, revision.published_by = at, actor.person
    revision.save()
    return revision


def _publish(actor: Actor, revision: Revision) -> Revision:
    Revision.objects.filter(article=revision.article_id, state=State.PUBLISHED).update(state=State.SUPERSEDED)
    revision.state, revision.published_at = State.PUBLISHED, clock.now()
    revision.published_by = revision.published_by or actor.person
    revision.publish_at = None
    revision.save()
    put(_entry(revision))
    return revision


def publish_due() -> int:
    """Publish what was set for a time that has come, each in a transaction of its own. Returns how many."""
    due = Revision.objects.filter(state=State.APPROVED, publish_at__lte=clock.now()).order_by("publish_at")
    return sum(_publish_if_due(each) for each in due)


@transaction.atomic
def _publish_if_due(revision: Revision) -> bool:
    Article.objects.select_for_update().get(pk=revision.article_id)
    revision = locked(revision)
    if revision.state != State.APPROVED or revision.publish_at is None or revision.publish_at > clock.now():
        return False
    _publish(system(), revision)
    return True


@transaction.atomic
def withdraw(actor: Actor, *, article: Article, reason: str) -> Revision:
    """撤下: take the published version off the pages and out of the search, at once. Raises Conflict if none is out."""
    Article.objects.select_for_update().get(pk=article.pk)
    permit(policies.may_publish(actor, article))
    if not reason.strip():
        message = _("写明为什么撤下。")
        raise Invalid("articles.no_reason", message, fields={"reason": message})
    revision = Revision.objects.select_for_update().filter(article=article, state=State.PUBLISHED).first()
    if revision is None:
        raise Conflict("articles.not_published", _("这篇没有发布，不用撤。"))
    revision.state, revision.withdrawn_at, revision.withdrawn_by = State.WITHDRAWN, clock.now(), actor.person
    revision.withdrawn_because = reason.strip()[:200]
    revision.save()
    remove(f"articles.article:{article.pk}")
    note(actor, "articles.withdraw", f"articles.article:{article.pk}", revision=revision.number)
    return revision


def _entry(revision: Revision) -> Entry:
    article = revision.article
    return Entry(
        ref=f"articles.article:{article.pk}",
        kind="page" if article.slug else "article",
        title=revision.title,
        body=f"{revision.summary} {plain(revision.body)}".strip(),
        url=f"/articles/{article.slug or article.pk}/",
        institution=article.institution.code if article.institution else "",
        division_path=tuple(article.division.path),
        weight=1 if article.slug else 0,
    )
