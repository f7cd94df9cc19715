"""Calls, works and juries for tests, through their own actions."""

from datetime import date, timedelta
from decimal import Decimal

from tests.builders.people import a_citizen
from tests.builders.pictures import a_png
from tests.builders.places import an_institution
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor, system
from wenmai.people.actions.family import add_dependant
from wenmai.people.models import Account, Person, Relation
from wenmai.people.queries.accounts import phone_of
from wenmai.works.actions.calls import close_call, open_call
from wenmai.works.actions.deciding import decide, publish
from wenmai.works.actions.entering import enter_on_paper, submit
from wenmai.works.actions.judging import appoint, give_score
from wenmai.works.drafts import CallDraft, Decision, PaperAuthor, ScoreDraft, WorkDraft
from wenmai.works.models import JuryMember, Score, Work, WorkCall


def a_call_draft(house=None, **about) -> CallDraft:
    """Songs and pictures, open from today for ten days."""
    today = clock.today()
    words = {
        "institution": house or an_institution(),
        "title": "攀枝花的歌",
        "about": "原创歌曲和画，8 分钟以内",
        "kinds": ("song", "art", "writing"),
        "opens_on": today,
        "closes_on": today + timedelta(days=10),
        "year": today.year,
    }
    return CallDraft(**(words | about))


def a_call(house=None, **about) -> WorkCall:
    return open_call(system(), draft=a_call_draft(house, **about))


def a_work_draft(**about) -> WorkDraft:
    """A picture of a tree in blossom."""
    words = {
        "kind": "art",
        "title": "攀枝花开",
        "picture": a_png(),
        "picture_says": "一树红花",
        "agreed": True,
        "adult": True,
    }
    return WorkDraft(**(words | about))


def a_work(call: WorkCall | None = None, author: Actor | None = None, *, person: str = "", **about) -> Work:
    """Handed in by a citizen."""
    return submit(author or a_citizen(), call=call or a_call(), draft=a_work_draft(**about), author=person)


def a_paper_work(call: WorkCall, **about) -> Work:
    """By 王大爷, 71, who has no phone."""
    author = PaperAuthor("王德福", 71, "文化站档案柜 3 号")
    return enter_on_paper(system(), call=call, draft=a_work_draft(**({"title": "金沙江号子"} | about)), author=author)


def a_child(guardian: Actor, age: int = 8, name: str = "周小满") -> Person:
    """A ward of so many years."""
    today = clock.today()
    born = date(today.year - age, 1, 1)
    return add_dependant(guardian, name=name, relation=Relation.CHILD, born=born, guardian_consent="v1")


def a_judge(call: WorkCall, name: str = "郑评") -> tuple[JuryMember, Actor]:
    """Appointed by phone number."""
    actor = a_citizen(name)
    return appoint(system(), call=call, who=phone_of(Account.objects.get(pk=actor.account))), actor


def a_score(work: Work, judge: Actor, value: str = "88") -> Score:
    return give_score(judge, work=work, draft=ScoreDraft(Decimal(value)))


def closed(call: WorkCall) -> WorkCall:
    """Over, so that it can be judged."""
    return close_call(system(), call=call)


def a_shown_work(call: WorkCall | None = None, author: Actor | None = None, **about) -> Work:
    """Handed in, judged by nobody, chosen and published."""
    work = a_work(call, author, **about)
    closed(work.call)
    decide(system(), work=work, decision=Decision("selected"))
    publish(system(), call=work.call)
    return Work.objects.select_related("call__institution__division").get(pk=work.pk)
