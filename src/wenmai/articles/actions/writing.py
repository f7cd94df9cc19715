"""Begin a text, change it, hand it in, give it up."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wenmai.articles import policies
from wenmai.articles.drafts import Text
from wenmai.articles.holding import locked
from wenmai.articles.models import OPEN, Article, ArticleKind, Revision, State
from wenmai.audit.actions import note
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit
from wenmai.places.models import Division, Institution


@transaction.atomic
def write(
    actor: Actor,
    *,
    text: Text,
    institution: Institution | None = None,
    division: Division | None = None,
    slug: str = "",
    demo: bool = False,
) -> Revision:
    """Begin an article of an institution, or of a division's office; with `slug` a page under a fixed address.

    Raises NotAllowed elsewhere than at one's posting, Invalid for a text that cannot be kept, Conflict for a taken slug.
    """
    home = institution.division if institution else division
    if home is None:
        raise Invalid("articles.whose", _("选一个单位，文章要有出处。"), fields={"institution": _("选一个单位")})
    permit(policies.may_write(actor, institution.scope_path if institution else home.path))
    article = Article(
        kind=ArticleKind.PAGE if slug else ArticleKind.NEWS,
        slug=slug or None,
        division=home,
        institution=institution,
        demo=demo,
        made_at=clock.now(),
        made_by=actor.person,
    )
    _keep(article)
    return _begin(actor, article, text.checked(), 1)


def _keep(article: Article) -> None:
    try:
        with transaction.atomic():
            article.save()
    except IntegrityError as error:
        raise Conflict("articles.slug_taken", _("这个地址已经有一页了。打开那一页，写新版。")) from error


def _begin(actor: Actor, article: Article, text: Text, number: int) -> Revision:
    moment = clock.now()
    revision = Revision.objects.create(
        article=article,
        number=number,
        title=text.title,
        summary=text.summary,
        body=text.body,
        author=actor.person,
        editors=[actor.person],
        made_at=moment,
        changed_at=moment,
    )
    note(actor, "articles.write", f"articles.article:{article.pk}", revision=number)
    return revision


@transaction.atomic
def revise(actor: Actor, *, article: Article) -> Revision:
    """Begin the next version from the latest text; what is published stays until the new one has passed.

    Raises Conflict while another version is being worked on.
    """
    Article.objects.select_for_update().get(pk=article.pk)
    permit(policies.may_write(actor, article.scope_path))
    if Revision.objects.filter(article=article, state__in=OPEN).exists():
        raise Conflict("articles.open", _("这篇已经有一个在改的版本，接着改那一个。"))
    last = Revision.objects.filter(article=article).order_by("-number").first()
    assert last is not None
    return _begin(actor, article, Text(last.title, last.body, last.summary), last.number + 1)


@transaction.atomic
def edit(actor: Actor, *, revision: Revision, text: Text) -> Revision:
    """Change a draft. Whoever writes in it cannot review it. Raises Conflict once it is handed in."""
    revision = locked(revision)
    permit(policies.may_write(actor, revision.article.scope_path))
    _must_be_draft(revision)
    clean = text.checked()
    revision.title, revision.summary, revision.body = clean.title, clean.summary, clean.body
    revision.changed_at = clock.now()
    revision.editors = sorted({*revision.editors, actor.person})
    revision.save()
    return revision


@transaction.atomic
def hand_in(actor: Actor, *, revision: Revision) -> Revision:
    """送审: to the first review. Raises Conflict if it is not a draft."""
    revision = locked(revision)
    permit(policies.may_write(actor, revision.article.scope_path))
    _must_be_draft(revision)
    revision.state, revision.round = State.FIRST, revision.round + 1
    revision.save()
    note(actor, "articles.hand_in", f"articles.article:{revision.article_id}", round=revision.round)
    return revision


@transaction.atomic
def discard(actor: Actor, *, revision: Revision) -> Revision:
    """Give up a version that is not published; it stays on record."""
    revision = locked(revision)
    permit(policies.may_write(actor, revision.article.scope_path))
    if revision.state not in OPEN:
        raise Conflict("articles.not_open", _("这个版本已经发布或放弃，不能再放弃。"))
    revision.state = State.DISCARDED
    revision.save()
    note(actor, "articles.discard", f"articles.article:{revision.article_id}", revision=revision.number)
    return revision


def _must_be_draft(revision: Revision) -> None:
    if revision.state != State.DRAFT:
        raise Conflict("articles.not_draft", _("已经送审，不能再改。要改，请审稿人退回。"))
