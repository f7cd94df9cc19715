"""Lending a room is no activity: its kinds of facts stand in no measure of activities, sessions or attendance."""

import tomllib
from pathlib import Path

from wenmai.booking.room_facts import SPACE_SESSION, SPACE_USE
from wenmai.ledger.kinds import get_kind

MEASURES = Path(__file__).parents[2] / "plans" / "measures"


def kinds_of(value):
    """Every fact kind that a file of measures names."""
    if isinstance(value, dict):
        return {kind for key, each in value.items() for kind in (each if key == "kinds" else kinds_of(each))}
    return {kind for each in value for kind in kinds_of(each)} if isinstance(value, list) else set()


def test_use_of_rooms_enters_no_figure_of_activities():
    named = {kind for path in MEASURES.glob("*.toml") for kind in kinds_of(tomllib.loads(path.read_text()))}
    assert "activities.session_held" in named
    assert not named & {SPACE_USE.name, SPACE_SESSION.name}
    assert (get_kind("booking.space_use").unit, get_kind("booking.space_session").unit) == ("人次", "场次")
