"""Handing works in: who may, for whom, how often; consent and withdrawal."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders.people import a_citizen, a_clerk
from tests.builders.places import a_division, an_institution
from tests.builders.threads import race
from tests.builders.works import (
    a_call,
    a_call_draft,
    a_child,
    a_paper_work,
    a_shown_work,
    a_work,
    a_work_draft,
    closed,
)
from wenmai.kernel import clock
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.notices.models import Notice
from wenmai.people.actions.family import end_guardianship
from wenmai.people.actions.privacy import erase_me
from wenmai.people.models import Guardianship, Person, Relation
from wenmai.search.models import SearchEntry
from wenmai.works.actions.calls import close_call, edit_call, open_call
from wenmai.works.actions.entering import agree, enter_on_paper, submit, withdraw
from wenmai.works.drafts import PaperAuthor
from wenmai.works.holding import erase_person, export_person
from wenmai.works.models import Picture, Work
from wenmai.works.queries.works import named

pytestmark = pytest.mark.django_db


def _code(refused) -> str:
    return refused.value.code


def test_a_call_is_opened_by_its_house_and_found():
    house = an_institution()
    made = open_call(a_clerk(house), draft=a_call_draft(house))
    assert (made.state, SearchEntry.objects.get(ref=f"works.call:{made.pk}").title) == ("open", "攀枝花的歌")


def test_a_call_of_another_house_is_refused():
    with pytest.raises(NotAllowed):
        open_call(a_clerk(an_institution()), draft=a_call_draft(an_institution(division=a_division("513437"))))


def test_a_call_twice_in_a_year_is_a_conflict():
    house = an_institution()
    a_call(house)
    with pytest.raises(Conflict):
        a_call(house)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kinds": ()}, "kinds"),
        ({"about": " "}, "about"),
        ({"age_from": 12, "age_to": 6}, "age_to"),
        ({"opens_on": clock.today() - timedelta(days=9), "closes_on": clock.today() - timedelta(days=2)}, "closes_on"),
    ],
)
def test_a_call_with_a_mistake_names_the_field(wrong, field):
    with pytest.raises(Invalid) as refused:
        a_call(**wrong)
    assert list(refused.value.fields) == [field]


def test_a_call_forwards_only_upwards():
    with pytest.raises(Invalid) as refused:
        a_call(forwards_to=a_division("5134"))
    assert list(refused.value.fields) == ["forwards_to"]


def test_a_call_is_corrected_but_not_who_may_hand_in_once_works_are_there():
    call = a_call()
    draft = a_call_draft(call.institution)
    assert edit_call(system(), call=call, draft=replace(draft, theme="江河")).theme == "江河"
    a_work(call)
    with pytest.raises(Conflict) as refused:
        edit_call(system(), call=call, draft=replace(draft, children=True))
    assert _code(refused) == "works.call_begun"
    for later in ({"mean": "trimmed"}, {"forwards_to": a_division("5104")}):
        with pytest.raises(Conflict) as refused:
            edit_call(system(), call=call, draft=replace(draft, **later))
        assert list(refused.value.fields) == list(later)
    closed(call)
    with pytest.raises(Conflict) as refused:
        edit_call(system(), call=call, draft=draft)
    assert _code(refused) == "works.call_over"


def test_a_call_is_closed_once():
    call = a_call()
    first = close_call(system(), call=call).closed_at
    assert close_call(system(), call=call).closed_at == first
    with pytest.raises(NotAllowed):
        close_call(a_citizen(), call=call)


def test_a_work_is_handed_in_and_twice_is_the_first():
    call, author = a_call(), a_citizen("欧阳兰")
    work = a_work(call, author)
    again = a_work(call, author)
    assert (again.pk, work.shown_name, work.agreed_by, Picture.objects.count()) == (work.pk, "欧阳某", author.person, 1)


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"kind": "photo"}, "kind"),
        ({"title": " "}, "title"),
        ({"picture": b""}, "words"),
        ({"picture_says": ""}, "picture_says"),
        ({"link": "http://a.cn/1", "link_source": "网站"}, "link"),
        ({"link": "https://a.cn/1"}, "link_source"),
        ({"naming": "nickname"}, "nickname"),
        ({"naming": "team"}, "team"),
        ({"agreed": False}, "agreed"),
        ({"adult": False}, "adult"),
        ({"picture": b"GIF89a"}, "picture"),
    ],
)
def test_a_work_with_a_mistake_names_the_field(about, field):
    with pytest.raises(Invalid) as refused:
        a_work(**about)
    assert (list(refused.value.fields), Work.objects.count(), Picture.objects.count()) == ([field], 0, 0)


def test_a_work_needs_somebody_signed_in_and_ones_own_family():
    call = a_call()
    with pytest.raises(NotAllowed):
        submit(ANYONE, call=call, draft=a_work_draft())
    with pytest.raises(NotFound):
        a_work(call, a_citizen(), person=a_citizen().person)


def test_works_are_taken_between_the_days_of_the_call_only():
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Conflict) as refused:
        a_work(a_call(opens_on=tomorrow))
    assert _code(refused) == "works.early"
    with pytest.raises(Conflict) as refused:
        a_work(closed(a_call(title="另一次")))
    assert _code(refused) == "works.over"


def test_an_author_hands_in_up_to_so_many_and_one_taken_back_makes_room():
    call, author = a_call(most=1), a_citizen()
    first = a_work(call, author)
    with pytest.raises(Conflict) as refused:
        a_work(call, author, title="第二件")
    assert _code(refused) == "works.most"
    withdraw(author, work=first)
    assert a_work(call, author, title="第二件").title == "第二件"


@pytest.mark.django_db(transaction=True)
def test_a_race_does_not_pass_the_most():
    call, author = a_call(most=1), a_citizen()
    found = race(*[lambda n=n: a_work(call, author, title=f"第 {n} 件") for n in (1, 2)])
    assert (sorted(type(each) is Work for each in found), Work.objects.count()) == ([False, True], 1)


def test_a_guardian_hands_in_for_a_child_with_consent():
    mother = a_citizen("周玉兰")
    child = a_child(mother)
    work = a_work(a_call(children=True), mother, person=child.key, adult=False)
    assert (work.young, work.agreed_by, work.shown_name) == (True, mother.person, "周同学")


def test_a_call_for_children_refuses_adults_and_unknown_ages():
    call = a_call(children=True, age_from=6, age_to=12)
    mother = a_citizen()
    with pytest.raises(Conflict) as refused:
        a_work(call, mother)
    assert _code(refused) == "works.age_unknown"
    with pytest.raises(Conflict) as refused:
        a_work(call, mother, person=a_child(mother, 15).key)
    assert (_code(refused), "6 到 12 岁" in refused.value.message) == ("works.age_other", True)


def _youth(age: int):
    """Somebody with an account of their own, so many years old."""
    return a_citizen("罗阳", born=clock.today().replace(month=1, day=1, year=clock.today().year - age))


def test_a_child_under_fourteen_does_not_hand_in_alone():
    with pytest.raises(Conflict) as refused:
        a_work(a_call(), _youth(12))
    assert _code(refused) == "works.child"


def test_a_youth_hands_in_and_the_guardian_agrees_later():
    youth, mother, call = _youth(16), a_citizen("罗梅"), a_call()
    with pytest.raises(Conflict) as refused:
        a_work(call, youth)
    assert _code(refused) == "works.no_guardian"
    _tie(mother, youth)
    work = a_work(call, youth)
    assert (
        work.young,
        work.agreed_at,
        Notice.objects.filter(person=mother.person, link=f"/works/mine/{work.pk}/").count(),
    ) == (True, None, 1)
    for nobody in (youth, a_citizen()):
        with pytest.raises(NotFound):
            agree(nobody, work=work)
    first = agree(mother, work=work).agreed_at
    assert (agree(mother, work=work).agreed_at, first is None) == (first, False)


def _tie(guardian, youth) -> None:
    from wenmai.people.models import Guardianship

    Guardianship.objects.create(guardian_id=guardian.person, dependant_id=youth.person, relation=Relation.CHILD)


def test_a_clerk_enters_a_work_on_paper_with_a_sealed_name():
    call = a_call()
    work = a_paper_work(call)
    line = named(Work.objects.get(pk=work.pk))
    assert (line.author, work.author, work.shown_name, work.offline) == ("王德福", "", "王某", True)
    assert "王德福".encode() not in bytes(work.sealed_name)


@pytest.mark.parametrize(
    ("author", "field"),
    [
        (PaperAuthor("", 70, "柜 3"), "name"),
        (PaperAuthor("王德福", 70, ""), "paper"),
        (PaperAuthor("王小福", 9, "柜 3"), "guardian"),
    ],
)
def test_a_work_on_paper_needs_name_paper_and_guardian(author, field):
    with pytest.raises(Invalid) as refused:
        enter_on_paper(system(), call=a_call(), draft=a_work_draft(), author=author)
    assert list(refused.value.fields) == [field]


def test_a_work_on_paper_is_for_the_house_only():
    call = a_call()
    with pytest.raises(NotAllowed):
        enter_on_paper(a_citizen(), call=call, draft=a_work_draft(), author=PaperAuthor("王德福", 70, "柜 3"))
    work = a_paper_work(call)
    with pytest.raises(NotFound):
        withdraw(a_citizen(), work=work)
    gone = withdraw(a_clerk(call.institution), work=work)
    assert (bytes(gone.sealed_name), gone.shown_name) == (b"", "")


def test_a_work_taken_back_is_gone_from_gallery_search_and_table_at_once():
    author = a_citizen()
    work = a_shown_work(author=author, words="山高水长")
    assert SearchEntry.objects.filter(ref=f"works.work:{work.pk}").exists()
    gone = withdraw(author, work=work)
    assert (gone.words, gone.picture, gone.shown, Picture.objects.count()) == ("", None, False, 0)
    assert not SearchEntry.objects.filter(ref=f"works.work:{work.pk}").exists()
    assert withdraw(author, work=work).withdrawn_at == gone.withdrawn_at


def test_a_guardian_takes_a_childs_work_back_and_a_stranger_cannot():
    mother = a_citizen()
    work = a_work(a_call(), mother, person=a_child(mother).key)
    with pytest.raises(NotFound):
        withdraw(a_citizen(), work=work)
    assert withdraw(mother, work=work).withdrawn_by == mother.person


def test_what_is_held_is_given_out_and_forgotten():
    author = a_citizen("周玉兰")
    a_work(author=author, naming="full")
    assert [each["署名"] for each in export_person(author.person)["作品"]] == ["周玉兰"]
    assert (erase_person(author.person), erase_person(author.person)) == (1, 0)
    assert (Work.objects.get().shown_name, Picture.objects.count()) == ("", 0)


def test_a_childs_work_goes_with_the_last_guardian_and_stays_with_another():
    mother, father = a_citizen(), a_citizen()
    alone, shared = a_child(mother), a_child(mother, name="周小雪")
    Guardianship.objects.create(guardian_id=father.person, dependant=shared, relation=Relation.CHILD)
    call = a_call()
    gone, kept = a_work(call, mother, person=alone.key), a_work(call, mother, person=shared.key)
    erase_me(mother)
    assert Work.objects.get(pk=gone.pk).withdrawn_at is not None
    assert Work.objects.get(pk=kept.pk).withdrawn_at is None
    end_guardianship(father, dependant=shared.key)
    assert Work.objects.get(pk=kept.pk).withdrawn_at is not None


def test_a_work_of_a_ward_whose_document_was_checked_goes_with_the_last_guardian_too():
    aunt = a_citizen()
    ward = a_child(aunt)
    Person.objects.filter(pk=ward.pk).update(id_number_index="1" * 64, id_number_sealed=b"1")
    work = a_shown_work(author=aunt, person=ward.key)
    end_guardianship(aunt, dependant=ward.key)
    assert Work.objects.get(pk=work.pk).withdrawn_at is not None
    assert Person.objects.get(pk=ward.pk).name == "周小满"
