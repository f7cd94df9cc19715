"""What a member of a jury sees: works without their authors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import NotFound
from wenmai.people.queries.kin import guardians_of
from wenmai.people.queries.persons import display_names, wards_of
from wenmai.works.models import JuryMember, Score, Work, WorkCall


@dataclass(frozen=True, slots=True)
class ToJudge:
    """A work as a member sees it: number instead of a name. `own` ones are not theirs to score."""

    number: int
    work: Work
    own: bool
    score: Score | None


@dataclass(frozen=True, slots=True)
class Member:
    """One of the jury on the desk."""

    row: JuryMember
    name: str


def calls_judged_by(actor: Actor) -> Sequence[WorkCall]:
    """Where the actor is of the jury, newest first."""
    rows = WorkCall.objects.filter(jury__person=actor.person or "-", jury__released_at=None)
    return list(rows.select_related("institution__division").order_by("-made_at", "-pk"))


def get_judged_call(actor: Actor, key: int) -> WorkCall:
    """One of them. Raises NotFound."""
    found = next((each for each in calls_judged_by(actor) if each.pk == key), None)
    if found is None:
        raise NotFound("works.no_call", _("没有这次征集。看看全部征集。"))
    return found


def get_judged_work(actor: Actor, call: int, key: int) -> Work:
    """A work of a call that the actor judges. Raises NotFound."""
    found = Work.objects.filter(pk=key, call=get_judged_call(actor, call), withdrawn_at=None).first()
    if found is None:
        raise NotFound("works.no_work", _("没有这件作品，可能已经撤回。"))
    return found


def to_judge(actor: Actor, call: WorkCall) -> Sequence[ToJudge]:
    """All works of the call in the order in which they came, with one's own scores."""
    works = Work.objects.filter(call=call, withdrawn_at=None).order_by("pk")
    given = Score.objects.filter(work__call=call, member__person=actor.person, voided_at=None)
    scores: Mapping[int, Score] = {each.work_id: each for each in given}
    family = family_of(actor.person)
    return [ToJudge(n, each, bool(family & _behind(each)), scores.get(each.pk)) for n, each in enumerate(works, 1)]


def is_of_family(person: str, work: Work) -> bool:
    """The person's own work, or one of somebody tied to them."""
    return bool(family_of(person) & _behind(work))


def family_of(person: str) -> set[str]:
    """The person, whom they act for, and who acts for them. Two queries."""
    wards = wards_of(Actor(person=person))
    return {person, *wards, *(each.key for each, _relation in guardians_of(person))}


def jury_of(call: WorkCall) -> Sequence[Member]:
    """Who judges, released ones too."""
    rows = list(call.jury.order_by("pk"))
    names = display_names({each.person for each in rows})
    return [Member(each, names.get(each.person, "*")) for each in rows]


def _behind(work: Work) -> set[str]:
    handed = set() if work.offline else {work.made_by}
    return ({work.author} | handed) - {""}
