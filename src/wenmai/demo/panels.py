"""Says on the front page and the board that a part of the demo is still being loaded."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wenmai.demo import parts


def loading(request: HttpRequest, thing: object) -> SafeString:  # noqa: ARG001 (the shape of every panel)
    """Nothing once everything is there."""
    part = parts.unfinished()
    return render_to_string("demo/loading.html", {"part": part}, request) if part else SafeString("")
