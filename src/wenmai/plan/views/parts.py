"""What is the same for every reader of a page, rendered once for each version of the roll-ups and kept."""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string

from wenmai.plan.shelf import kept


def part(key: str, template: str, shown: Callable[[], dict[str, Any]]) -> str:
    """The template's text. `key` names everything that `shown` depends on; the template may not read the request."""
    text: str = kept(f"part:{template}:{key}", lambda: render_to_string(template, shown()))
    return text
