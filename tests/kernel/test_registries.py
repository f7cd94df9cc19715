"""Subjects, panels and privacy holders: registered once, unknown ones never skipped."""

import pytest
from django.utils.safestring import mark_safe

from wenmai.kernel import panels, privacy, subjects
from wenmai.kernel.actor import ANYONE
from wenmai.kernel.errors import NotFound
from wenmai.kernel.subjects import Subject, UnknownSubject


@pytest.fixture(autouse=True)
def _empty(monkeypatch) -> None:
    monkeypatch.setattr(subjects, "_resolvers", {})
    monkeypatch.setattr(panels, "_slots", {})
    monkeypatch.setattr(privacy, "_holders", {})


def test_a_reference_is_resolved_by_its_owner():
    subjects.register("tests.thing", lambda _actor, key: Subject(f"tests.thing:{key}", f"第 {key} 号"))
    ref = subjects.reference("tests.thing", 42)
    assert (ref, subjects.resolve(ANYONE, ref).title) == ("tests.thing:42", "第 42 号")
    assert subjects.prefixes() == ("tests.thing",)


def test_a_prefix_is_registered_once():
    subjects.register("tests.thing", lambda _actor, key: Subject(key, key))
    with pytest.raises(ValueError, match="twice"):
        subjects.register("tests.thing", lambda _actor, key: Subject(key, key))


def test_an_unknown_prefix_is_an_error_of_ours_and_a_broken_reference_is_not():
    with pytest.raises(UnknownSubject):
        subjects.resolve(ANYONE, "nobody.knows:1")
    with pytest.raises(UnknownSubject):
        subjects.reference("nobody.knows", 1)
    for text in ("", "tests.thing", "tests.thing:"):
        with pytest.raises(NotFound):
            subjects.resolve(ANYONE, text)


def test_panels_come_in_order_and_an_unknown_slot_is_an_error():
    panels.open_slot("tests.page")
    panels.open_slot("tests.page")
    for name, order in (("b", 20), ("a", 20), ("c", 10)):
        panels.register("tests.page", panels.Panel(name, order, lambda _request, _thing: mark_safe("")))
    assert [each.name for each in panels.panels("tests.page")] == ["c", "a", "b"]
    with pytest.raises(panels.UnknownSlot):
        panels.panels("tests.other")
    with pytest.raises(panels.UnknownSlot):
        panels.register("tests.other", panels.Panel("a", 1, lambda _request, _thing: mark_safe("")))


def test_a_room_holds_once_and_holders_come_by_room():
    for room in ("b", "a"):
        privacy.register(privacy.Holder(room, room, lambda _person: {}, lambda _person: 0))
    assert [each.room for each in privacy.holders()] == ["a", "b"]
    with pytest.raises(ValueError, match="twice"):
        privacy.register(privacy.Holder("a", "a", lambda _person: {}, lambda _person: 0))
