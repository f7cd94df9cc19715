"""Tags with locked blocks written again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.library.rfid.test_tags import ELEMENTS, VALUES, WORKED, WORKED_ELEMENTS, WORKED_LOCKED
from wenmai.library.rfid.elements import Element, Oid
from wenmai.library.rfid.errors import TagError
from wenmai.library.rfid.rewriting import rewrite
from wenmai.library.rfid.tag import decode, encode

PRIMARY, SET, SHELF, OWNER = WORKED_ELEMENTS


def _read(image):
    contents = decode(image.data, locked_blocks=image.locked_blocks)
    return {replace(each, scheme=None) for each in contents.elements}, contents.announced


def test_same_elements_make_the_same_tag():
    assert rewrite(WORKED, WORKED_LOCKED, WORKED_ELEMENTS).data == WORKED


def test_shelf_changes_and_locked_blocks_do_not():
    moved = (PRIMARY, SET, replace(SHELF, value="I247.5"), OWNER)
    image = rewrite(WORKED, WORKED_LOCKED, moved)
    assert _read(image) == (set(moved), {Oid.OWNER, Oid.SET, Oid.SHELF})
    assert (image.data[:8], image.data[24:]) == (WORKED[:8], WORKED[24:])
    assert image.locked_blocks == WORKED_LOCKED


def test_what_does_not_fit_between_goes_behind():
    title = Element(Oid.TITLE, "红楼梦")
    image = rewrite(WORKED + bytes(24), WORKED_LOCKED, (*WORKED_ELEMENTS, title))
    assert _read(image) == ({*WORKED_ELEMENTS, title}, {Oid.OWNER, Oid.SET, Oid.SHELF, Oid.TITLE})


def test_gap_with_nothing_in_it_is_read_over():
    old = encode((PRIMARY, SET, OWNER), capacity=64)
    crowded = encode((PRIMARY, OWNER), capacity=64)
    for image in (old, crowded):
        again = rewrite(image.data, image.locked_blocks, (PRIMARY, Element(Oid.TITLE, "书" * 8), OWNER))
        assert _read(again)[0] == {PRIMARY, Element(Oid.TITLE, "书" * 8), OWNER}


@pytest.mark.parametrize(
    ("elements", "code"),
    [
        ((PRIMARY, SET, SHELF), "locked"),
        ((replace(PRIMARY, value="12"), SET, SHELF, OWNER), "locked"),
        ((*WORKED_ELEMENTS, Element(Oid.TITLE, "x", locked=True)), "locked"),
        ((*WORKED_ELEMENTS, SHELF), "duplicate"),
        ((PRIMARY, SET, replace(SHELF, value="架" * 20), OWNER), "full"),
    ],
)
def test_what_cannot_be_rewritten(elements, code):
    with pytest.raises(TagError) as refused:
        rewrite(WORKED, WORKED_LOCKED, elements)
    assert refused.value.code == code


OPEN = st.lists(ELEMENTS.map(lambda each: replace(each, locked=False)), max_size=4, unique_by=lambda each: each.oid)


@given(st.builds(Element, st.just(1), VALUES, st.booleans()), st.lists(ELEMENTS, max_size=4), OPEN)
def test_locked_elements_stay_and_open_ones_are_those_asked_for(primary, first, later):
    old = {each.oid: each for each in (*first, primary)}
    image = encode(old.values(), capacity=600)
    kept = {oid: each for oid, each in old.items() if each.locked}
    wanted = {**{each.oid: each for each in (*later, primary)}, **kept}
    again = rewrite(image.data, image.locked_blocks, wanted.values())
    assert _read(again)[0] == set(wanted.values())
    for number in image.locked_blocks:
        assert again.data[number * 4 : number * 4 + 4] == image.data[number * 4 : number * 4 + 4]
