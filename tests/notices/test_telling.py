"""Telling people: one statement, one message for a key, in the reader's language, with what the reader chose."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy as _

from tests.builders.booking import a_reader
from tests.builders.notices import PLAIN, URGENT
from tests.builders.people import a_citizen
from tests.builders.threads import race
from wenmai.kernel.actor import ANYONE, system
from wenmai.kernel.errors import Invalid, NotAllowed, NotFound
from wenmai.notices.actions import choose, erase_person, forget_old, mark_all_read, mark_read, tell
from wenmai.notices.drafts import Note
from wenmai.notices.kinds import NoticeKind, UndeclaredKind
from wenmai.notices.models import Choice, Delivery, Notice
from wenmai.notices.queries import export_person, my_inbox, unread
from wenmai.people.actions.family import add_dependant
from wenmai.people.models import Relation

ME, YOU = "a" * 32, "b" * 32


def _told(*persons: str, kind: NoticeKind = PLAIN, key: str = "") -> int:
    return tell(system(), persons=persons, note=Note(kind.name, "改到周六", "地点不变。", "/booking/", key))


def _ways(person: str) -> list[str]:
    return sorted(Delivery.objects.filter(notice__person=person).values_list("way", flat=True))


@pytest.mark.django_db
def test_telling_writes_a_message_and_its_deliveries_for_everybody():
    assert _told(ME, YOU, ME, "") == 2
    assert [(each.title, each.body, each.link) for each in Notice.objects.filter(person=ME)] == [
        ("改到周六", "地点不变。", "/booking/")
    ]
    assert (_ways(ME), _ways(YOU)) == (["email"], ["email"])
    assert (_told(), _told("")) == (0, 0)


@pytest.mark.django_db
def test_an_urgent_kind_also_goes_by_text_message():
    _told(ME, kind=URGENT)
    assert _ways(ME) == ["email", "sms"]


@pytest.mark.django_db
def test_telling_twice_with_a_key_is_one_message():
    assert [_told(ME, key="7"), _told(ME, YOU, key="7"), _told(ME, kind=URGENT, key="7"), _told(ME), _told(ME)] == [
        1,
        1,
        1,
        1,
        1,
    ]


@pytest.mark.django_db
def test_telling_costs_the_same_statements_for_two_thousand():
    with CaptureQueriesContext(connection) as many:
        assert tell(system(), persons=(f"{n:032x}" for n in range(2000)), note=Note(PLAIN.name, "改期")) == 2000
    assert len([each for each in many if "notices_notice" in each["sql"]]) == 1
    assert Delivery.objects.count() == 2000


@pytest.mark.django_db
def test_a_message_is_gone_when_what_it_tells_of_is():
    with transaction.atomic():
        _told(ME)
        transaction.set_rollback(True)
    assert Notice.objects.count() == 0


@pytest.mark.django_db
def test_a_wrong_kind_or_a_foreign_link_is_a_fault():
    with pytest.raises(UndeclaredKind):
        tell(system(), persons=[ME], note=Note("tests.nothing", "x"))
    for link in ("https://elsewhere.example/", "//elsewhere.example/"):
        with pytest.raises(ValueError, match="not a path"):
            tell(system(), persons=[ME], note=Note(PLAIN.name, "x", link=link))


@pytest.mark.django_db(transaction=True)
def test_telling_in_a_race_is_one_message():
    assert sorted(race(*[lambda: _told(ME, YOU, key="draw")] * 4)) == [0, 0, 0, 2]
    assert (Notice.objects.count(), Delivery.objects.count()) == (2, 2)


@pytest.mark.django_db
def test_what_a_reader_chose_decides_the_ways_and_the_language():
    me = a_reader()
    choose(me, wanted={PLAIN.name: ["sms"], URGENT.name: ["email"]}, language="en")
    tell(system(), persons=[me.person, YOU], note=Note(PLAIN.name, _("我的预约")))
    assert _ways(me.person) == ["sms"]
    assert [Notice.objects.get(person=person).title for person in (me.person, YOU)] == ["My bookings", "我的预约"]
    choose(me, wanted={PLAIN.name: [], URGENT.name: ["email", "sms"]})
    assert Choice.objects.get(person=me.person, kind=PLAIN.name, way="sms").wanted is False


@pytest.mark.django_db
def test_an_urgent_kind_cannot_be_muted():
    me = a_reader()
    with pytest.raises(Invalid) as refused:
        choose(me, wanted={PLAIN.name: ["email"], URGENT.name: []})
    assert refused.value.code == "notices.urgent"
    assert Choice.objects.count() == 0
    with pytest.raises(Invalid):
        choose(me, wanted={}, language="tlh")
    with pytest.raises(NotAllowed):
        choose(ANYONE, wanted={})


@pytest.mark.django_db
def test_reading_is_the_readers_own():
    me = a_reader()
    _told(me.person, YOU)
    mine = my_inbox(me).page.items[0]
    assert unread(me).count() == 1
    first = mark_read(me, notice=mine.pk).read_at
    assert (mark_read(me, notice=mine.pk).read_at, unread(me).count()) == (first, 0)
    with pytest.raises(NotFound):
        mark_read(a_reader(), notice=mine.pk)
    _told(me.person)
    assert (mark_all_read(me), mark_all_read(me)) == (1, 0)
    assert Notice.objects.get(person=YOU).read_at is None


@pytest.mark.django_db
def test_what_is_held_is_given_out_and_erased():
    me = a_citizen()
    _told(me.person)
    choose(me, wanted={PLAIN.name: ["email"]}, language="en")
    given = export_person(me.person)
    assert [each["标题"] for each in given["消息"]] == ["改到周六"]
    assert given["语言"] == "English"
    assert erase_person(me.person) > 0
    assert export_person(me.person) == {"消息": [], "怎么通知我": [], "语言": "简体中文"}


@pytest.mark.django_db
def test_old_messages_are_forgotten():
    _told(ME)
    _told(YOU)
    Notice.objects.filter(person=YOU).update(at=Notice.objects.get(person=ME).at - timedelta(days=401))
    assert forget_old(system()) == 1
    assert list(Notice.objects.values_list("person", flat=True)) == [ME]


@pytest.mark.django_db
def test_messages_for_a_child_are_read_by_the_mother():
    mother, stranger = a_citizen("周玉兰"), a_citizen("陈外人")
    child = add_dependant(mother, name="小周", relation=Relation.CHILD, born=date(2012, 5, 1), guardian_consent="1")
    _told(child.key, mother.person)
    inbox = my_inbox(mother)
    assert (sorted(name for _notice, name in inbox.lines), inbox.unread) == (["", "小周"], 2)
    assert my_inbox(stranger).unread == 0
    notice = Notice.objects.get(person=child.key)
    with pytest.raises(NotFound):
        mark_read(stranger, notice=notice.pk)
    assert mark_read(mother, notice=notice.pk).read_at is not None
    assert mark_all_read(mother) == 1
