"""MARC 21 to CNMARC and back."""

from dataclasses import replace

from tests.catalogue.samples import a_cnmarc, cnmarc_five, loc, outside
from tests.catalogue.test_describing import a_marc21
from wenmai.catalogue.converting.converted import Loss, Reason
from wenmai.catalogue.converting.to_cnmarc import to_cnmarc
from wenmai.catalogue.converting.to_marc21 import to_marc21
from wenmai.catalogue.describing.describe import describe
from wenmai.catalogue.describing.description import Description
from wenmai.catalogue.describing.scripts import Scripts, tag_of
from wenmai.catalogue.marc.charsets import Charset
from wenmai.catalogue.marc.reading import Found, read, read_one
from wenmai.catalogue.marc.value import Family, Field, Marc, control, data
from wenmai.catalogue.marc.writing import write


def _texts(marc: Marc) -> list[str]:
    return [f"{field.tag} {field.body.replace(chr(31), '$')}" for field in marc.fields]


def test_a_marc21_record_in_cnmarc() -> None:
    converted = to_cnmarc(a_marc21())
    assert converted.losses == ()
    assert converted.marc.family == Family.CNMARC
    assert _texts(converted.marc) == [
        "001 012024000001",
        "010   $a9787220100017$dCNY58.00",
        "100   $a20240101d2024    u  y0engy50      ea",
        "101 0 $achi",
        "102   $aCN",
        "105   $ay   z   000yy",
        "106   $ar",
        "200 0 $a攀枝花地方志$APanzhihua di fang zhi$f李明主编$FLi Ming zhu bian",
        "210   $a成都$AChengdu$c四川人民出版社$CSichuan ren min chu ban she$d2024",
        "215   $a320页$c图$d24cm",
        "606 0 $a地方志$y攀枝花",
        "690   $aK297.13",
        "701  0$a李明$ALi, Ming$4主编",
    ]


def test_a_cnmarc_record_in_marc21() -> None:
    converted = to_marc21(a_cnmarc())
    assert converted.losses == (Loss("690", "v", "5", Reason.NO_COUNTERPART),)
    assert converted.marc.family == Family.MARC21
    assert converted.marc.leader == "00000nam a2200000 c 4500"
    assert _texts(converted.marc) == [
        "001 012024000001",
        "008 240101s2024    cc            000 0 chi  ",
        "020   $a978-7-220-10001-7$cCNY58.00",
        "040   $aWENMAI$bchi",
        "084   $aK297.13$2clc",
        "245 10$6880-01$a攀枝花地方志$c李明主编",
        "260   $a成都$b四川人民出版社$c2024",
        "300   $a320页$b图$c24cm",
        "650  4$a地方志$z攀枝花",
        "700 1 $6880-02$a李明$e主编",
        "880 10$6245-01/(B$apan zhi hua di fang zhi$c李明主编",
        "880 1 $6700-02/(B$ali ming",
    ]


def test_what_has_no_counterpart_is_listed() -> None:
    converted = to_cnmarc(
        a_marc21(
            ("043", "  ", (("a", "a-cc---"),)),
            ("700", "1 ", (("a", "曹雪芹."), ("t", "红楼梦."))),
            ("987", "  ", (("a", "x"),)),
        )
    )
    assert converted.losses == (
        Loss("700", "t", "曹雪芹. 红楼梦.", Reason.NO_COUNTERPART),
        Loss("987", "", "x", Reason.LOCAL),
    )
    back = to_marc21(a_cnmarc(("692", "  ", (("a", "28.24"),)), ("999", "  ", (("a", "ZY"),))))
    assert [(loss.tag, loss.reason) for loss in back.losses] == [
        ("690", "no_counterpart"),
        ("692", "local"),
        ("999", "local"),
    ]


def _core(described: Description) -> Description:
    """What both families can hold; titles of works within names, prices of orders and orders of fields apart."""
    return replace(
        described,
        agents=tuple(sorted(described.agents, key=lambda agent: agent.name)),
        title=replace(described.title, responsibility=described.title.responsibility.replace(".", "")),
        content=replace(described.content, subjects=(), notes=tuple(sorted(described.content.notes))),
        price=None,
        price_text="",
    )


def _carried(marc: Marc) -> bool:
    """Whether all that a description reads is carried over; what is not is in the losses."""
    return not any(loss.tag not in {"010", "042", "246", "505", "987"} for loss in to_cnmarc(marc).losses)


def test_descriptions_survive_the_way_to_cnmarc() -> None:
    checked = [found.marc for found in loc() if _carried(found.marc)]
    assert len(checked) > 150
    for marc in checked:
        assert _core(describe(to_cnmarc(marc).marc)) == _core(describe(marc)), marc.control("001")


def test_descriptions_survive_the_way_there_and_back() -> None:
    checked = [found.marc for found in loc() if _carried(found.marc)]
    for marc in checked:
        assert _core(describe(to_marc21(to_cnmarc(marc).marc).marc)) == _core(describe(marc)), marc.control("001")


def test_a_converted_record_converted_again_is_the_same() -> None:
    for found in loc():
        there = to_cnmarc(found.marc)
        again = to_cnmarc(to_marc21(there.marc).marc)
        assert again.marc == there.marc, found.position


def test_converted_records_are_written_and_read_in_all_sets() -> None:
    for found in loc():
        there = to_cnmarc(found.marc).marc
        for charset in (Charset.UTF8, Charset.GB18030):
            again = read_one(write(there, charset))
            if isinstance(again, Found):  # a few old books have too few Chinese characters to tell GB18030 by
                assert again.marc.fields == there.fields
            else:
                assert charset == Charset.GB18030


def test_nothing_is_lost_in_silence() -> None:
    """Every text of the first record is in the second or in the losses."""
    for found in loc():
        converted = to_cnmarc(found.marc)
        there = "".join(_plain(field.body) for field in converted.marc.fields) + "".join(
            _plain(loss.text) for loss in converted.losses
        )
        beside = {
            pair.other for tag in {field.tag for field in found.marc.fields} for pair in Scripts(found.marc).pairs(tag)
        }
        for field in found.marc.fields:
            if field.tag == "066" or field.is_control or field in beside:
                continue  # the romanised form goes where its Chinese goes
            for code, value in field.subfields:
                if code not in "68" and not _coded(field, code):
                    assert all(word in there for word in _words(value)), (found.position, field.tag, code, value)


def _coded(field: Field, code: str) -> bool:
    """Languages, and words that become another code."""
    tag = tag_of(field)
    return tag == "041" or (tag == "040" and code == "b") or (tag == "020" and code in "aq")


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def _words(text: str) -> list[str]:
    return [plain for word in text.split() if (plain := _plain(word))]


def test_five_real_records_go_to_marc21_and_back() -> None:
    for marc in cnmarc_five():
        there = to_marc21(marc)
        back = to_cnmarc(there.marc)
        first, last = describe(marc), describe(back.marc)
        assert replace(first.title, romanised=()) == replace(last.title, romanised=())
        assert first.publication == last.publication
        assert first.numbers == last.numbers
        assert (first.price, first.extent, first.languages) == (last.price, last.extent, last.languages)
        assert {agent.name for agent in first.agents} == {agent.name for agent in last.agents}
        assert first.content.clc == last.content.clc
        assert describe(there.marc).shelf_marks == first.shelf_marks


def test_500_real_records_are_stable() -> None:
    with outside("loc-chinese-5000.mrc").open("rb") as stream:
        for found in read(stream):
            assert isinstance(found, Found)
            if found.position % 10 == 0:
                there = to_cnmarc(found.marc).marc
                assert to_cnmarc(to_marc21(there).marc).marc == there, found.position


def test_a_serial_keeps_its_dates() -> None:
    serial = Marc(
        "00000nas a2200000 a 4500",
        (
            control("008", "240101c19989999cc            000 0 chi  "),
            data("022", "  ", ("a", "1000-4254")),
            data("245", "00", ("a", "考古学报")),
        ),
    )
    there = to_cnmarc(serial).marc
    assert there.subfield("100", "a")[8:17] == "a19989999"
    assert describe(there).numbers.issns == ("1000-4254",)
    assert describe(to_marc21(there).marc).nature == describe(serial).nature
