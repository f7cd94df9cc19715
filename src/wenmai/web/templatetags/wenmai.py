"""Template tags that every page has without loading."""

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from wenmai.kernel.panels import panels

register = template.Library()


@register.simple_tag(takes_context=True)
def panel(context: Context, slot: str, thing: Any) -> SafeString:
    """Everything that other rooms have registered for a slot, in order."""
    request = context["request"]
    return format_html_join("", "{}", ((each.render(request, thing),) for each in panels(slot)))
