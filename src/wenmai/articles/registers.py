"""What articles tell the kernel: their subject, their panels, and what they hold about a person."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wenmai.articles.foot import standing_doors
from wenmai.articles.models import Proof, Review, Revision, State
from wenmai.articles.queries import latest_of, waiting
from wenmai.kernel import panels, privacy, subjects
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.kernel.panels import Panel
from wenmai.kernel.subjects import Subject
from wenmai.kernel.whole import whole
from wenmai.places.models import Institution


def register_all() -> None:
    """Called once, when the application starts."""
    subjects.register("articles.article", _article)
    privacy.register(privacy.Holder("articles", _("写稿、审稿和校对"), _export, _erase))
    for slot, panel in (
        ("places.institution", Panel("articles", 60, _of_institution)),
        ("web.desk", Panel("articles", 60, _of_desk)),
        ("web.foot", Panel("articles", 60, standing_doors)),
    ):
        panels.open_slot(slot)
        panels.register(slot, panel)


def _article(actor: Actor, key: str) -> Subject:
    del actor  # only the published version has a face for strangers
    rows = Revision.objects.select_related("article__division", "article__institution")
    found = rows.filter(article_id=whole(key), state=State.PUBLISHED).first()
    if found is None:
        raise NotFound("articles.no_article", _("没有这篇文章，可能已经撤下。"))
    article = found.article
    house = article.institution.code if article.institution else ""
    return Subject(
        f"articles.article:{key}", found.title, f"/articles/{article.slug or key}/", house, article.division_id
    )


def _of_institution(request: HttpRequest, thing: object) -> SafeString:
    """The latest pieces of a house; nothing when there is none."""
    assert isinstance(thing, Institution)
    latest = latest_of(thing.code)
    shown = {"latest": latest, "institution": thing}
    return SafeString(render_to_string("articles/panel.html", shown, request)) if latest else SafeString("")


def _of_desk(request: HttpRequest, thing: object) -> SafeString:
    """How many texts wait for the actor's review; nothing when there is none."""
    del thing
    count = waiting(request.actor)  # type: ignore[attr-defined]
    return (
        SafeString(render_to_string("articles/desk_panel.html", {"count": count}, request)) if count else SafeString("")
    )


def _export(person: str) -> Mapping[str, object]:
    written = Revision.objects.filter(author=person).values_list("title", "made_at")
    reviewed = Review.objects.filter(reviewer=person).values_list(
        "revision__title", "stage", "verdict", "comment", "at"
    )
    read = Proof.objects.filter(reader=person).values_list("revision__title", "reading", "note", "at")
    return {
        _("写过的稿子"): [{"title": title, "at": at.isoformat()} for title, at in written],
        _("审过的稿子"): [
            {"title": title, "stage": stage, "verdict": verdict, "comment": comment, "at": at.isoformat()}
            for title, stage, verdict, comment, at in reviewed
        ],
        _("校对过的稿子"): [
            {"title": title, "reading": reading, "note": remark, "at": at.isoformat()}
            for title, reading, remark, at in read
        ],
    }


def _erase(person: str) -> int:
    """Nothing: who reviewed what is the record of an office and names only a key, which no longer leads to anybody."""
    del person
    return 0
