"""The name under a work, as its author wants it. Pure."""

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Invalid
from wenmai.works.drafts import WorkDraft
from wenmai.works.vocabulary import Naming

COMPOUND = frozenset(["欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛", "尉迟", "公羊", "赫连", "澹台", "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容", "仲孙", "钟离", "长孙", "宇文", "司徒", "鲜于", "司空", "令狐", "阿鲁", "吉克", "阿苏", "沙马", "吉木", "阿的", "马海", "罗洪", "曲木", "贾巴", "阿尔"])  # fmt: skip


def surname(name: str) -> str:
    """欧阳修 → 欧阳, 周玉兰 → 周, 吉克·曲布 → 吉克. Two-syllable Yi clan names that are frequent here are known too."""
    first = name.split("·", maxsplit=1)[0]
    return first if "·" in name else name[:2] if name[:2] in COMPOUND else name[:1]


def shown_name(draft: WorkDraft, name: str, *, young: bool) -> str:
    """What is written under the work. Raises Invalid without the nickname or team that was asked for."""
    if draft.naming == Naming.TEAM:
        return _needed(draft.team, "team", _("写上团队的名字。"))
    if draft.naming == Naming.NICKNAME:
        return _needed(draft.nickname, "nickname", _("写上笔名，或者选“只写姓”。"))
    if draft.naming == Naming.FULL:
        return name
    return surname(name) + (_("同学") if young else _("某"))


def _needed(text: str, field: str, message: str) -> str:
    if not text.strip():
        raise Invalid("works.name", message, fields={field: message})
    return text.strip()[:60]
