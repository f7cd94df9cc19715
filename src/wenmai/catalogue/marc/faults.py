"""What is wrong with a record, and where, in a form that a program can count and a person can act on."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _


class Flaw(StrEnum):
    """Why a record cannot be read (first part), or what was odd about one that can (second part)."""

    JUNK = "junk"
    TRUNCATED = "truncated"
    LEADER = "leader"
    DIRECTORY = "directory"
    TOO_LONG = "too_long"
    CHARSET_UNKNOWN = "charset_unknown"
    CHARSET_AMBIGUOUS = "charset_ambiguous"
    CHARSET_MIXED = "charset_mixed"
    TWICE_ENCODED = "twice_encoded"
    XML = "xml"

    LENGTH_WRONG = "length_wrong"
    NO_TERMINATOR = "no_terminator"
    TERMINATOR_INSIDE = "terminator_inside"
    DIRECTORY_LENGTHS = "directory_lengths"
    BASE_WRONG = "base_wrong"
    CHARSET_CLAIM = "charset_claim"
    CONTROL_SIGNS = "control_signs"
    REPLACEMENT_SIGN = "replacement_sign"


@dataclass(frozen=True, slots=True)
class Fault:
    """A record, or a stretch between records, that was not read.

    `position` counts records from 1 (junk before record 7 has position 7), `offset` counts bytes from 0; `size` is the
    number of bytes left out; `detail` is a tag, a piece of the leader or the parser's words; `candidates` are character
    sets. `raw` is what was left out, so that nothing is lost.
    """

    position: int
    offset: int
    flaw: Flaw
    size: int
    detail: str = ""
    candidates: tuple[str, ...] = ()
    raw: bytes = b""

    def sentence(self) -> str:
        """What happened and what to do next, in the reader's language."""
        where = _("第 %(position)s 条记录（第 %(offset)s 字节起）：") % {
            "position": self.position,
            "offset": self.offset,
        }
        told = _SENTENCES[self.flaw]() % {"detail": self.detail, "size": self.size, "sets": "、".join(self.candidates)}
        return where + told


_SENTENCES: dict[Flaw, Callable[[], str]] = {
    Flaw.JUNK: lambda: _("记录之间有 %(size)s 字节不是 MARC 数据，已跳过。请核对导出文件是否完整。"),
    Flaw.TRUNCATED: lambda: _("文件在记录中间结束。请重新导出后再试。"),
    Flaw.LEADER: lambda: _("记录头标不合规（%(detail)s）。请在原系统中修正或重新导出这条记录。"),
    Flaw.DIRECTORY: lambda: _("目次区与字段对不上（%(detail)s）。请在原系统中重新导出这条记录。"),
    Flaw.TOO_LONG: lambda: _("记录超过 99999 字节，放不进 ISO 2709。请改用 MARCXML。"),
    Flaw.CHARSET_UNKNOWN: lambda: _(
        "认不出字符集（不是 %(sets)s）。请在导出时选 UTF-8 或 GB18030，或在导入时指明字符集。"
    ),
    Flaw.CHARSET_AMBIGUOUS: lambda: _("字符集有歧义，可能是 %(sets)s。请在导入时指明字符集。"),
    Flaw.CHARSET_MIXED: lambda: _("同一条记录里混有几种字符集（%(sets)s），见字段 %(detail)s。请在原系统中修正。"),
    Flaw.TWICE_ENCODED: lambda: _("字段 %(detail)s 已是乱码（UTF-8 被重复转码）。请从未转码的数据重新导出。"),
    Flaw.XML: lambda: _("XML 无法解析：%(detail)s。请重新导出后再试。"),
}


def noted(flaw: Flaw) -> str:
    """What was odd about a record that was read all the same, in the reader's language."""
    return _NOTES[flaw]()


_NOTES: dict[Flaw, Callable[[], str]] = {
    Flaw.LENGTH_WRONG: lambda: _("记录长度写错了，已按记录结束符读取。"),
    Flaw.NO_TERMINATOR: lambda: _("缺少结束符，已按下一条记录的开头断开。"),
    Flaw.TERMINATOR_INSIDE: lambda: _("字段内有记录结束符，已保留。"),
    Flaw.DIRECTORY_LENGTHS: lambda: _("目次区的长度写错了，已按字段结束符读取。"),
    Flaw.BASE_WRONG: lambda: _("数据起始地址写错了，已按目次区读取。"),
    Flaw.CHARSET_CLAIM: lambda: _("记录自称的字符集与实际不符，已按实际读取。"),
    Flaw.CONTROL_SIGNS: lambda: _("含有控制字符，请核对。"),
    Flaw.REPLACEMENT_SIGN: lambda: _("含有替换符（\ufffd），原文在转码时已有缺损，请核对。"),
}
