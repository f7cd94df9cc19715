"""Addresses of other sites that our pages lead to."""

from urllib.parse import urlsplit

LONGEST = 400


def is_link(url: str) -> bool:
    """A whole https address that leads where it says: a host, no name before it (https://www.gov.cn@evil.example/), a port there is."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    whole = parts.scheme == "https" and bool(parts.hostname) and len(url) <= LONGEST
    return whole and "@" not in parts.netloc and "\\" not in url and port != 0
