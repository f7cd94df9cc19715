"""What the explain record says of the indexes, beside index/cql.py which answers them; a test keeps the two together."""

from typing import Any

from wenmai.catalogue.index.cql import BATH, CQL, DC, REC
from wenmai.catalogue.sru.explanation import ContextSet, Index

_WORDS = ("=", "adj", "all", "any", "scr")
_WHOLE = (*_WORDS, "==", "exact")
_ALL = ("=", "==", "exact", "scr")
_CODE = (*_ALL, "any", "all")
_YEAR = ("=", "==", "<>", "<", "<=", ">", ">=", "within", "any", "all")


def _names(*pairs: str) -> tuple[tuple[str, str], ...]:
    return tuple((each.partition(".")[0], each.partition(".")[2]) for each in pairs)


INDEXES = (
    Index("任意词", _names("cql.serverChoice", "cql.anywhere", "cql.keywords", "dc.description"), relations=_WORDS),
    Index("题名", _names("dc.title", "bath.title"), sort=True, scan=True, relations=_WHOLE),
    Index(
        "责任者",
        _names("dc.creator", "dc.contributor", "bath.author", "bath.name", "bath.personalName"),
        scan=True,
        relations=_WHOLE,
    ),
    Index("主题", _names("dc.subject", "bath.subject"), relations=_WORDS),
    Index("出版者", _names("dc.publisher", "bath.publisher"), relations=_WORDS),
    Index(
        "ISBN、ISSN、控制号",
        _names("dc.identifier", "bath.isbn", "bath.issn", "bath.standardIdentifier", "rec.identifier"),
        scan=True,
        relations=_CODE,
    ),
    Index("出版年", _names("dc.date", "bath.possessingYear", "bath.year"), sort=True, relations=_YEAR),
    Index("语种", _names("dc.language"), scan=True, relations=_CODE),
    Index("类型", _names("dc.type"), scan=True, relations=_CODE),
    Index("中图法分类", _names("bath.classification"), relations=_CODE),
    Index("全部记录", _names("cql.allRecords"), relations=_ALL),
)
EXPLAINED: dict[str, Any] = {
    "description": "成员馆的书目。汉字、拼音和拼音首字母都能检索题名。",
    "sets": (ContextSet("cql", CQL), ContextSet("dc", DC), ContextSet("bath", BATH), ContextSet("rec", REC)),
    "indexes": INDEXES,
}
