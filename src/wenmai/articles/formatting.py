"""From plain text to safe HTML: paragraphs, "## " and "### " headings, "- " and "1. " lists, **strong**, [word](address).

Everything is escaped first; only what this file writes becomes markup. Links lead to http, https or this site.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\(((?:https?://|/(?!/))[^\s()<>]{0,500})\)")
_STRONG = re.compile(r"\*\*([^*\n]+)\*\*")
_NUMBERED = re.compile(r"\d{1,3}[.、]\s*")


def _inline(text: str) -> str:
    linked = _LINK.sub(r'<a href="\2">\1</a>', escape(text))
    return _STRONG.sub(r"<strong>\1</strong>", linked)


def _sort(line: str) -> str:
    """What a line is: a heading, an item of a list, a blank, or a part of a paragraph."""
    for start, name in (("### ", "h3"), ("## ", "h2"), ("- ", "ul")):
        if line.startswith(start):
            return name
    if not line.strip():
        return ""
    return "ol" if _NUMBERED.match(line) else "p"


def _items(lines: Iterator[str], mark: re.Pattern[str]) -> str:
    return "".join(f"<li>{_inline(mark.sub('', line, count=1).strip())}</li>" for line in lines)


def _block(name: str, lines: Iterator[str]) -> str:
    if name in {"h2", "h3"}:
        return "".join(f"<{name}>{_inline(line.lstrip('#').strip())}</{name}>" for line in lines)
    if name == "ul":
        return f"<ul>{_items(lines, re.compile('^- '))}</ul>"
    if name == "ol":
        return f"<ol>{_items(lines, _NUMBERED)}</ol>"
    return f"<p>{'<br>'.join(_inline(line.strip()) for line in lines)}</p>" if name else ""


def render(text: str) -> SafeString:
    """The text as HTML that is safe to show to anybody."""
    lines = text.replace("\r\n", "\n").split("\n")
    return mark_safe("".join(_block(name, group) for name, group in groupby(lines, key=_sort)))  # noqa: S308 - escaped


def plain(text: str) -> str:
    """The words without the marks, for the search index and for lists."""
    bare = re.sub(r"(?m)^(#{2,3} |- )", "", _STRONG.sub(r"\1", _LINK.sub(r"\1", text)))
    return " ".join(bare.split())
