"""Addresses of other sites that our pages lead to."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

LONGEST = 400
_well_formed = URLValidator(schemes=["https"])


def is_link(url: str) -> bool:
    """A whole https address that leads where it says: a host, no name before it (https://www.gov.cn@evil.example/), a port there is."""
    try:
        parts = urlsplit(url)
        port = parts.port
        _well_formed(url)
    except (ValueError, ValidationError):
        return False
    whole = parts.scheme == "https" and bool(parts.hostname) and len(url) <= LONGEST
    return whole and "@" not in parts.netloc and "\\" not in url and port != 0
