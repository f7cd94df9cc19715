"""What records say, in one form."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.catalogue.samples import a_cnmarc, cnmarc_five, loc, outside
from wenmai.catalogue.describing.describe import Undescribable, describe
from wenmai.catalogue.describing.description import (
    Accessible,
    Agent,
    AgentKind,
    Audience,
    Carrier,
    Description,
    Form,
    Isbn,
    Price,
    Publication,
    Scheme,
    Series,
    ShelfMark,
    Title,
)
from wenmai.catalogue.describing.numbers import read_isbn, read_issn, read_price, years
from wenmai.catalogue.describing.wording import clean, role_of
from wenmai.catalogue.marc.marcxml import read_xml
from wenmai.catalogue.marc.reading import Found, read
from wenmai.catalogue.marc.value import Marc, control, data

A008 = "240101s2024    cc            000 0 chi  "


def a_marc21(
    *more: tuple[str, str, tuple[tuple[str, str], ...]], coded: str = A008, leader: str = "00000nam a2200000 a 4500"
) -> Marc:
    """The book of `a_cnmarc` as an American library would catalogue it."""
    fields = [
        control("001", "012024000001"),
        control("008", coded),
        data("020", "  ", ("a", "9787220100017"), ("c", "CNY58.00")),
        data("084", "  ", ("a", "K297.13"), ("2", "clc")),
        data("245", "00", ("6", "880-01"), ("a", "Panzhihua di fang zhi /"), ("c", "Li Ming zhu bian.")),
        data("260", "  ", ("6", "880-02"), ("a", "Chengdu :"), ("b", "Sichuan ren min chu ban she,"), ("c", "2024.")),
        data("300", "  ", ("a", "320页 :"), ("b", "图 ;"), ("c", "24cm.")),
        data("650", " 4", ("a", "地方志"), ("z", "攀枝花.")),
        data("700", "1 ", ("6", "880-03"), ("a", "Li, Ming."), ("e", "主编.")),
        data("880", "00", ("6", "245-01/$1"), ("a", "攀枝花地方志 /"), ("c", "李明主编.")),
        data("880", "  ", ("6", "260-02/$1"), ("a", "成都 :"), ("b", "四川人民出版社,"), ("c", "2024.")),
        data("880", "1 ", ("6", "700-03/$1"), ("a", "李明."), ("e", "主编.")),
        *(data(tag, indicators, *subfields) for tag, indicators, subfields in more),
    ]
    return Marc(leader, tuple(fields))


def _same_but_for_spelling(described: Description) -> Description:
    """Without romanised spellings: the two traditions space pinyin differently. Shelf marks are of one library."""
    return replace(
        described,
        title=replace(described.title, romanised=()),
        agents=tuple(replace(agent, forms=()) for agent in described.agents),
        shelf_marks=(),
    )


def test_the_same_book_in_both_families_has_the_same_description() -> None:
    assert _same_but_for_spelling(describe(a_marc21())) == _same_but_for_spelling(describe(a_cnmarc()))


def test_a_record_of_the_library_of_congress_is_described_in_its_script() -> None:
    described = describe(next(found.marc for found in loc() if found.marc.control("001").strip() == "00389244"))
    assert described.title == Title(
        "传统与选择",
        "中国传统道德大家谈",
        responsibility="顾问张岱年, 罗国杰 ; 主编王丹彥，夏伟东",
        romanised=("Chuan tong yu xuan ze", "Zhongguo chuan tong dao de da jia tan"),
        variants=("中国传统道德大家谈",),
    )
    assert described.agents == (
        Agent("王丹彥", AgentKind.PERSON, "主编", forms=("Wang, Danyan",)),
        Agent("夏伟东", AgentKind.PERSON, "主编", forms=("Xia, weidong",)),
    )
    assert described.publication == Publication(("中国人民大学出版社",), ("北京",), 1997, None, "1996", "第1版", "CN")
    assert described.numbers.isbns == (Isbn("9787300022512"),)
    assert described.content.subjects == ("Ethics -- China",)
    assert described.shelf_marks == (ShelfMark(Scheme.LCC, "BJ1185.C5", "C55 1996"),)


def test_an_unlinked_880_is_read_where_it_belongs() -> None:
    described = describe(next(found.marc for found in loc() if found.marc.control("001").strip() == "00508270"))
    assert "Preface by 歐陽玄, dated 至元 2 [1336]" in described.content.notes
    assert described.publication.publishers == ()  # s.n.
    assert described.publication.year == 1356


def test_a_cnmarc_record_is_described_in_full() -> None:
    described = describe(
        a_cnmarc(
            ("205", "  ", (("a", "第2版"),)),
            ("225", "2 ", (("a", "四川地方志丛书"), ("v", "12"))),
            ("330", "  ", (("a", "本书记述……"),)),
            ("510", "1 ", (("a", "Annals of Panzhihua"),)),
            ("905", "  ", (("a", "PZH"), ("d", "K297.13"), ("e", "26"))),
        )
    )
    assert described.title == Title(
        "攀枝花地方志",
        responsibility="李明主编",
        parallel=("Annals of Panzhihua",),
        romanised=("pan zhi hua di fang zhi",),
    )
    assert described.agents == (Agent("李明", AgentKind.PERSON, "主编", forms=("li ming",)),)
    assert described.publication == Publication(("四川人民出版社",), ("成都",), 2024, None, "2024", "第2版", "CN")
    assert described.numbers.isbns == (Isbn("9787220100017"),)
    assert described.price == Price(Decimal("58.00"), "CNY")
    assert described.series == (Series("四川地方志丛书", "12"),)
    assert described.content.subjects == ("地方志 -- 攀枝花",)
    assert described.content.clc == ("K297.13",)
    assert described.content.summary == "本书记述……"
    assert described.shelf_marks == (ShelfMark(Scheme.CLC, "K297.13", "26"),)
    assert (described.extent, described.illustrations, described.size) == ("320页", "图", "24cm")
    assert described.languages == ("chi",)
    assert (described.nature.form, described.nature.carrier, described.nature.audience) == (
        Form.BOOK,
        Carrier.PRINT,
        None,
    )


@pytest.mark.parametrize(
    ("more", "carrier", "accessible"),
    [
        (("106", "  ", (("a", "f"),)), Carrier.PRINT, (Accessible.BRAILLE,)),
        (("106", "  ", (("a", "d"),)), Carrier.PRINT, (Accessible.LARGE_PRINT,)),
        (("300", "  ", (("a", "大字版"),)), Carrier.PRINT, (Accessible.LARGE_PRINT,)),
        (("135", "  ", (("a", "drbn#---auaua"),)), Carrier.ONLINE, ()),
        (("307", "  ", (("a", "附有声读物"),)), Carrier.PRINT, (Accessible.TALKING_BOOK,)),
    ],
)
def test_accessible_formats_and_carriers_of_cnmarc(
    more: tuple[str, str, tuple[tuple[str, str], ...]], carrier: Carrier, accessible: tuple[Accessible, ...]
) -> None:
    nature = describe(a_cnmarc(more)).nature
    assert (nature.carrier, nature.accessible) == (carrier, accessible)


@pytest.mark.parametrize(
    ("position", "carrier", "accessible"),
    [
        ("f", Carrier.PRINT, (Accessible.BRAILLE,)),
        ("d", Carrier.PRINT, (Accessible.LARGE_PRINT,)),
        ("o", Carrier.ONLINE, ()),
        ("a", Carrier.MICROFORM, ()),
    ],
)
def test_accessible_formats_and_carriers_of_marc21(
    position: str, carrier: Carrier, accessible: tuple[Accessible, ...]
) -> None:
    nature = describe(a_marc21(coded=f"{A008[:23]}{position}{A008[24:]}")).nature
    assert (nature.carrier, nature.accessible) == (carrier, accessible)


@pytest.mark.parametrize(
    ("leader", "form"),
    [
        ("am", Form.BOOK),
        ("as", Form.SERIAL),
        ("aa", Form.ARTICLE),
        ("em", Form.MAP),
        ("cm", Form.SCORE),
        ("jm", Form.MUSIC),
        ("im", Form.SPEECH),
        ("gm", Form.VIDEO),
        ("km", Form.IMAGE),
        ("rm", Form.OBJECT),
        ("mm", Form.SOFTWARE),
    ],
)
def test_forms_of_marc21(leader: str, form: Form) -> None:
    assert describe(a_marc21(leader=f"00000n{leader} a2200000 a 4500")).nature.form == form


def test_ages_of_a_note_go_before_those_of_a_code() -> None:
    juvenile = describe(a_cnmarc(coded="20240101d2024    a  y0chiy50      ea")).nature
    assert (juvenile.audience, juvenile.ages) == (Audience.JUVENILE, (0, 17))
    noted = describe(a_cnmarc(("333", "  ", (("a", "适合6-9岁儿童"),)))).nature
    assert (noted.ages, noted.audience_note) == ((6, 9), "适合6-9岁儿童")


@pytest.mark.parametrize(
    ("text", "read"),
    [("7-5037-1744-0", Isbn("9787503717444")), ("978-7-04-024765-7", Isbn("9787040247657")), ("7224048542 (set)", Isbn("9787224048544", "set")),
     ("7-5037-1744-1", "7-5037-1744-1"), ("平", "平"), ("9787040247657（精装）", Isbn("9787040247657", "精装")), ("", "")],
)  # fmt: skip
def test_isbns_are_read_and_invalid_ones_are_kept_apart(text: str, read: Isbn | str) -> None:
    assert read_isbn(text) == read


def test_issns_are_read() -> None:
    assert read_issn("1000-4254") == "1000-4254"
    assert read_issn("1000-4255") is None


@pytest.mark.parametrize(
    ("text", "price"),
    [("CNY68.00", Price(Decimal("68.00"), "CNY")), ("CNY赠90.00", Price(Decimal("90.00"), "CNY")), ("2.50元", Price(Decimal("2.50"), "CNY")),
     ("NT$250", Price(Decimal(250), "TWD")), ("￥12.00", Price(Decimal("12.00"), "CNY")), ("M[dollar]20.00", None), ("Rp5,000", None), ("赠阅", None),
     ("CNY38.00 (全2册)", Price(Decimal("38.00"), "CNY"))],
)  # fmt: skip
def test_prices_are_read_or_left_alone(text: str, price: Price | None) -> None:
    assert read_price(text) == price


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2000", (2000,)),
        ("民國87 [1998]", (1998,)),
        ("Minguo 85", (1996,)),
        ("c1999", (1999,)),
        ("1995-1997", (1995, 1997)),
        ("一九八七年", (1987,)),
        ("[n.d.]", ()),
    ],
)
def test_years_are_read(text: str, found: tuple[int, ...]) -> None:
    assert years(text) == found


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [("李　昆生.", "李昆生"), ("云南　大学　出版社,", "云南大学出版社"), ("Panzhihua zhi /", "Panzhihua zhi"), ("Smith, John A.", "Smith, John A."),
     ("第1版．", "第1版"), ("A ; ", "A"), ("\x98The\x9c cat", "The cat")],
)  # fmt: skip
def test_punctuation_of_rules_is_left_out(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("name", "said", "role"),
    [
        ("李浩培", "李浩培著", "著"),
        ("王永生", "贾平凹著 ; 王永生编．", "编"),
        ("李国定", "主编李国定,何能高 ; 撰稿人刘金石", "主编"),
        ("无名", "李浩培著", ""),
        ("", "李浩培著", ""),
    ],
)
def test_roles_are_read_from_the_statement(name: str, said: str, role: str) -> None:
    assert role_of(name, said) == role


def test_what_is_neither_is_refused() -> None:
    with pytest.raises(Undescribable, match="family"):
        describe(Marc(" " * 24, (data("999", "  ", ("a", "x")),)))
    with pytest.raises(Undescribable, match="title"):
        describe(Marc(" " * 24, (control("008", A008), data("245", "00", ("c", "x")))))


# What the library's own system says of its five CNMARC records when it gives them as Dublin Core.
DUBLIN_CORE = (
    ("'94中国发展报告", "", 1994, ("中国统计出版社",), "9787503717444"),
    ("'95中国发展报告", "", 1995, ("中国统计出版社",), "9787503720208"),
    ("'96 中国发展报告", "中国的“八五”", 1996, ("中国统计出版社",), "9787503722912"),
    ("'97中国发展报告", "", 1997, ("中国统计出版社",), "9787503726231"),
    ("'97中国发展报告", "", 1997, ("中国统计出版社",), "9787503726231"),
)


def test_five_real_records_say_what_their_own_library_says_of_them() -> None:
    described = [describe(marc) for marc in cnmarc_five()]
    found = tuple(
        (
            each.title.proper,
            each.title.remainder,
            each.publication.year,
            each.publication.publishers,
            each.numbers.isbns[0].number,
        )
        for each in described
    )
    assert found == DUBLIN_CORE
    assert [each.nature.carrier for each in described] == ["print", "print", "print", "online", "print"]
    assert {each.content.clc for each in described} == {("F124",)}
    assert {each.shelf_marks for each in described} == {(ShelfMark(Scheme.CLC, "F124", "26"),), ()}


def test_five_real_marc21_records_of_a_chinese_library_are_described() -> None:
    with outside("marc21-of-cnmarc-5.xml").open("rb") as stream:
        described = [describe(found.marc) for found in read_xml(stream) if isinstance(found, Found)]
    assert [each.publication.year for each in described] == [2012, 2008, 2006, 2007, 2007]
    assert [each.nature.form for each in described] == ["article", "book", "book", "book", "book"]
    assert [each.nature.carrier for each in described] == ["print", "print", "online", "online", "online"]


def test_1000_real_records_are_described() -> None:
    with outside("loc-chinese-5000.mrc").open("rb") as stream:
        described = [
            describe(found.marc) for found in read(stream) if isinstance(found, Found) and found.position % 5 == 0
        ]
    assert len(described) == 1000
    assert sum(bool(each.title.romanised) for each in described) > 980
    assert sum(each.publication.year is not None for each in described) > 990
    assert sum(bool(each.numbers.isbns) for each in described) > 900
    assert all(each.title.proper for each in described)
