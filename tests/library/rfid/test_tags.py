"""Library tags: the standards' worked examples, a tag of a real library, and round trips."""

import contextlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.library.rfid import fixed
from wenmai.library.rfid.compaction import Scheme, compact, expand
from wenmai.library.rfid.elements import Element, Oid, Usage, usage, usage_of
from wenmai.library.rfid.errors import TagError
from wenmai.library.rfid.fixed import BasicBlock, crc16, decode_fixed, encode_fixed
from wenmai.library.rfid.isil import compact_isil, expand_isil
from wenmai.library.rfid.tag import Contents, decode, encode

# GB/T 35660.2-2017 (ISO 28560-2), annex D.
WORKED = bytes.fromhex("9100051c be991a14 0201d014 0204b346 07441cb6 e2e335d6 830207ac c09ebaa0 6f6b0000")
WORKED_LOCKED = (0, 1, 6, 7, 8)
WORKED_ELEMENTS = (
    Element(Oid.PRIMARY_ITEM, "123456789012", locked=True),
    Element(Oid.SET, "1203"),
    Element(Oid.SHELF, "QA268.L55"),
    Element(Oid.OWNER, "US-InU-Mu", locked=True),
)
# The same with a locked title behind the owner, as another implementation lays it out.
WITH_TITLE = bytes.fromhex(
    "9100051c be991a14 0202d002 140204b3 c6020744 1cb6e2e3 35d60000 0307acc0 9ebaa06f 6b7f0204 74657374"
)
# A tag in use at a library in Finland: a padding byte that is not zero, octets, type of usage.
FINNISH = bytes.fromhex("91010460 91ce4380 0201a805 01106702 42410307 3240de05 ab075b00") + bytes(60)


def test_worked_example_is_written():
    image = encode(WORKED_ELEMENTS, capacity=36)
    assert image.data == WORKED
    assert image.locked_blocks == WORKED_LOCKED


def test_worked_example_is_read():
    contents = decode(WORKED, locked_blocks=WORKED_LOCKED)
    assert tuple(replace(each, scheme=None) for each in contents.elements) == WORKED_ELEMENTS
    assert contents.announced == {Oid.OWNER, Oid.SET, Oid.SHELF}
    assert [each.scheme for each in contents.elements] == [
        Scheme.INTEGER, Scheme.INTEGER, Scheme.SIX_BIT, Scheme.APPLICATION
    ]  # fmt: skip


def test_two_locked_elements_share_their_blocks():
    title = Element(Oid.TITLE, "test", locked=True, scheme=Scheme.UTF8)
    image = encode((*WORKED_ELEMENTS, title), capacity=44)
    assert image.data == WITH_TITLE
    assert image.locked_blocks == (0, 1, 7, 8, 9, 10)


def test_tag_of_a_finnish_library_is_read():
    contents = decode(FINNISH)
    assert {each.oid: each.value for each in contents.elements} == {
        Oid.PRIMARY_ITEM: "1620168259",
        Oid.USAGE: "10",
        Oid.ONIX_MEDIA: "BA",
        Oid.OWNER: "FI-Mamk-M",
    }
    assert contents.announced == {Oid.OWNER, Oid.USAGE, Oid.ONIX_MEDIA}
    assert usage_of(contents.elements[1]) == (Usage.CIRCULATING, 0)


@pytest.mark.parametrize(
    ("text", "scheme", "raw"),
    [
        ("123456789012", Scheme.INTEGER, "1cbe991a14"),
        ("1203", Scheme.INTEGER, "04b3"),
        ("20091231", Scheme.INTEGER, "0132915f"),
        ("9999999999999999999", Scheme.INTEGER, "8ac7230489e7ffff"),
        ("10000000000000000000", Scheme.NUMERIC, "10000000000000000000"),
        ("01", Scheme.NUMERIC, "01"),
        ("010", Scheme.NUMERIC, "010f"),
        ("ABC", Scheme.FIVE_BIT, "0886"),
        ("]^_", Scheme.FIVE_BIT, "efbe"),
        ("JPN", Scheme.FIVE_BIT, "541c"),
        ("ABC123456", Scheme.SIX_BIT, "0420f1cb3d35da"),
        ("ABC1234", Scheme.SIX_BIT, "0420f1cb3d20"),
        ("AB12XY", Scheme.SIX_BIT, "042c726198"),
        ("QA268.L55", Scheme.SIX_BIT, "441cb6e2e335d6"),
        ("test", Scheme.UTF8, "74657374"),
        ("红楼梦", Scheme.UTF8, "e7baa2e6a5bce6a2a6"),
    ],
)
def test_published_compactions(text, scheme, raw):
    assert compact(text) == (scheme, bytes.fromhex(raw))
    assert expand(scheme, bytes.fromhex(raw)) == text


@pytest.mark.parametrize(
    ("text", "raw"), [("12345678", "62c99b46ad9bb8"), ("123456781234567", "62c99b46ad9bb862c99b46ad9bff")]
)
def test_published_seven_bits(text, raw):
    assert compact(text, Scheme.SEVEN_BIT) == (Scheme.SEVEN_BIT, bytes.fromhex(raw))
    assert expand(Scheme.SEVEN_BIT, bytes.fromhex(raw)) == text


@given(st.text(max_size=40))
def test_every_text_comes_back_by_every_scheme_that_takes_it(text):
    for scheme in (None, *Scheme):
        with contextlib.suppress(TagError):
            chosen, raw = compact(text, scheme)
            assert expand(chosen, raw) == text


@given(st.text("ABC 123_[", min_size=1, max_size=14), st.sampled_from([Scheme.FIVE_BIT, Scheme.SIX_BIT, None]))
def test_capitals_and_spaces_come_back(text, scheme):
    with contextlib.suppress(TagError):
        chosen, raw = compact(text, scheme)
        assert expand(chosen, raw) == text


@pytest.mark.parametrize(
    ("isil", "raw"), [("DE-Heu1", "21408e16bf1f"), ("US-InU-Mu", "acc09ebaa06f6b"), ("FI-Mamk-M", "3240de05ab075b")]
)
def test_published_isils(isil, raw):
    assert compact_isil(isil).hex() == raw
    assert expand_isil(compact_isil(isil)) == isil


def test_isil_with_many_digits_latches_to_them():
    bits = "0001101000000001111000000000000000010011010010100001"
    filled = bits + "1" * (-len(bits) % 8)
    assert compact_isil("CH-000134-1") == int(filled, 2).to_bytes(len(filled) // 8)


@given(st.text("ABCXYZabcxyz0123456789-:/", max_size=20))
def test_every_isil_comes_back(isil):
    assert expand_isil(compact_isil(isil)) == isil


@given(st.text("ABCabc019-:/", min_size=1, max_size=12))
def test_isil_is_never_longer_than_plain_text_and_a_third(isil):
    assert len(compact_isil(isil)) <= len(isil) * 5 // 4 + 2


def test_isil_of_china():
    assert expand_isil(compact_isil("CN-510422-1-YB")) == "CN-510422-1-YB"
    with pytest.raises(TagError):
        compact_isil("中国")


VALUES = st.one_of(
    st.text("0123456789", min_size=1, max_size=20),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
    st.text("ABCDEFG.-/ 0123456789", min_size=1, max_size=20),
)
ELEMENTS = st.one_of(
    st.builds(Element, st.sampled_from([4, 6, 7, 8, 10, 12, 14, 15, 17, 22, 26, 100, 270]), VALUES, st.booleans()),
    st.builds(Element, st.sampled_from([3, 11]), st.text("ABCabc0123-", min_size=1, max_size=16), st.booleans()),
    st.builds(usage, st.sampled_from(Usage), st.integers(0, 15), locked=st.booleans()),
)


@given(
    st.builds(Element, st.just(1), VALUES, st.booleans()),
    st.lists(ELEMENTS, max_size=6, unique_by=lambda each: each.oid),
    st.sampled_from([1, 4, 8]),
)
def test_every_tag_comes_back(primary, others, block):
    image = encode([primary, *others], capacity=1024, block=block)
    contents = decode(image.data, locked_blocks=image.locked_blocks, block=block)
    read = {replace(each, scheme=None) for each in contents.elements}
    assert read == {primary, *others}
    assert contents.announced == (frozenset(each.oid for each in others) or None)
    locked = [each.locked for each in contents.elements]
    assert locked[1:] == sorted(locked[1:])


@given(st.binary(max_size=80))
def test_random_bytes_are_read_or_refused(data):
    with contextlib.suppress(TagError):
        assert isinstance(decode(data), Contents)
    with contextlib.suppress(TagError):
        assert isinstance(decode_fixed(data), BasicBlock)


@given(st.data())
def test_damaged_tag_is_read_or_refused(data):
    raw = bytearray(WORKED)
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(TagError):
        decode(bytes(raw))


@pytest.mark.parametrize(
    ("element", "meant"),
    [
        (usage(Usage.DISCARDED, 3), (Usage.DISCARDED, 3)),
        (Element(Oid.USAGE, "16", scheme=Scheme.INTEGER), (Usage.CIRCULATING, 0)),
        (Element(Oid.USAGE, "f2"), (None, 2)),
        (Element(Oid.USAGE, ""), (None, 0)),
        (Element(Oid.USAGE, "书", scheme=Scheme.UTF8), (None, 0)),
    ],
)
def test_usage(element, meant):
    assert usage_of(element) == meant


def test_long_title_has_a_length_of_two_bytes():
    title = Element(Oid.TITLE, "书" * 100)
    image = encode([Element(Oid.PRIMARY_ITEM, "12"), title], capacity=400)
    assert bytes.fromhex("7f02822c") in image.data
    assert decode(image.data).value(Oid.TITLE) == title.value


@pytest.mark.parametrize(
    ("elements", "code"),
    [
        ([], "value"),
        ([Element(Oid.PRIMARY_ITEM, "")], "value"),
        ([Element(Oid.PRIMARY_ITEM, "1"), Element(Oid.SHELF, "a"), Element(Oid.SHELF, "b")], "duplicate"),
        ([Element(Oid.PRIMARY_ITEM, "1"), Element(Oid.CONTENT, "80")], "duplicate"),
        ([Element(Oid.PRIMARY_ITEM, "1"), Element(0, "a")], "value"),
        ([Element(Oid.PRIMARY_ITEM, "1"), Element(271, "a")], "value"),
        ([Element(Oid.PRIMARY_ITEM, "x" * 60)], "full"),
        ([Element(Oid.PRIMARY_ITEM, "x" * 20000)], "value"),
        ([Element(Oid.PRIMARY_ITEM, "a", scheme=Scheme.INTEGER)], "value"),
        ([Element(Oid.PRIMARY_ITEM, "1"), Element(Oid.OWNER, "汉")], "value"),
        ([Element(Oid.PRIMARY_ITEM, "1"), Element(Oid.USAGE, "xy")], "value"),
    ],
)
def test_what_cannot_be_written(elements, code):
    with pytest.raises(TagError) as refused:
        encode(elements, capacity=28)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("raw", "code"),
    [("9100051cbe", "truncated"), ("11", "truncated"), ("1101 05 1101 05", "duplicate"), ("100105", "layout"),
     ("010105", ""), ("7101ff", "value"), ("2101ab", "value"), ("1109ffffffffffffffffff", "value")],
)  # fmt: skip
def test_what_cannot_be_read(raw, code):
    if not code:
        assert decode(bytes.fromhex(raw)).value(1) == "05"
        return
    with pytest.raises(TagError) as refused:
        decode(bytes.fromhex(raw))
    assert refused.value.code == code


# ISO 28560-3: a truncated block of a tag in the field, and the reference text of the Danish data model.
FIELD = bytes.fromhex("11010131313232333334340000000000000000513e4445373035000000000000")


def test_reference_checksum():
    assert crc16(b"RFID tag data model") == 0x1AEE


def test_basic_block_of_the_field():
    block = BasicBlock("11223344", "DE-705")
    assert decode_fixed(FIELD) == block
    assert encode_fixed(block, truncated=True) == FIELD
    whole = encode_fixed(block)
    assert (len(whole), decode_fixed(whole + bytes(20))) == (34, block)


@given(
    st.builds(
        BasicBlock,
        st.text("0123456789ABCX", max_size=16),
        st.sampled_from(["", "DK-718500", "CN-110108", "US-InU-Mu"]),
        st.integers(0, 15), st.integers(0, 255), st.integers(0, 255), st.integers(0, 15),
    ),
    st.booleans(),
)  # fmt: skip
def test_every_basic_block_comes_back(block, truncated):
    assert decode_fixed(encode_fixed(block, truncated=truncated)) == block


@given(st.integers(0, 31), st.integers(1, 255))
def test_changed_basic_block_is_found(place, change):
    raw = bytearray(FIELD)
    raw[place] ^= change
    with pytest.raises(TagError) as refused:
        decode_fixed(bytes(raw))
    assert refused.value.code == "checksum"


@pytest.mark.parametrize(
    "block",
    [BasicBlock("1" * 17), BasicBlock("1", "CN-110108-1-NLC2"), BasicBlock("1", "OCLC-X"), BasicBlock("1", part=256),
     BasicBlock("1", usage=16), BasicBlock("a\0")],
)  # fmt: skip
def test_what_has_no_place_in_a_basic_block(block):
    with pytest.raises(TagError) as refused:
        encode_fixed(block)
    assert refused.value.code == "value"


def test_data_formats_of_the_two_parts_differ():
    from wenmai.library.rfid import tag

    assert (tag.DSFID, fixed.DSFID) == (0x06, 0x3E)
