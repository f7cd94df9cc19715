"""The columns of every file of open data: one list for what is written, for its schema (CSVW) and for the catalogue."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

Type = Literal["string", "decimal", "integer", "boolean", "date", "gYearMonth", "anyURI", "dateTime"]


class Column(NamedTuple):
    """A column: an attribute of the rows, its type in XML Schema, and what it says."""

    name: str
    type: Type
    title: str


class Table(NamedTuple):
    """A kind of file. `key` are the columns that name a row."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def head(self) -> tuple[str, ...]:
        """The first line."""
        return tuple(column.name for column in self.columns)

    def lines(self, rows: Iterable[Any]) -> Iterator[tuple[str, ...]]:
        """What is written of each row."""
        for row in rows:
            yield tuple(said(getattr(row, column.name), column.type) for column in self.columns)


class Dataset(NamedTuple):
    """A set of open data: `files` are endings and addresses from the root; `table` says their columns."""

    name: str
    title: str
    table: Table
    files: tuple[tuple[str, str], ...]


def said(value: Any, kind: Type) -> str:
    """A value as all files write it; nothing is an empty field."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return f"{value:%Y-%m}" if kind == "gYearMonth" and isinstance(value, date) else str(value)


_PLACE: Final = (
    Column("division", "string", "区划代码"),
    Column("name", "string", "区划名"),
    Column("part", "string", "total 含下辖各地，own 是直接在本级的"),
)
_VALUE: Final = (
    Column("value", "decimal", "数；隐去的空着"),
    Column("status", "string", "withheld 是隐去的"),
    Column("unit", "string", "计量单位"),
)
_MEASURE: Final = Column("measure", "string", "度量，见 measures.csv")
_DAY: Final = Column("day", "date", "哪一天的存量")
_DEMO: Final = Column("demo", "boolean", "含演示数据")

ROLLUPS: Final = Table(
    "rollups",
    "各县各月汇总",
    (_MEASURE, Column("month", "gYearMonth", "月份"), *_PLACE, *_VALUE),
    ("measure", "month", "division", "part"),
)
STOCKS: Final = Table(
    "stocks",
    "各县存量：馆舍、藏书、人员、达标和登记册上的数",
    (
        _MEASURE,
        _DAY,
        *_PLACE,
        *_VALUE,
        Column("readings", "integer", "由几条读数相加"),
        Column("as_of", "date", "其中最早一条的日期"),
        Column("sources", "string", "读数的来源"),
        _DEMO,
    ),
    ("measure", "day", "division", "part"),
)
UNITS: Final = Table(
    "units",
    "各馆各地自己的读数（不计人的度量）",
    (
        _MEASURE,
        _DAY,
        Column("code", "string", "馆或区划的代码，见 places.csv"),
        Column("name", "string", "名称"),
        Column("division", "string", "所在区划"),
        Column("value", "decimal", "读数"),
        Column("unit", "string", "计量单位"),
        Column("as_of", "date", "读数的日期"),
        Column("source", "string", "读数的来源"),
        _DEMO,
        Column("behind", "string", "还没报齐，合计时由这个区划自己的数代替"),
    ),
    ("measure", "day", "code"),
)
MEASURES: Final = Table(
    "measures",
    "度量的口径",
    (
        Column("id", "string", "度量"),
        Column("title", "string", "名称"),
        Column("unit", "string", "计量单位"),
        Column("definition", "string", "口径版本"),
        Column("source", "string", "facts 是发生的事，gauge 是存量"),
        Column("reads", "string", "数哪些事实，或读哪个存量"),
        Column("time", "string", "按时间怎样合计"),
        Column("places", "string", "按地方怎样合计；own 是本级自己的数"),
        Column("silence", "string", "没有行：unknown 是不知道，zero 是 0"),
        Column("reports", "string", "应由哪类机构报送"),
        Column("part_of", "string", "是哪个度量的一部分"),
        Column("of_people", "boolean", "数的是人，小的数隐去"),
        Column("note", "string", "说明"),
    ),
    ("id",),
)
PLACES: Final = Table(
    "places",
    "区划和馆的代码",
    (
        Column("code", "string", "代码"),
        Column("name", "string", "名称"),
        Column("kind", "string", "类别"),
        Column("level", "integer", "1 省 2 市 3 县 4 乡镇 5 村"),
        Column("parent", "string", "上级区划，馆是所在区划"),
        Column("first", "date", "从哪天起"),
        Column("last", "date", "到哪天止（当天已不在）"),
        _DEMO,
    ),
    ("code",),
)
FIGURES: Final = Table(
    "figures",
    "公布过的数",
    (
        Column("id", "integer", "编号，地址是 /data/figures/编号"),
        Column("publication", "integer", "哪次公布，地址是 /plan/publication/编号/"),
        _MEASURE,
        Column("title", "string", "名称"),
        Column("unit", "string", "计量单位"),
        Column("definition", "string", "公布时的口径版本"),
        Column("division", "string", "区划代码"),
        Column("division_name", "string", "区划名"),
        Column("first", "date", "从哪天起"),
        Column("last", "date", "到哪天止"),
        Column("published_at", "dateTime", "公布的时刻"),
        Column("value", "decimal", "数"),
        Column("withheld", "boolean", "隐去"),
        Column("reporting", "integer", "报送的机构数"),
        Column("expected", "integer", "应报送的机构数"),
        Column("sent", "integer", "各馆各月报送的份数"),
        Column("due", "integer", "应报送的份数"),
    ),
    ("id",),
)
