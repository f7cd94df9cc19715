"""Who may do what: roles at codes of a path."""

import pytest

from wenmai.kernel.actor import ANYONE, Actor, Channel, Grant, Role, system
from wenmai.kernel.errors import NotAllowed, permit

PATH = ("51", "5104", "510422", "510422101", "red-station")


def test_a_role_at_a_division_covers_what_lies_below():
    official = Actor("p", grants=(Grant(Role.OFFICIAL, "5104"),))
    assert official.may((Role.OFFICIAL,), PATH) is True
    assert official.may((Role.OFFICIAL,), ("51",)) is False
    assert official.may((Role.OFFICIAL,), ("51", "5134", "513437")) is False


def test_a_role_is_not_another_role():
    clerk = Actor("p", grants=(Grant(Role.CLERK, "red-station"),))
    assert clerk.may((Role.MANAGER,), PATH) is False
    assert clerk.may((Role.MANAGER, Role.CLERK), PATH) is True


def test_a_code_is_met_whole_never_by_its_beginning():
    official = Actor("p", grants=(Grant(Role.OFFICIAL, "51"),))
    assert official.may((Role.OFFICIAL,), ("5104", "510422")) is False


def test_scopes_are_sorted_and_once():
    grants = (Grant(Role.CLERK, "b"), Grant(Role.CLERK, "a"), Grant(Role.MANAGER, "a"), Grant(Role.AUDITOR, "c"))
    assert Actor("p", grants=grants).scopes((Role.CLERK, Role.MANAGER)) == ("a", "b")


def test_nobody_may_nothing_and_the_system_everything():
    assert (ANYONE.signed_in, ANYONE.is_staff, ANYONE.may(tuple(Role), PATH)) == (False, False, False)
    assert (system().signed_in, system().is_staff, system().may((Role.AUDITOR,), ())) == (True, True, True)
    assert system(Channel.COMMAND).channel is Channel.COMMAND


def test_an_actor_cannot_be_changed():
    with pytest.raises(AttributeError):
        ANYONE.person = "p"


def test_permit_refuses_with_a_word_to_act_on():
    permit(True)
    with pytest.raises(NotAllowed) as caught:
        permit(False)
    assert (caught.value.status, caught.value.code) == (403, "not_allowed")
    assert "授权" in caught.value.message
