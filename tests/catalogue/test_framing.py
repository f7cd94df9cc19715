"""Where records begin and end in sound and in broken files."""

import io
import pickle
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalogue.samples import loc, loc_bytes
from wenmai.catalogue.marc.charsets import Charset
from wenmai.catalogue.marc.faults import Fault, Flaw, noted
from wenmai.catalogue.marc.iso2709 import Broken
from wenmai.catalogue.marc.reading import Found, read, read_one
from wenmai.catalogue.marc.value import Field, Marc, control
from wenmai.catalogue.marc.writing import write

A, B, C = (found.raw for found in loc()[:3])


def _read(raw: bytes) -> list[Found | Fault]:
    return list(read(io.BytesIO(raw)))


def _told(raw: bytes) -> list[tuple[int, int, str]]:
    """Position, offset and what became of it."""
    return [
        (each.position, each.offset, each.flaw if isinstance(each, Fault) else "+".join(each.flaws))
        for each in _read(raw)
    ]


def test_every_byte_of_a_sound_file_is_in_a_record() -> None:
    assert b"".join(found.raw for found in _read(loc_bytes()) if isinstance(found, Found)) == loc_bytes()


def test_padding_between_records_is_passed_over() -> None:
    assert _told(b"\xef\xbb\xbf" + A + b"\r\n" + B + b"\n\x1a\x00") == [(1, 3, ""), (2, len(A) + 5, "")]


def test_junk_between_records_is_told_and_passed_over() -> None:
    junk = b"HTTP/1.1 200 OK"
    assert _told(A + junk + B) == [(1, 0, ""), (2, len(A), Flaw.JUNK), (2, len(A) + len(junk), "")]


@pytest.mark.parametrize("length", [b"00100", b"99999", b"00000", b"     "])
def test_a_wrong_length_is_not_believed(length: bytes) -> None:
    assert _told(A + length + B[5:] + C) == [(1, 0, ""), (2, len(A), Flaw.LENGTH_WRONG), (3, len(A) + len(B), "")]


def test_a_missing_terminator_does_not_swallow_the_next_record() -> None:
    assert _told(A[:-1] + B) == [(1, 0, Flaw.NO_TERMINATOR), (2, len(A) - 1, "")]


def test_a_terminator_inside_a_field_does_not_end_the_record() -> None:
    at = A.index(b"\x1f", 500) + 3
    inside = A[:at] + b"\x1d" + A[at + 1 :]
    assert _told(inside + B) == [(1, 0, f"{Flaw.TERMINATOR_INSIDE}+{Flaw.CONTROL_SIGNS}"), (2, len(A), "")]


def test_a_record_that_was_cut_does_not_swallow_the_next() -> None:
    cut = A[: len(A) // 2]
    assert _told(cut + B + C) == [(1, 0, Flaw.TRUNCATED), (2, len(cut), ""), (3, len(cut) + len(B), "")]


def test_a_file_that_ends_within_a_record_is_told() -> None:
    assert _told(A + B[:-20]) == [(1, 0, ""), (2, len(A), Flaw.TRUNCATED)]


def test_a_label_that_is_none_is_a_fault_and_reading_goes_on() -> None:
    assert _told(A + b"\xff" * 24 + B[24:] + C) == [(1, 0, ""), (2, len(A), Flaw.LEADER), (3, len(A) + len(B), "")]


def test_a_label_with_blanks_for_codes_is_a_label() -> None:
    blank = A[:5] + b"       00" + A[14:]
    (found,) = _read(blank)
    assert isinstance(found, Found)
    assert found.marc.fields == loc()[0].marc.fields


def test_a_directory_that_does_not_fit_is_a_fault_and_reading_goes_on() -> None:
    without_an_entry = B[:24] + B[36:48] + B[24:36][:0] + B[48:-1] + b"\x1d"
    told = _told(A + without_an_entry + C)
    assert [each[2] for each in told] == ["", Flaw.DIRECTORY, ""]


def test_lengths_counted_in_characters_are_mended_by_the_terminators() -> None:
    base = int(A[12:17])
    area = A[base:-1]
    places, start = b"", 0
    for part in area.decode().split("\x1e")[:-1]:
        places += A[24 + len(places) : 27 + len(places)] + b"%04d%05d" % (len(part) + 1, start)
        start += len(part) + 1
    (found,) = _read(A[:24] + places + A[base - 1 :])
    assert isinstance(found, Found)
    assert found.marc == loc()[0].marc
    assert found.flaws == (Flaw.DIRECTORY_LENGTHS,)


def test_fields_in_another_order_than_their_entries_are_read_by_their_places() -> None:
    base = int(A[12:17])
    entries = [A[at : at + 12] for at in range(24, base - 1, 12)]
    (found,) = _read(A[:24] + b"".join(reversed(entries)) + A[base - 1 :])
    assert isinstance(found, Found)
    assert found.marc.fields == tuple(reversed(loc()[0].marc.fields))
    assert found.flaws == ()


def test_a_fault_says_in_chinese_where_and_what_to_do() -> None:
    _, fault = _read(A + B[:-20])
    assert isinstance(fault, Fault)
    assert fault.sentence() == f"第 2 条记录（第 {len(A)} 字节起）：文件在记录中间结束。请重新导出后再试。"


@given(st.binary(max_size=400), st.integers(0, 3), st.integers(0, 900), st.integers(0, 300))
def test_no_bytes_stop_the_reading_or_get_lost(noise: bytes, which: int, at: int, drop: int) -> None:
    raw = A + B + C
    at += which * 300
    broken = raw[:at] + noise + raw[at + drop :]
    told = _read(broken)
    kept = sum(len(each.raw) for each in told)
    assert [each.position for each in told] == sorted(each.position for each in told)
    assert kept + len(broken) - len(broken.translate(None, b" \t\r\n\x00\x1a\xef\xbb\xbf")) >= len(broken)
    for each in told:
        assert broken[each.offset : each.offset + len(each.raw)] == each.raw


@given(st.integers(0, 199), st.data())
def test_one_broken_record_harms_no_other(which: int, draw: st.DataObject) -> None:
    records = [found.raw for found in loc()[which : which + 3]]
    broken = records[0]
    at = draw.draw(st.integers(0, len(broken) - 1))
    size = draw.draw(st.integers(1, 60))
    changed = broken[:at] + broken[at + size :]
    told = _read(changed + b"".join(records[1:]))
    assert [each.raw for each in told][-len(records[1:]) or len(told) :] == records[1:]


_TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x1d\x1e"), max_size=30)
_FIELDS = st.builds(Field, st.from_regex("[0-9A-Z]{3}", fullmatch=True), _TEXTS)


@given(st.lists(_FIELDS, min_size=1, max_size=8))
def test_any_value_that_is_written_is_read_again(fields: list[Field]) -> None:
    marc = Marc("00000nam a2200000 a 4500", tuple(fields))
    raw = write(marc)
    found = read_one(raw, charset=Charset.UTF8)
    assert isinstance(found, Found)
    assert found.marc.fields == marc.fields
    assert write(found.marc) == raw


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(Broken, match="108182"):
        write(Marc("00000nam a2200000 a 4500", tuple(control("500", "x" * 9000) for _ in range(12))))
    with pytest.raises(Broken):
        write(Marc("00000nam a2200000 a 4500", (control("500", "x" * 9999),)))


def test_every_flaw_has_words() -> None:
    for flaw in Flaw:
        assert noted(flaw) if flaw in _ODD else Fault(1, 0, flaw, 1).sentence()


_ODD = frozenset(
    Flaw(name)
    for name in (
        "length_wrong",
        "no_terminator",
        "terminator_inside",
        "directory_lengths",
        "base_wrong",
        "charset_claim",
        "control_signs",
        "replacement_sign",
    )
)


@pytest.mark.parametrize(
    "marc",
    [
        Marc("0" * 24, ()),
        Marc("0" * 24, (Field("001", ""),)),
        Marc("0" * 24, (Field("001", "a\x1eb"), Field("245", "00\x1fa\u6d3b\u7740"))),
        Marc("0" * 24, (Field("", "1"), Field("2\x1e5", "2"), Field("245", "00\x1fa\u6d3b\u7740"))),
    ],
)
def test_a_record_is_the_same_in_another_process(marc):
    assert pickle.loads(pickle.dumps(marc)) == marc


@pytest.mark.parametrize("sign", [b"\0", b"\x1d", b"a\x1d", b"\x1e", b" "])
def test_much_of_nothing_is_read_in_time(sign: bytes) -> None:
    """Each takes the reader milliseconds; looked through again from each sign, it would take minutes."""
    began = process_time()
    read_again = _read(A + sign * (400_000 // len(sign)) + B)
    assert process_time() - began < 5
    assert [found.raw for found in read_again if isinstance(found, Found)] in ([A, B], [A])


def test_padding_that_a_label_begins_with_is_not_passed_over() -> None:
    blank = b" " * 5 + A[5:]
    for many in (0, 3, 100, 5000):
        assert [each.raw for each in _read(b" " * many + blank) if isinstance(each, Found)][-1:] == [blank]
