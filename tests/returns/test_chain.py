"""Any order of steps leads where the rules say, and one of two who decide at once does."""

from threading import Thread

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import people
from tests.builders.places import a_division, an_institution
from tests.builders.returns import LAST_YEAR, filled, handed_in
from wenmai.kernel.errors import Conflict, NotAllowed
from wenmai.returns.actions.deciding import accept, send_back
from wenmai.returns.actions.filling import hand_in, recall
from wenmai.returns.models import State, StepKind, YearReturn

LEVELS = ("county", "city", "province")
MOVES = [("hand_in", ""), ("recall", ""), *[(verb, who) for verb in ("accept", "back") for who in LEVELS]]


def _expected(state: str, move: tuple[str, str]) -> str | None:
    """The state after a move; None where it is refused. Written anew, not from the product's own table."""
    verb, who = move
    turn = {"submitted": "county", "county": "city", "city": "province"}.get(state)
    if verb == "hand_in":
        return "submitted" if state in {"draft", "returned"} else None
    if verb == "recall":
        return "draft" if state == "submitted" else None
    if verb == "accept":
        return who if turn == who else None
    return "returned" if who in {turn, state} and state not in {"draft", "returned"} else None


def _move(row: YearReturn, move: tuple[str, str], actors) -> None:
    verb, who = move
    said = {"form": row.form, "institution": row.institution.code, "year": row.year}
    if verb == "hand_in":
        hand_in(actors["clerk"], **said, seen=row.revision)
    elif verb == "recall":
        recall(actors["clerk"], **said)
    elif verb == "accept":
        accept(actors[who], key=row.pk, version=row.versions)
    else:
        send_back(actors[who], key=row.pk, version=row.versions, reason="请核对")


@pytest.mark.django_db
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(moves=st.lists(st.sampled_from(MOVES), min_size=4, max_size=14))
def test_any_order_of_steps_ends_where_the_rules_say(db, moves):
    house = an_institution(kind="culture_station", division=a_division("510422101"))
    codes = zip(LEVELS, ("510422", "5104", "51"), strict=True)
    actors = {"clerk": people.a_clerk(house)} | {level: people.a_statistician(code) for level, code in codes}
    row, state, kept, sent = filled(house, actors["clerk"]), "draft", 0, 0
    for move in [("hand_in", ""), *moves]:
        row.refresh_from_db()
        expected = _expected(state, move)
        if expected is None:
            with pytest.raises((Conflict, NotAllowed)):
                _move(row, move, actors)
        else:
            _move(row, move, actors)
            state, kept, sent = expected, kept + 1, sent + (move[0] == "hand_in")
        row.refresh_from_db()
        assert (row.state, row.steps.count(), row.sent.count(), row.versions) == (state, kept, sent, sent)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_does():
    house = an_institution(kind="culture_station", division=a_division("510422101"))
    row, refused = handed_in(house), list[str]()
    pair = [people.a_statistician("510422", "甲一"), people.a_statistician("510422", "乙二")]

    def act(actor) -> None:
        try:
            accept(actor, key=row.pk, version=1)
        except (Conflict, NotAllowed) as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=act, args=(each,)) for each in pair]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    row.refresh_from_db()
    assert (row.state, row.steps.filter(kind=StepKind.ACCEPTED).count(), len(refused)) == (State.COUNTY, 1, 1)
    assert row.year == LAST_YEAR
