"""Small figures as tags: {% bullet %}, {% sparkline %}, {% day_line %}. Each says its numbers in an aria-label."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from wenmai.kernel import clock
from wenmai.web import figures
from wenmai.web.templatetags.said import amount, hm

register = template.Library()
DAY = 24 * 60


def _said(value: Any, target: Any, path: Any, base: Any, base_label: str) -> str:
    parts = [_("现为 %s") % amount(value) if value is not None else _("现在没有数据")]
    parts += [_("目标 %s") % amount(target)] if target is not None else []
    parts += [f"{base_label or _('起点')} {amount(base)}"] if base is not None else []
    parts += [_("按序时应到 %s") % amount(path)] if path is not None else []
    return _("，").join(parts)


@register.inclusion_tag("parts/bullet.html")
def bullet(value: Any, target: Any = None, **more: Any) -> dict[str, Any]:
    """The bar of a value against its target, from 0. More: path (due by now), base, base_label, said (labels), label;
    top: the largest value beside which it stands, so that the bars of a table have one scale.
    """
    path, base, base_label = more.get("path"), more.get("base"), more.get("base_label", "")
    end = figures.ceiling(value, target, path, more.get("top"))
    marks = {name: figures.share(v, end) for name, v in (("value", value), ("target", target), ("path", path))}
    return {
        "at": marks,
        "said": more.get("said", False),
        "label": more.get("label") or _said(value, target, path, base, base_label),
        "target": amount(target),
        "target_anchor": figures.anchor(marks["target"] or 0),
        "path": amount(path),
        "path_anchor": figures.anchor(marks["path"] or 0),
        "base": "" if base is None or (marks["path"] or 100) < 40 else f"{base_label} {amount(base)}".strip(),
    }


@register.inclusion_tag("parts/sparkline.html")
def sparkline(
    points: Sequence[tuple[Any, Any]], goal: Any = None, title: str = "", partial: bool = False
) -> dict[str, Any]:
    """A trend of (label, value or None) pairs, with the target as a thin line; `partial`: the last period is unfinished."""
    labels, values = [str(p[0]) for p in points], [p[1] for p in points]
    said = _("、").join(f"{label} {amount(value)}" for label, value in points)
    return {
        "line": figures.line(values, goal, partial=partial),
        "first": labels[0] if labels else "",
        "last": labels[-1] if len(labels) > 1 else "",
        "label": f"{title}{_('：') if title else ''}{said}",
    }


def _minutes(instant: Any) -> int:
    found = timezone.localtime(instant, clock.SHANGHAI) if isinstance(instant, datetime) and instant.tzinfo else instant
    return int(found.hour * 60 + found.minute)


def _bar(start: Any, end: Any) -> dict[str, float]:
    first, last = _minutes(start), _minutes(end) or DAY
    last = DAY if last <= first else last
    return {"x": round(first / DAY * 100, 1), "width": round((last - first) / DAY * 100, 1)}


@register.inclusion_tag("parts/day_line.html")
def day_line(ranges: Iterable[Any], now: Any = None) -> dict[str, Any]:
    """One day from 0 to 24 with its open ranges (anything with .start and .end); `now` draws the present moment."""
    known = list(ranges)
    said = _("、").join(_("%(start)s 到 %(end)s") % {"start": hm(r.start), "end": hm(r.end)} for r in known)
    return {
        "bars": [_bar(r.start, r.end) for r in known],
        "now": None if now is None else round(_minutes(now) / DAY * 100, 1),
        "label": _("%s 开放") % said if known else _("不开放"),
    }
