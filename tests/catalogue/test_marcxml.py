"""MARCXML in and out."""

import io

import pymarc
import pytest

from tests.catalogue.samples import a_cnmarc, loc
from wenmai.catalogue.marc.faults import Fault, Flaw
from wenmai.catalogue.marc.marcxml import read_xml, record_xml, write_xml
from wenmai.catalogue.marc.opening import read_any
from wenmai.catalogue.marc.reading import Found
from wenmai.catalogue.marc.value import Marc, control, data
from wenmai.catalogue.marc.writing import Unwritable


def _read(text: str) -> list[Found | Fault]:
    return list(read_xml(io.BytesIO(text.encode())))


def test_records_come_back_as_they_went() -> None:
    records = [*(found.marc for found in loc()), a_cnmarc()]
    assert [found.marc for found in _read("".join(write_xml(records))) if isinstance(found, Found)] == records


def test_another_library_reads_what_we_write() -> None:
    theirs = pymarc.parse_xml_to_array(io.BytesIO("".join(write_xml(found.marc for found in loc())).encode()))
    assert [[str(field.value()) for field in each.fields] for each in theirs] == [
        [str(field.value()) for field in each.fields]
        for each in pymarc.MARCReader(b"".join(found.raw for found in loc()))
    ]


def test_odd_signs_survive() -> None:
    marc = Marc(
        " " * 24, (control("001", "a\r\n\t&<>\"'"), data("245", "0 ", ("a", " 前 后 "), ("&", ""), ("b", "\u0098")))
    )
    assert [found.marc for found in _read(record_xml(marc, declare=True)) if isinstance(found, Found)] == [marc]


def test_a_sign_that_xml_cannot_hold_is_refused() -> None:
    with pytest.raises(Unwritable) as refused:
        record_xml(Marc(" " * 24, (data("245", "0 ", ("a", "a\x1bb")),)))
    assert (refused.value.tag, refused.value.code) == ("245", 0x1B)


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><record><leader>&x;</leader></record>',
        '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><record><leader>&b;</leader></record>',
        '<!DOCTYPE r SYSTEM "http://example.org/r.dtd"><record><leader/></record>',
    ],
)
def test_a_document_type_is_refused(document: str) -> None:
    (fault,) = _read(document)
    assert isinstance(fault, Fault)
    assert (fault.flaw, fault.detail) == (Flaw.XML, "DOCTYPE")


def test_what_stands_before_a_mistake_is_read() -> None:
    text = "".join(write_xml(found.marc for found in loc()[:3]))
    *whole, fault = _read(text[:-40])
    assert [found.marc for found in whole if isinstance(found, Found)] == [found.marc for found in loc()[: len(whole)]]
    assert isinstance(fault, Fault)
    assert (fault.flaw, fault.position) == (Flaw.XML, len(whole) + 1)


def test_the_container_is_found_out() -> None:
    values = [found.marc for found in loc()[:3]]
    for raw in (b"".join(found.raw for found in loc()[:3]), b"\xef\xbb\xbf" + "".join(write_xml(values)).encode()):
        stream = io.BufferedReader(io.BytesIO(raw))
        assert [found.marc for found in read_any(stream) if isinstance(found, Found)] == values


@pytest.mark.parametrize("name", ["GBK", "gb2312", "GB18030", "UTF-16"])
def test_the_sets_of_china_and_utf_16_are_read(name: str) -> None:
    marc = Marc(" " * 24, (control("001", "1"), data("245", "00", ("a", "攀枝花市图书馆" * 20_000))))
    text = record_xml(marc, declare=True)
    document = f'<?xml version="1.0" encoding="{name}"?><collection>{text}</collection>'
    (found,) = read_any(io.BufferedReader(io.BytesIO(document.encode(name))))
    assert isinstance(found, Found)
    assert found.marc == marc


@pytest.mark.parametrize(("name", "more"), [("GBK", b"\xff\xff"), ("EUC-JP", b"")])
def test_a_set_that_cannot_be_read_is_told(name: str, more: bytes) -> None:
    (fault,) = read_xml(io.BytesIO(f'<?xml version="1.0" encoding="{name}"?><collection>'.encode() + more))
    assert isinstance(fault, Fault)
    assert (fault.position, fault.flaw) == (1, Flaw.XML)
