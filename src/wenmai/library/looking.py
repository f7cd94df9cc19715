"""What is looked for in the public catalogue, read from an address, and the facets to go on with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.catalogue.describing.description import Accessible, Audience, Form
from wenmai.catalogue.index.wanted import Field, Wanted
from wenmai.kernel.pagination import page_number
from wenmai.library.queries.scopes import names_of_scopes

FIELDS: Mapping[str, str | Promise] = {
    Field.ANY: lazy("任意"),
    Field.TITLE: lazy("题名"),
    Field.AUTHOR: lazy("作者"),
    Field.SUBJECT: lazy("主题"),
    Field.PUBLISHER: lazy("出版社"),
}
FORMS: Mapping[str, str | Promise] = {
    Form.BOOK: lazy("图书"),
    Form.SERIAL: lazy("报刊"),
    Form.ARTICLE: lazy("文章"),
    Form.MAP: lazy("地图"),
    Form.SCORE: lazy("乐谱"),
    Form.MUSIC: lazy("音乐"),
    Form.SPEECH: lazy("有声"),
    Form.VIDEO: lazy("影像"),
    Form.IMAGE: lazy("图片"),
    Form.SOFTWARE: lazy("软件"),
    Form.KIT: lazy("组合"),
    Form.OBJECT: lazy("实物"),
}
ACCESSIBLE: Mapping[str, str | Promise] = {
    Accessible.BRAILLE: lazy("盲文"),
    Accessible.LARGE_PRINT: lazy("大字本"),
    Accessible.TALKING_BOOK: lazy("有声读物"),
    Accessible.SIGN_LANGUAGE: lazy("手语视频"),
}
AUDIENCES: Mapping[str, str | Promise] = {
    Audience.PRESCHOOL: lazy("学前"),
    Audience.PRIMARY: lazy("小学"),
    Audience.CHILDREN: lazy("儿童"),
    Audience.TEENAGERS: lazy("少年"),
    Audience.JUVENILE: lazy("少年儿童"),
    Audience.ADULTS: lazy("成人"),
    Audience.SPECIALISTS: lazy("专业人员"),
}
LANGUAGES: Mapping[str, str | Promise] = {
    "chi": lazy("中文"),
    "eng": lazy("英文"),
    "jpn": lazy("日文"),
    "kor": lazy("朝鲜文"),
    "fre": lazy("法文"),
    "ger": lazy("德文"),
    "rus": lazy("俄文"),
    "spa": lazy("西班牙文"),
    "tib": lazy("藏文"),
    "iii": lazy("彝文"),
}
CLASSES: Mapping[str, str | Promise] = {
    "A": lazy("马克思主义、毛泽东思想"), "B": lazy("哲学、宗教"), "C": lazy("社会科学总论"), "D": lazy("政治、法律"),
    "E": lazy("军事"), "F": lazy("经济"), "G": lazy("文化、教育、体育"), "H": lazy("语言文字"), "I": lazy("文学"),
    "J": lazy("艺术"), "K": lazy("历史、地理"), "N": lazy("自然科学总论"), "O": lazy("数理化"), "P": lazy("天文、地球科学"),
    "Q": lazy("生物"), "R": lazy("医药、卫生"), "S": lazy("农业"), "T": lazy("工业技术"), "U": lazy("交通运输"),
    "V": lazy("航空、航天"), "X": lazy("环境、安全"), "Z": lazy("综合性图书"),
}  # fmt: skip
TITLES: Mapping[str, str | Promise] = {
    "place": lazy("在哪里"),
    "class": lazy("分类"),
    "decade": lazy("年代"),
    "form": lazy("类型"),
    "language": lazy("语种"),
    "audience": lazy("给谁看"),
    "accessible": lazy("无障碍"),
}
SHOWN = 8
"""Values of a facet that are offered."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet with its number and the query that chooses it, or drops it where it is chosen."""

    title: str
    count: int | None
    query: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A row of choices."""

    title: str
    choices: list[Choice]


def wanted_of(data: QueryDict) -> Wanted:
    """What an address asks for; what is not understood is not asked for."""

    def chosen(name: str) -> str:
        return data.get(name, "")[:40]

    where = data.get("field", "")
    return Wanted(
        text=data.get("q", "").strip()[:100],
        field=Field(where) if where in set(Field) else Field.ANY,
        form=chosen("form"),
        language=chosen("language"),
        class_=chosen("class")[:1],
        decade=chosen("decade"),
        audience=chosen("audience"),
        accessible=chosen("accessible"),
        place=chosen("place"),
        available=bool(data.get("available")),
        page=page_number(data.get("page")),
    )


def facets_of(found: Mapping[str, Iterable[tuple[str, int]]], data: QueryDict) -> list[Facet]:
    """Rows of choices, in the order of `TITLES`; places by name. Three queries."""
    values = {name: list(found.get(name, ()))[: SHOWN * 4] for name in TITLES}
    names = names_of_scopes(code for code, _count in values["place"])
    rows = []
    for name, title in TITLES.items():
        chosen = data.get(name, "")
        offered = [pair for pair in values[name] if pair[0] == chosen] or values[name][:SHOWN]
        choices = [
            Choice(_said(name, value, names), n, _query(data, name, value), value == chosen) for value, n in offered
        ]
        if choices and (chosen or len(choices) > 1):
            rows.append(Facet(str(title), choices))
    return rows


def available_of(data: QueryDict) -> Choice:
    """Only what can be taken now, or everything again."""
    chosen, fresh = bool(data.get("available")), data.copy()
    fresh.pop("page", None)
    if chosen:
        fresh.pop("available")
    else:
        fresh["available"] = "1"
    return Choice(_("现在能借"), None, f"?{fresh.urlencode()}", chosen)


def _said(name: str, value: str, names: Mapping[str, str]) -> str:
    if name == "decade":
        return _("%(year)s 年代") % {"year": value}
    if name == "class":
        return f"{value} {CLASSES.get(value, '')}"
    words = {"form": FORMS, "language": LANGUAGES, "audience": AUDIENCES, "accessible": ACCESSIBLE, "place": names}[
        name
    ]
    return str(words.get(value, value))


def _query(data: QueryDict, name: str, value: str) -> str:
    """The address that chooses a value, or drops it when it is chosen; always from the first page."""
    fresh = data.copy()
    fresh.pop("page", None)
    if fresh.get(name) == value:
        fresh.pop(name)
    else:
        fresh[name] = value
    return f"?{fresh.urlencode()}"
