"""What every page knows."""

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """The actor, for the shell's own links."""
    return {"actor": getattr(request, "actor", None)}
