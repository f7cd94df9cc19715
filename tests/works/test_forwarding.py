"""Decisions, the published result, and works passed on to the division above."""

import pytest

from tests.builders.people import a_citizen, a_clerk, sign_in
from tests.builders.places import a_division, an_institution
from tests.builders.threads import race
from tests.builders.works import a_call, a_paper_work, a_shown_work, a_work, closed
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.kernel.subjects import resolve
from wenmai.notices.models import Notice
from wenmai.search.models import SearchEntry
from wenmai.works.actions.deciding import decide, publish, take_down
from wenmai.works.actions.entering import agree, withdraw
from wenmai.works.actions.forwarding import answer, forward, recall
from wenmai.works.drafts import Decision, Destination
from wenmai.works.holding import erase_person
from wenmai.works.models import Forwarding, Picture, Work

pytestmark = pytest.mark.django_db


def test_a_decision_is_told_when_the_result_is_published():
    author = a_citizen()
    work = a_work(author=author)
    call = closed(work.call)
    decide(system(), work=work, decision=Decision("awarded", "一等奖", "画得好"))
    assert Notice.objects.filter(person=author.person).count() == 0
    publish(system(), call=call)
    assert publish(system(), call=call).published_at is not None
    assert [each.link for each in Notice.objects.filter(person=author.person)] == [f"/works/mine/{work.pk}/"]
    assert SearchEntry.objects.get(ref=f"works.work:{work.pk}").url == f"/works/{call.pk}/{work.pk}/"


def test_decisions_are_for_the_house_after_the_end_with_a_place_for_an_award():
    work = a_work()
    with pytest.raises(Conflict):
        decide(system(), work=work, decision=Decision("selected"))
    closed(work.call)
    with pytest.raises(NotAllowed):
        decide(a_citizen(), work=work, decision=Decision("selected"))
    for wrong in (Decision("awarded"), Decision("best")):
        with pytest.raises(Invalid):
            decide(system(), work=work, decision=wrong)


def test_nothing_is_published_before_all_is_decided():
    call = a_call()
    with pytest.raises(Conflict) as refused:
        publish(system(), call=call)
    assert refused.value.code == "works.not_over"
    a_work(call)
    closed(call)
    with pytest.raises(Conflict) as refused:
        publish(system(), call=call)
    assert refused.value.code == "works.undecided"
    with pytest.raises(NotAllowed):
        publish(a_citizen(), call=call)


def test_a_chosen_work_of_a_youth_hangs_once_the_guardian_agrees():
    from tests.works.test_entering import _tie, _youth

    youth, mother = _youth(16), a_citizen("罗梅")
    _tie(mother, youth)
    work = a_shown_work(author=youth)
    assert (work.outcome, work.shown, SearchEntry.objects.filter(ref=f"works.work:{work.pk}").count()) == (
        "selected",
        False,
        0,
    )
    assert (agree(mother, work=work).shown, SearchEntry.objects.filter(ref=f"works.work:{work.pk}").count()) == (
        True,
        1,
    )


def test_a_work_is_taken_down_with_a_reason_its_author_reads():
    author = a_citizen()
    work = a_shown_work(author=author)
    with pytest.raises(Invalid):
        take_down(system(), work=work, reason="")
    with pytest.raises(NotAllowed):
        take_down(author, work=work, reason="不要")
    down = take_down(system(), work=work, reason="不是原创")
    assert (down.shown, take_down(system(), work=work, reason="别的").answer) == (False, "不是原创")
    assert Notice.objects.filter(person=author.person, key=f"down:{work.pk}").count() == 1


def _cascade(author=None, **about):
    """A shown work of a town whose call forwards to the prefecture, and the prefecture's open call."""
    above = a_call(an_institution(kind="culture_centre", division=a_division("5104")), title="全市广场舞展演", **about)
    call = a_call(forwards_to=a_division("5104"))
    return a_shown_work(call, author), above


def test_a_shown_work_goes_up_and_becomes_a_work_of_the_call_above():
    author = a_citizen()
    work, above = _cascade(author)
    sent = forward(a_clerk(work.call.institution), work=work, to=Destination(above))
    answer(a_clerk(above.institution), forwarding=sent, accepted=True)
    answer(a_clerk(above.institution), forwarding=sent, accepted=True)
    copy = Work.objects.get(call=above)
    assert (copy.origin_id, copy.title, copy.author, copy.picture_id != work.picture_id) == (
        work.pk,
        work.title,
        author.person,
        True,
    )
    assert Notice.objects.filter(person=author.person, key__startswith="forward:").count() == 2
    withdraw(author, work=work)
    copy.refresh_from_db()
    assert (copy.withdrawn_at is None, Picture.objects.count()) == (False, 0)


def test_a_work_goes_up_once_at_a_time():
    work, above = _cascade()
    sent = forward(system(), work=work, to=Destination(above))
    with pytest.raises(Conflict) as refused:
        forward(system(), work=work, to=Destination(above))
    assert refused.value.code == "works.forwarded"
    first = recall(system(), forwarding=sent)
    assert recall(system(), forwarding=sent).answered_at == first.answered_at
    assert forward(system(), work=work, to=Destination(above)).state == "sent"


def test_what_comes_back_has_a_reason_and_is_answered_once():
    work, above = _cascade()
    sent = forward(system(), work=work, to=Destination(above))
    with pytest.raises(Invalid):
        answer(system(), forwarding=sent, accepted=False)
    with pytest.raises(NotAllowed):
        answer(a_clerk(work.call.institution), forwarding=sent, accepted=True)
    assert answer(system(), forwarding=sent, accepted=False, words="时长超了").state == "returned"
    for act in (lambda: answer(system(), forwarding=sent, accepted=True), lambda: recall(system(), forwarding=sent)):
        with pytest.raises(Conflict):
            act()
    assert Work.objects.filter(call=above).count() == 0


def test_only_where_the_call_said_so_and_only_what_is_taken_there():
    work, above = _cascade(kinds=("dance",))
    with pytest.raises(Conflict) as refused:
        forward(system(), work=work, to=Destination(above))
    assert refused.value.code == "works.target_kind"
    with pytest.raises(Conflict) as refused:
        forward(system(), work=work, to=Destination(closed(above)))
    assert refused.value.code == "works.target"
    silent = a_shown_work(a_call(title="不报送的"))
    with pytest.raises(Conflict) as refused:
        forward(system(), work=silent, to=Destination(above))
    assert refused.value.code == "works.forwards_nowhere"
    with pytest.raises(NotAllowed):
        forward(a_citizen(), work=work, to=Destination(above))


def test_a_contest_elsewhere_needs_evidence_and_the_answer_is_written_down_here():
    work, _above = _cascade()
    with pytest.raises(Invalid):
        forward(system(), work=work, to=Destination(elsewhere="全省广场舞比赛"))
    clerk = a_clerk(work.call.institution)
    sent = forward(clerk, work=work, to=Destination(None, "全省广场舞比赛", "攀文〔2026〕8 号"))
    assert answer(clerk, forwarding=sent, accepted=True, words="进决赛").state == "accepted"
    assert Work.objects.count() == 1


def test_taking_a_work_back_recalls_what_waits_above():
    author = a_citizen()
    work, above = _cascade(author)
    forward(system(), work=work, to=Destination(above))
    withdraw(author, work=work)
    assert Forwarding.objects.get().state == "recalled"


def _up(work, to):
    """Shown here, passed on, taken there, chosen and shown there too."""
    answer(system(), forwarding=forward(system(), work=work, to=Destination(to)), accepted=True)
    copy = Work.objects.get(call=to)
    closed(to)
    decide(system(), work=copy, decision=Decision("selected"))
    publish(system(), call=to)
    return Work.objects.select_related("call__institution__division").get(pk=copy.pk)


def _three_levels(author):
    """A work of a county that hangs there and in the prefecture, and has been sent on to the province."""
    city = a_call(
        an_institution(kind="culture_centre", division=a_division("5104")), title="全市", forwards_to=a_division("51")
    )
    province = a_call(an_institution(kind="culture_centre", division=a_division("51")), title="全省")
    first = a_shown_work(a_call(forwards_to=a_division("5104")), author)
    return first, _up(first, city), province


def test_a_work_taken_back_is_off_every_wall_above_it():
    author = a_citizen()
    first, copy, province = _three_levels(author)
    top = _up(copy, province)
    assert top.shown
    withdraw(author, work=first)
    assert Work.objects.filter(withdrawn_at=None).count() == 0
    assert (Picture.objects.count(), SearchEntry.objects.filter(kind="work").count()) == (0, 0)


def test_a_work_taken_back_from_the_page_of_its_copy_is_off_below_too_and_its_way_up_ends():
    author = a_citizen()
    first, copy, province = _three_levels(author)
    sent = forward(system(), work=copy, to=Destination(province))
    assert withdraw(author, work=copy).withdrawn_at is not None
    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert Forwarding.objects.get(pk=sent.pk).state == "recalled"
    with pytest.raises(Conflict):
        answer(system(), forwarding=sent, accepted=True)


def test_forgetting_an_author_takes_every_copy_off_with_its_title():
    author = a_citizen()
    _three_levels(author)
    assert (erase_person(author.person), erase_person(author.person)) == (2, 0)
    assert list(Work.objects.filter(withdrawn_at=None).values_list("pk")) == []
    assert set(Work.objects.values_list("title", flat=True)) == {""}


@pytest.mark.django_db(transaction=True)
def test_a_race_of_taking_up_and_taking_back_leaves_nothing_hanging():
    author = a_citizen()
    first, copy, province = _three_levels(author)
    sent = forward(system(), work=copy, to=Destination(province))
    race(
        lambda: withdraw(author, work=Work.objects.get(pk=first.pk)),
        lambda: answer(system(), forwarding=sent, accepted=True),
        lambda: erase_person(author.person),
    )
    assert Work.objects.filter(withdrawn_at=None).count() == 0


def test_a_clerk_above_takes_a_paper_work_off_the_walls_of_the_house_and_above_only():
    city = a_call(an_institution(kind="culture_centre", division=a_division("5104")), title="全市")
    call = a_call(forwards_to=a_division("5104"))
    work = a_paper_work(call)
    closed(call)
    decide(system(), work=work, decision=Decision("selected"))
    publish(system(), call=call)
    copy = _up(work, city)
    withdraw(a_clerk(city.institution), work=copy)
    work.refresh_from_db()
    assert work.withdrawn_at is None
    with pytest.raises(NotFound):
        withdraw(a_clerk(city.institution), work=Work.objects.get(pk=work.pk))
    withdraw(a_clerk(call.institution), work=Work.objects.get(pk=work.pk))
    assert Work.objects.filter(withdrawn_at=None).count() == 0


def test_what_is_told_of_a_copy_leads_to_its_page(client):
    author = a_citizen()
    _first, copy, _province = _three_levels(author)
    told = Notice.objects.get(person=author.person, key=f"outcome:{copy.pk}")
    sign_in(client, author)
    page = client.get(told.link)
    assert (page.status_code, "全市" in page.content.decode()) == (200, True)


def test_an_outcome_before_the_guardian_agreed_does_not_say_that_it_hangs():
    from tests.works.test_entering import _tie, _youth

    youth, mother = _youth(16), a_citizen("罗梅")
    _tie(mother, youth)
    work = a_shown_work(author=youth)
    body = Notice.objects.get(person=youth.person, key=f"outcome:{work.pk}").body
    assert body == "监护人同意以后才展出。请他登录后在“我的作品”里点同意。"


def test_a_reference_to_a_work_is_for_who_may_see_it():
    author = a_citizen()
    work = a_work(author=author)
    reference = f"works.work:{work.pk}"
    assert resolve(author, reference).url == f"/works/mine/{work.pk}/"
    assert resolve(a_clerk(work.call.institution), reference).url == f"/desk/works/works/{work.pk}/"
    for stranger in (a_citizen(), a_clerk(an_institution(division=a_division("513437")))):
        with pytest.raises(NotFound):
            resolve(stranger, reference)
