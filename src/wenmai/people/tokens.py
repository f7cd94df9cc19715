"""API tokens: long random words of which only the digest is kept."""

import secrets

from wenmai.kernel.crypto import digest

PREFIX = "wm_"


def new_token() -> str:
    """A token with 256 bits of chance, recognisable in a leaked file by its prefix."""
    return PREFIX + secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """What is stored and looked up."""
    return digest(token.encode())
