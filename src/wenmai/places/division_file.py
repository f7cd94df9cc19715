"""Reads a divisions CSV (level, code, name, parent) and says for every bad row where and why."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wenmai.kernel.errors import Invalid
from wenmai.places.models import DivisionKind

COLUMNS = ("level", "code", "name", "parent")
CODE_FORMS = {"1": r"\d{2}", "2": r"\d{4}", "3": r"\d{6}|\d{4}[A-Z]{2}", "4": r"\d{9}", "5": r"\d{12}"}
SHOWN_MISTAKES = 20


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One good row; `path` runs from the root to the unit."""

    line: int
    level: int
    code: str
    name: str
    parent: str
    path: tuple[str, ...]

    @property
    def kind(self) -> DivisionKind:
        """GB/T 10114: township numbers from 400 are camps, farms and reserves, no administrative units.

        Letters stand in our own codes for functional zones, which GB/T 2260 does not know.
        """
        if not self.code.isdecimal():
            return DivisionKind.FUNCTIONAL
        return (
            DivisionKind.NON_ADMINISTRATIVE if self.level == 4 and self.code[6] >= "4" else DivisionKind.ADMINISTRATIVE
        )


def decode(raw: bytes) -> str:
    """Text of a file in UTF-8 (with or without mark) or GB18030. Raises Invalid."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("places.file_encoding", _("文件的编码认不出来。请另存为 UTF-8 或 GBK 的 CSV 再导入。"))


def parse(raw: bytes, known: Mapping[str, tuple[str, ...]]) -> list[DivisionRow]:
    """All rows, parents before children; `known` gives the paths of units already there. Raises Invalid, with lines."""
    reader = csv.DictReader(decode(raw).splitlines())
    if tuple(reader.fieldnames or ()) != COLUMNS:
        wanted = {"columns": ",".join(COLUMNS)}
        raise Invalid("places.file_columns", _("第 1 行应当是表头 %(columns)s。请对照样例改好再导入。") % wanted)
    mistakes: dict[str, str] = {}
    rows = list(_rows(reader, dict(known), mistakes))
    if mistakes:
        lines = [_("%(where)s：%(why)s") % {"where": where, "why": why} for where, why in mistakes.items()]
        said = {"count": len(mistakes), "lines": _("；").join(lines[:SHOWN_MISTAKES])}
        raise Invalid("places.file_rows", _("有 %(count)s 行不能用，一行也没有导入。%(lines)s") % said, fields=mistakes)
    return rows


def _rows(
    reader: "csv.DictReader[str]", paths: dict[str, tuple[str, ...]], mistakes: dict[str, str]
) -> Iterator[DivisionRow]:
    seen: set[str] = set()
    for raw in reader:
        values = {name: (raw.get(name) or "").strip() for name in COLUMNS}
        if why := _mistake(values, paths, seen):
            mistakes[_("第 %(line)s 行") % {"line": reader.line_num}] = why
            continue
        code, parent = values["code"], values["parent"]
        seen.add(code)
        paths[code] = (*paths.get(parent, ()), code)
        yield DivisionRow(reader.line_num, int(values["level"]), code, values["name"], parent, paths[code])


def _mistake(values: Mapping[str, str], paths: Mapping[str, tuple[str, ...]], seen: set[str]) -> str:
    level, code, parent = values["level"], values["code"], values["parent"]
    if level not in CODE_FORMS:
        return _("level 列“%(level)s”要是 1 到 5") % {"level": level}
    if not re.fullmatch(CODE_FORMS[level], code):
        return _("code 列“%(code)s”的位数与第 %(level)s 级不符") % {"code": code, "level": level}
    if code in seen:
        return _("code 列“%(code)s”在文件里出现两次") % {"code": code}
    if not values["name"]:
        return _("name 列是空的")
    if level != "1" and len(paths.get(parent, ())) != int(level) - 1:
        said = {"parent": parent, "level": int(level) - 1}
        return _("parent 列“%(parent)s”不是写在前面的第 %(level)s 级区划") % said
    return ""
