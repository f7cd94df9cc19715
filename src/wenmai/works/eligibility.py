"""Who may hand a work in to a call: who acts for whom, ages, the guardian (个人信息保护法 31, 未成年人保护法 4)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, NotFound
from wenmai.people.queries.kin import guardians_of
from wenmai.people.queries.persons import acts_for, ages_of, full_name
from wenmai.works.models import WorkCall
from wenmai.works.vocabulary import ADULT, CONSENT_UNDER


@dataclass(frozen=True, slots=True)
class Author:
    """Whose work it is: `by_guardian` when an adult of the family hands it in for somebody under 18."""

    person: str
    name: str
    young: bool
    by_guardian: bool


def author_of(actor: Actor, call: WorkCall, person: str, *, says_adult: bool) -> Author:
    """The author, if this actor may hand in for them. Raises NotFound, Invalid, Conflict."""
    if not acts_for(actor, person):
        raise NotFound("works.no_person", _("没有这位家人。先在“我的”里加上。"))
    ages = ages_of({person, actor.person})
    age = ages.get(person)
    check_age(call, age)
    if age is None and not says_adult:
        message = _("勾选作者已满 18 周岁。不满的，请在“家人”里写上出生日期，由监护人来交。")
        raise Invalid("works.age", message, fields={"adult": message})
    young, alone = age is not None and age < ADULT, person == actor.person
    if alone and (actor.child or (age is not None and age < CONSENT_UNDER)):
        raise Conflict("works.child", _("不满 14 周岁，由监护人用自己的账号来交。"))
    if alone and young and not guardians_of(person):
        raise Conflict("works.no_guardian", _("不满 18 周岁，要监护人同意才能展出。请监护人先到场馆把你加为家人。"))
    if young and not alone and ages.get(actor.person, ADULT) < ADULT:
        raise Conflict("works.guardian_young", _("要由成年的监护人来交。"))
    return Author(person, full_name(actor, person), young, young and not alone)


def check_age(call: WorkCall, age: int | None) -> None:
    """Whole years today fit the call. Raises Conflict; with no age known where one is needed, too."""
    limits = call.age_from, ADULT - 1 if call.children and call.age_to is None else call.age_to
    if limits == (None, None):
        return
    if age is None:
        raise Conflict("works.age_unknown", _("这次征集看年龄。请带证件到场馆核一次，或请馆里代交。"))
    low, high = limits
    if (low is not None and age < low) or (high is not None and age > high):
        raise Conflict("works.age_other", _("这次征集收%(ages)s的作品。看看别的征集。") % {"ages": said_ages(call)})


def said_ages(call: WorkCall) -> str:
    """6 到 12 岁."""
    low, high = call.age_from, call.age_to
    if low is not None and high is not None:
        return _("%(low)d 到 %(high)d 岁") % {"low": low, "high": high}
    if low is not None and not call.children:
        return _("%(low)d 岁以上") % {"low": low}
    if low is not None:
        return _("%(low)d 到 17 岁") % {"low": low}
    if high is not None:
        return _("%(high)d 岁以下（含）") % {"high": high}
    return _("18 岁以下") if call.children else ""
