"""What search engines read on a page: JSON-LD in a data block, which a browser never runs."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def script(said: dict[str, Any]) -> SafeString:
    """A <script type="application/ld+json"> element; "<", ">" and "&" are escaped inside."""
    text = json.dumps(said, ensure_ascii=False, cls=DjangoJSONEncoder).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above
