"""Which edition a record is for."""

import re
from dataclasses import dataclass
from functools import lru_cache

from wenmai.catalogue.ordinals import number_in, pinyin_number
from wenmai.search.folding import fold

_FIRST = re.compile(r"^(?:初|第?[1一]) ?版|^1st ed|^di (?:1|yi) ban|^chu ban|^first ed|^初版")
_NUMBERED = re.compile(
    r"第? ?([0-9〇零一二三四五六七八九十]{1,4}) ?(?:版|次修订)|([0-9]{1,3})(?:st|nd|rd|th) ed|\b(second|third|fourth|fifth|sixth) ed"
)
_PINYIN = re.compile(r"di ([0-9]{1,3}|[a-z]{2,3}) ban|\bzai ban\b")
_AGAIN = re.compile(r"再版")
_CHANGED = re.compile(
    r"增订|修订|增补|补订|新版|新编|重订|校订|\brev|\benl|\bnew ed|xiu ding|zeng ding|zeng bu|xin ban"
)


@dataclass(frozen=True, slots=True)
class Edition:
    """The number of the edition, 1 where nothing is said; `changed` when the statement speaks of revision."""

    number: int = 1
    changed: bool = False
    said: bool = False


@lru_cache(maxsize=4096)  # a few hundred wordings stand on most books
def edition_of(statement: str) -> Edition:
    """第2版 and 再版 are 2, 修订版 is changed; printings (第3次印刷) are not editions."""
    text = re.sub("第? ?[0-9一二三四五六七八九十]+ ?(?:次印刷|印刷|刷|印)", "", fold(statement))
    if not text:
        return Edition()
    changed = bool(_CHANGED.search(text))
    if _FIRST.search(text):
        return Edition(1, changed=changed, said=True)
    return Edition(_number(text), changed=changed, said=True)


def _number(text: str) -> int:
    if found := _NUMBERED.search(text):
        return number_in(next(group for group in found.groups() if group)) or 1
    if (found := _PINYIN.search(text)) and found[1]:
        return int(found[1]) if found[1].isdigit() else pinyin_number(found[1]) or 1
    return 2 if _AGAIN.search(text) or found else 1
