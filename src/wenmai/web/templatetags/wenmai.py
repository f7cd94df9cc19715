"""Template tags and filters that every page has without loading."""

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from wenmai.kernel.panels import panels
from wenmai.web.sprite import drawing

register = template.Library()

STATUS_WORDS = {
    "met": _("达成"),
    "on_track": _("达序时"),
    "behind": _("滞后"),
    "missed": _("未达成"),
    "not_due": _("未到期"),
    "no_data": _("无数据"),
    "attested": _("书面认定"),
}


@register.simple_tag(takes_context=True)
def panel(context: Context, slot: str, thing: Any = None, but: str = "") -> SafeString:
    """Everything that other rooms have registered for a slot, in order; `but` the one that the page shows itself."""
    request = context["request"]
    found = [each for each in panels(slot) if each.name != but]
    return format_html_join("", "{}", ((each.render(request, thing),) for each in found))


def _svg(name: str, css: str, box: str = "", label: str = "") -> SafeString:
    found = drawing(name)
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg{} viewBox="{}" {} focusable="false">{}</svg>',
        format_html(' class="{}"', css) if css else "",
        box or found.box,
        said,
        mark_safe(found.body),  # noqa: S308 - our own drawing
    )


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """{% icon "near" %}, small with {% icon "near" "s" %}; silent to a screen reader unless it has a label."""
    return _svg(f"i-{name}", f"icon icon--{size}" if size else "icon", label=label)


@register.simple_tag
def mark(kind: str = "mark", css: str = "") -> SafeString:
    """The mark: "mark" in ink, "mark-seal" on vermilion."""
    return _svg(kind, css)


@register.simple_tag
def pattern(name: str, css: str = "plate__art", box: str = "") -> SafeString:
    """A pattern in the place of a photograph: river, lacquer, brocade, kapok, rails. At most two to a page."""
    drawn = _svg(f"p-{name}", css, box)
    return SafeString(drawn.replace("<svg", '<svg preserveAspectRatio="xMidYMid slice"', 1))


@register.simple_tag
def status(name: str, word: str = "", only: str = "") -> SafeString:
    """A status as shape, word and colour, in that order; `only="shape"` keeps the word for the screen reader."""
    said = word or str(STATUS_WORDS[name])
    if only == "shape":
        return format_html('<span class="status status--{}">{}</span>', name, _svg(f"s-{name}", "", label=said))
    return format_html('<span class="status status--{}">{}{}</span>', name, _svg(f"s-{name}", ""), said)


@register.simple_tag
def demo(thing: Any = True) -> SafeString:
    """演示数据, once per block whose figures are invented; nothing when `thing` is false or says `.demo` is."""
    said = getattr(thing, "demo", thing)
    return format_html('<span class="demo">{}</span>', _("演示数据")) if said else SafeString("")


@register.simple_tag(takes_context=True)
def page_url(context: Context, number: int) -> str:
    """The present address with another page number."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
