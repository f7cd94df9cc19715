"""Who may write, review and publish. The three reviews climb: the house's head, then reviewers.

初审 by the head of the house (馆长、站长), 复审 by another head or a reviewer, 终审 by a reviewer only. A posting at a
division covers the houses below it, so a small station is reviewed by its county and its city.
"""

from collections.abc import Iterable

from wenmai.articles.models import Article, Revision, Stage, State
from wenmai.kernel.actor import Actor, Role

WRITERS = (Role.CLERK, Role.MANAGER)
STAFF = (*WRITERS, Role.REVIEWER, Role.OFFICIAL)
REVIEWERS = {
    Stage.FIRST: (Role.MANAGER, Role.REVIEWER),
    Stage.SECOND: (Role.MANAGER, Role.REVIEWER),
    Stage.THIRD: (Role.REVIEWER,),
}


def may_write(actor: Actor, path: Iterable[str]) -> bool:
    """Begin and change drafts of the institution or division at the end of `path`."""
    return actor.may(WRITERS, path)


def may_see(actor: Actor, article: Article) -> bool:
    """See drafts, reviews and readings."""
    return actor.may(STAFF, article.scope_path)


def wrote(actor: Actor, revision: Revision) -> bool:
    """True for everybody who wrote in this revision."""
    return actor.person in (revision.author, *revision.editors)


def may_review(actor: Actor, revision: Revision, stage: Stage) -> bool:
    """Hold the role of this review and have no hand in the text; another person than the earlier reviewers'."""
    return actor.may(REVIEWERS[stage], revision.article.scope_path) and not wrote(actor, revision)


def may_proofread(actor: Actor, revision: Revision, reading: int) -> bool:
    """The first reading may be the author's own; the second and third need other eyes."""
    staff = actor.may((*WRITERS, Role.REVIEWER), revision.article.scope_path)
    return staff and (reading == 1 or not wrote(actor, revision))


def may_publish(actor: Actor, article: Article) -> bool:
    """Publish what has passed three reviews, and withdraw it: heads and reviewers."""
    return actor.may((Role.MANAGER, Role.REVIEWER), article.scope_path)


def stage_of(state: str) -> Stage | None:
    """Which review a state waits for."""
    return {State.FIRST: Stage.FIRST, State.SECOND: Stage.SECOND, State.THIRD: Stage.THIRD}.get(State(state))
