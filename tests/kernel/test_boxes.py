"""Sealed boxes: opened by the house that gave the key, also after new keys; by nobody else, and not when they were changed."""

import base64
from dataclasses import asdict, replace

import pytest

from tests.builders.boxes import a_box
from wenmai.kernel import boxes
from wenmai.kernel.crypto import Unreadable


@pytest.fixture
def keys(settings):
    """Puts other field keys in place."""

    def put(*field_keys):
        settings.KEYS = replace(settings.KEYS, field_keys=field_keys)
        boxes._keys.cache_clear()

    yield put
    boxes._keys.cache_clear()


def test_a_box_is_opened_and_a_new_key_leaves_old_boxes_readable(keys):
    old, new = "11" * 16, "22" * 16
    keys(old)
    first = asdict(boxes.box_key())
    before = a_box(first, "510402199001011234")
    keys(new, old)
    now = asdict(boxes.box_key())
    assert now != first
    assert [boxes.open_box(each, "library.offline") for each in (before, a_box(now, "周"))] == [
        "510402199001011234",
        "周",
    ]
    keys(new)
    with pytest.raises(Unreadable):
        boxes.open_box(before, "library.offline")


def test_what_was_changed_or_sealed_for_something_else_is_not_opened():
    box = a_box(asdict(boxes.box_key()), "A")
    raw = base64.b64decode(box.removeprefix(boxes.PREFIX))
    for at in range(0, len(raw), 7):
        changed = bytes(byte ^ (1 if place == at else 0) for place, byte in enumerate(raw))
        with pytest.raises(Unreadable):
            boxes.open_box(boxes.PREFIX + base64.b64encode(changed).decode(), "library.offline")
    for bad in (box[:-8], boxes.PREFIX, f"{boxes.PREFIX}周", boxes.PREFIX + base64.b64encode(raw[:40]).decode()):
        with pytest.raises(Unreadable):
            boxes.open_box(bad, "library.offline")
    with pytest.raises(Unreadable):
        boxes.open_box(box, "another")


def test_the_private_key_is_in_the_group():
    """By the library's own check of the pair: the point is that of the number, and the number is in range."""
    for key in boxes._keys().values():
        assert 0 < key.private_numbers().private_value < boxes._ORDER
