"""A code as a drawing that stands in the page itself."""

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

QUIET = 2  # modules of white; with the card's own padding it makes the 4 that a scanner wants (GB/T 18284)


def drawn(text: str, label: str) -> SafeString:
    """An inline SVG, dark on white in every theme; `label` for who cannot see it."""
    code = segno.make(text, error="m", micro=False, boost_error=False)
    side = code.symbol_size(border=QUIET)[0]
    path = "".join(_runs([[bool(module) for module in row] for row in code.matrix]))
    box = f"{-QUIET} {-QUIET} {side} {side}"
    return format_html(
        '<svg viewBox="{}" role="img" aria-label="{}" shape-rendering="crispEdges"><path fill="#1F1D1A" d="{}"/></svg>',
        box,
        label,
        mark_safe(path),  # noqa: S308 (digits and path letters of our own)
    )


def _runs(rows: list[list[bool]]) -> list[str]:
    found = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                found.append(f"M{x} {y}h{end - x}v1h-{end - x}z")
            x = end + 1
    return found
