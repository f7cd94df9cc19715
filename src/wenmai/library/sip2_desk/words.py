"""What stands on the screen of a machine."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wenmai.library.models import TaskKind
from wenmai.library.queries.readers import ReaderPage


def lent_words(due: datetime | None, *, renewal: bool) -> tuple[str, ...]:
    """借好了."""
    if due is None:
        return (_("这一册后来已经还回，不再补记借出。"),)
    day = date_format(localtime(due), "n月j日")
    return (_("续借好了，%s 前还。") % day if renewal else _("借好了，%s 前还。") % day,)


def returned_words(house: str, tasks: Iterable[str], *, kept: bool = False) -> tuple[str, ...]:
    """还好了; `house` is where it goes from here, `kept` says that somebody waits for it."""
    said = [_("还好了。")]
    if kept:
        said.append(_("有人预约，请放进送往%s的箱子。") % house if house else _("有人预约，请交给馆员放到预约架。"))
    elif house:
        said.append(_("请放进送往%s的箱子。") % house)
    said += [f"{TaskKind(each).label}。" for each in tasks]
    return ("".join(said),)


def reader_words(page: ReaderPage, *, full: bool = False) -> tuple[str, ...]:
    """Why nothing can be borrowed, if so."""
    if page.closed:
        return (_("读者证已注销，不能再借。请重新办证。"),)
    said = [_("读者证已到期，请先续证。")] if page.expired else []
    said += [_("已借满。请先还几册再借。")] if full else []
    said += [_("停借中：%s。请到服务台。") % each.kind for each in page.blocks]
    return tuple(said)
