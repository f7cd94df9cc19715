"""Character sets are found out and verified; nothing is mojibake in silence."""

import io
import logging
import unicodedata

import opencc
import pymarc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymarc.marc8_mapping import CODESETS

from tests.catalogue.samples import a_cnmarc, cnmarc_five, loc, loc_bytes
from wenmai.catalogue.marc import marc8
from wenmai.catalogue.marc.charsets import Charset
from wenmai.catalogue.marc.faults import Fault, Flaw
from wenmai.catalogue.marc.reading import Found, read, read_one
from wenmai.catalogue.marc.value import Family, Marc, control, data
from wenmai.catalogue.marc.writing import claiming_unicode, export, write

_SIMPLIFIED = opencc.OpenCC("t2s")
_EACC = {chr(sign): code.to_bytes(3) for code, (sign, mark) in CODESETS[0x31].items() if not mark}


def _simplified(marc: Marc) -> Marc:
    return Marc(marc.leader, tuple(field._replace(body=_SIMPLIFIED.convert(field.body)) for field in marc.fields))


def _framed(marc: Marc, encoding: str) -> bytes | None:
    """The record in any encoding of Python's, None where it has no such characters."""
    try:
        bodies = [field.body.encode(encoding) for field in marc.fields]
    except UnicodeEncodeError:
        return None
    return _raw(marc.leader, [field.tag for field in marc.fields], bodies)


def _raw(leader: str, tags: list[str], bodies: list[bytes]) -> bytes:
    directory, start = b"", 0
    for tag, body in zip(tags, bodies, strict=True):
        directory += b"%s%04d%05d" % (tag.encode(), len(body) + 1, start)
        start += len(body) + 1
    base = 24 + len(directory) + 1
    label = f"{base + start + 1:05d}{leader[5:12]}{base:05d}{leader[17:24]}".encode()
    return label + directory + b"\x1e" + b"".join(body + b"\x1e" for body in bodies) + b"\x1d"


def test_export_after_import_is_the_same_bytes_in_utf8() -> None:
    assert b"".join(export(found.marc, found.raw, found.charset) for found in loc()) == loc_bytes()
    assert [write(found.marc) for found in loc()] == [found.raw for found in loc()]


def test_export_after_import_is_the_same_bytes_in_gb18030() -> None:
    raw = b"".join(write(found.marc, Charset.GB18030) for found in loc())
    read_back = [found for found in read(io.BytesIO(raw), charset=Charset.GB18030) if isinstance(found, Found)]
    assert [found.marc.fields for found in read_back] == [found.marc.fields for found in loc()]
    assert b"".join(export(found.marc, found.raw, found.charset) for found in read_back) == raw


@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_gbk_is_found_out_whatever_the_leader_claims(encoding: str) -> None:
    for found in loc():
        marc = _simplified(found.marc)
        raw = _framed(marc, encoding)
        if raw is None or not marc.has("880"):
            continue
        again = read_one(raw)
        assert isinstance(again, Found), (found.position, again)
        assert again.marc.fields == marc.fields, found.position
        assert again.charset == Charset.GB18030
        assert Flaw.CHARSET_CLAIM in again.flaws  # its leader says UTF-8


@pytest.mark.parametrize("claim", ["a", " "])
@pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "euc-kr", "euc-jp", "shift_jis", "cp1251"])
def test_sets_we_do_not_read_are_never_read_as_another(encoding: str, claim: str) -> None:
    read_as = []
    for found in loc():
        claiming = Marc(f"{found.marc.leader[:9]}{claim}{found.marc.leader[10:]}", found.marc.fields)
        raw = _framed(claiming, encoding)
        if raw is None:
            continue
        again = read_one(raw)
        if isinstance(again, Found) and again.marc.fields != found.marc.fields:
            read_as.append((found.position, again.charset))
    assert read_as == []


def test_cnmarc_with_a_blank_leader_is_read_right_where_pymarc_reads_mojibake(
    capsys: pytest.CaptureFixture[str],
) -> None:
    marc = a_cnmarc()
    assert marc.leader[9] == " "
    for charset in (Charset.UTF8, Charset.GB18030):
        raw = write(marc, charset)
        logging.disable()
        theirs = next(pymarc.MARCReader(io.BytesIO(raw)))
        logging.disable(logging.NOTSET)
        capsys.readouterr()
        assert theirs is not None
        assert theirs["200"]["a"] != "攀枝花地方志"  # and no error was raised
        ours = read_one(raw)
        assert isinstance(ours, Found)
        assert ours.charset == charset
        assert ours.marc.subfield("200", "a") == "攀枝花地方志"


def test_a_file_may_change_its_set_from_record_to_record() -> None:
    marc = a_cnmarc()
    raw = write(marc, Charset.UTF8) + write(marc, Charset.GB18030) + write(marc, Charset.UTF8)
    told = list(read(io.BytesIO(raw)))
    assert [found.charset for found in told if isinstance(found, Found)] == ["UTF-8", "GB18030", "UTF-8"]


def _short(title: bytes) -> bytes:
    return _raw("00000nam0 2200000   450 ", ["001", "200"], [b"1", b"1 \x1fa" + title])


# Frequent characters whose two bytes of GB 2312 are also one character of well formed UTF-8.
_BOTH = "叶印英群廷雪苑然协魏梅投探影卓史全注税谈园要伟溪牛说一态系散木住同谢台省通思山业末水录院式"


@given(st.text(_BOTH, min_size=1, max_size=8))
def test_short_titles_that_two_sets_explain_are_right_or_told(title: str) -> None:
    title.encode("gb2312").decode("utf-8")
    told = read_one(_short(title.encode("gb2312")))
    if isinstance(told, Fault):
        assert told.flaw == Flaw.CHARSET_AMBIGUOUS
        assert set(told.candidates) >= {"UTF-8", "GB18030"}
    else:
        assert told.marc.subfield("200", "a") == title


def test_an_ambiguous_record_is_an_error_that_names_the_sets() -> None:
    told = read_one(_short("同志税权牛坛".encode("gb2312")))
    assert isinstance(told, Fault)
    assert (told.flaw, told.candidates) == (Flaw.CHARSET_AMBIGUOUS, ("GB18030", "UTF-8"))
    assert told.sentence() == "第 1 条记录（第 0 字节起）：字符集有歧义，可能是 GB18030、UTF-8。请在导入时指明字符集。"


_LATIN = ["Müller", "Universität", "Fa lü chu ban she", "Québec", "Bibliothèque", "señor", "Łódź", "Dvořák", "ʻAbd"]


@pytest.mark.parametrize("leader", ["00000nam a2200000 a 4500", "00000nam  2200000 a 4500", "00000nam0 2200000   450 "])
@pytest.mark.parametrize("name", _LATIN)
def test_letters_with_marks_are_right_in_every_set_and_under_every_claim(leader: str, name: str) -> None:
    tag = "200" if leader[8] == "0" else "245"
    chinese = f"中国法律 {name}"
    for text, raw in ((name, name.encode()), (name, _ansel(name)), (chinese, chinese.encode("gb18030"))):
        told = read_one(_raw(leader, ["001", tag], [b"1", b"1 \x1fa" + raw]))
        assert isinstance(told, Found)
        assert told.marc.subfield(tag, "a") == text


def _ansel(text: str) -> bytes:
    """Letters in ANSEL: marks before their letter."""
    codes = {chr(sign): code for code, (sign, _) in CODESETS[0x45].items()}
    out, marks = b"", b""
    for sign in reversed(unicodedata.normalize("NFD", text)):
        if unicodedata.combining(sign):
            marks = bytes([codes[sign]]) + marks
        else:
            out, marks = marks + bytes([codes.get(sign, ord(sign) % 256)]) + out, b""
    return out


def test_an_ambiguous_record_is_decided_by_the_others_of_its_file() -> None:
    ambiguous = _short("同志税权牛坛".encode("gb2312"))
    others = b"".join(write(a_cnmarc(), Charset.GB18030) for _ in range(4))
    first, *_ = read(io.BytesIO(ambiguous + others))
    assert isinstance(first, Found)
    assert first.marc.subfield("200", "a") == "同志税权牛坛"
    mixed = others + write(a_cnmarc(), Charset.UTF8)
    first, *_ = read(io.BytesIO(ambiguous + mixed))
    assert isinstance(first, Fault)


def test_a_record_of_two_sets_is_an_error_that_names_the_field() -> None:
    marc = a_cnmarc()
    bodies = [field.body.encode("utf-8" if field.tag == "200" else "gb18030") for field in marc.fields]
    told = read_one(_raw(marc.leader, [field.tag for field in marc.fields], bodies))
    assert isinstance(told, Fault)
    assert (told.flaw, told.detail) == (Flaw.CHARSET_MIXED, "200")


def test_what_was_converted_twice_is_an_error_that_names_the_field() -> None:
    marc = a_cnmarc()
    bodies = [field.body.encode().decode("latin-1").encode() for field in marc.fields]
    told = read_one(_raw(marc.leader, [field.tag for field in marc.fields], bodies))
    assert isinstance(told, Fault)
    assert (told.flaw, told.detail) == (Flaw.TWICE_ENCODED, "200")


def test_a_broken_character_is_an_error_not_a_blank() -> None:
    raw = write(a_cnmarc(), Charset.UTF8)
    told = read_one(raw.replace("攀".encode(), b"\xe6\x94A"))
    assert isinstance(told, Fault)
    assert told.flaw in {Flaw.CHARSET_MIXED, Flaw.CHARSET_UNKNOWN}


def test_a_set_named_by_a_person_is_taken_only_if_the_bytes_fit() -> None:
    raw = write(a_cnmarc(), Charset.GB18030)
    told = read_one(raw, charset=Charset.UTF8)
    assert isinstance(told, Fault)
    assert told.flaw == Flaw.CHARSET_UNKNOWN


# MARC-8


def _marc8(text: str) -> bytes:
    """A text of ASCII and Han in MARC-8, escape sequences as in the Library's own files."""
    out, east = b"", False
    for sign in text:
        if (sign in _EACC) != east:
            east = sign in _EACC
            out += b"\x1b$1" if east else b"\x1b(B"
        out += _EACC[sign] if east else sign.encode("ascii")
    return out + (b"\x1b(B" if east else b"")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"H\xe9ctor", "Hčtor"),  # a mark before its letter
        (b"Universit\xe2e", "Universit\u00e9"),
        (b"\xb0\xae", "\u02bb\u02bc"),  # ayn, alif
        (b"Fa l\xe8u chu ban she", "Fa lü chu ban she"),
        (b"\x1b$1!0#!0#\x1b(B", None),
        (b"H\x1bb2\x1bsO", "H₂O"),
        (b"\x1bga\x1bs-strahlen", "α-strahlen"),
        (b"\x1b(N!\x1b(B", None),
        (b"\xd5x", None),  # not in ANSEL
        (b"e\xe2", None),  # a mark without a letter
        (b"\x1b$1!0", None),  # cut
        (b"\x1b", None),
    ],
)
def test_marc8_is_read_strictly(raw: bytes, text: str | None) -> None:
    if text is not None:
        assert marc8.decode(raw) == text
        return
    try:
        marc8.decode(raw)
    except UnicodeDecodeError:
        return
    assert raw in {b"\x1b$1!0#!0#\x1b(B", b"\x1b(N!\x1b(B"}


@given(
    st.lists(
        st.one_of(st.sampled_from(sorted(_EACC)[:9000]), st.characters(min_codepoint=32, max_codepoint=126)),
        max_size=20,
    )
)
def test_marc8_agrees_with_another_reader(signs: list[str]) -> None:
    text = "".join(signs)
    raw = _marc8(text)
    assert marc8.decode(raw) == pymarc.marc8.marc8_to_unicode(raw) or any(ord(sign) > 0xF000 for sign in text)
    assert marc8.decode(raw) == text


def test_marc8_records_are_found_out_and_go_out_as_they_came() -> None:
    marc = Marc(
        "00000nam  2200000 a 4500",
        (
            control("008", "240101s2024    cc            000 0 chi  "),
            data("245", "00", ("6", "880-01"), ("a", "Panzhihua di fang zhi.")),
            data("880", "00", ("6", "245-01/$1"), ("a", "攀枝花地方志.")),
        ),
    )
    bodies = [_marc8(field.body) for field in marc.fields]
    raw = _raw(marc.leader, [field.tag for field in marc.fields], bodies)
    found = read_one(raw)
    assert isinstance(found, Found)
    assert (found.charset, found.flaws) == (Charset.MARC8, ())
    assert found.marc.fields == marc.fields
    assert export(found.marc, raw, found.charset) == raw
    changed = Marc(found.marc.leader, found.marc.fields[:2])
    out = export(changed, raw, found.charset)
    assert out[9:10] == b"a"
    assert read_one(out) != found


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\x1b(NsTANISLAWSKIJ\x1b(B", "Станиславский"),  # basic Cyrillic
        (b"\xc5Qu\xe2e?", "¿Qué?"),
        ("\x98Der\x9c Weg zum Glück".encode(), "\x98Der\x9c Weg zum Glück"),  # signs around what is not sorted by
    ],
)
def test_other_scripts_and_signs_are_no_mojibake(raw: bytes, text: str) -> None:
    told = read_one(_raw("00000nam  2200000 a 4500", ["001", "245"], [b"1", b"10\x1fa" + raw]))
    assert isinstance(told, Found)
    assert told.marc.subfield("245", "a").lower() == text.lower()
    assert told.flaws in {(), (Flaw.CHARSET_CLAIM,)}


def test_five_real_records_of_a_chinese_library_are_read_in_both_sets() -> None:
    for marc in cnmarc_five():
        for charset in (Charset.UTF8, Charset.GB18030):
            raw = write(marc, charset)
            found = read_one(raw)
            assert isinstance(found, Found)
            assert (found.charset, found.marc.fields) == (charset, marc.fields)
            assert export(found.marc, raw, charset) == raw == write(found.marc, charset)


def test_a_changed_record_says_that_it_is_unicode() -> None:
    marc = claiming_unicode(a_cnmarc(coded="20240101d2024    em y0chiy0120    ea"))
    assert marc.subfield("100", "a") == "20240101d2024    em y0chiy50      ea"
    assert marc.family == Family.CNMARC
