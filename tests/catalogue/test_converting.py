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


def _held(marc: Marc, *tags: str) -> list[str]:
    return [text for text in _texts(marc) if text[:3] in tags]


def test_what_others_have_of_a_serial_is_said_in_the_other_family() -> None:
    """905 with years is no copy with a volume: MARC 21 says it in 866, and 905 $v again says what 866 to 868 say."""
    serial = Marc("     nas0 22     3i 450 ", (
        control("001", "s1"), data("200", "1 ", ("a", "人民文学")),
        data("905", "  ", ("a", "CN-510000-1-SC"), ("v", "2010-2012；2025:1-4"), ("y", "2010-2025")),
        data("905", "  ", ("a", "CN-510402-1-PZH"), ("b", "H1"), ("d", "I217"), ("e", "R44"), ("v", "2")),
        data("905", "  ", ("a", "CN-510411-1-RH"), ("y", "1999-2001")),
    ))  # fmt: skip
    there = to_marc21(serial)
    assert _held(there.marc, "852", "866") == [
        "852   $aCN-510000-1-SC",
        "852   $aCN-510402-1-PZH$pH1$hI217$iR44$m2",
        "852   $aCN-510411-1-RH",
        "866   $a2010-2012；2025:1-4",
        "866   $a1999-2001",
    ]
    assert [(each.tag, each.part, each.text) for each in there.losses] == [("905", "y", "2010-2025")]
    back = to_cnmarc(there.marc)
    assert to_cnmarc(to_marc21(back.marc).marc).marc == back.marc
    assert [each.tag for each in back.losses] == ["008"]
    assert _held(back.marc, "905")[-2:] == ["905   $v2010-2012；2025:1-4", "905   $v1999-2001"]


def test_holdings_of_marc21_keep_their_house_and_their_words() -> None:
    """As another library's system sends a serial: house in $b, statements of issues, supplements and indexes tied by $8."""
    fields = (
        control("001", "s1"), data("245", "00", ("a", "Science")), data("852", "  ", ("8", "1"), ("b", "pzh-lib")),
        data("866", "40", ("8", "1"), ("a", "2025:1-4")), data("867", "40", ("8", "1"), ("a", "2025 增刊")),
        data("868", "40", ("8", "1"), ("a", "总索引"), ("z", "缺页")),
    )  # fmt: skip
    there = to_cnmarc(Marc("     nas a22     3i 4500", fields))
    assert _held(there.marc, "905") == [
        "905   $apzh-lib", "905   $v2025:1-4", "905   $v2025 增刊", "905   $v总索引",
    ]  # fmt: skip
    assert [(each.tag, each.part) for each in there.losses] == [("868", "z")]
