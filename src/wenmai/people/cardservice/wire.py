"""How the two ends talk: JSON by POST, each message signed by HMAC-SM3 over its time, a nonce and the body.

The answer is signed over the nonce of the question, so that nobody's old answer passes for a new one.
"""

import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

from wenmai.kernel.crypto import Software

TIME, NONCE, SIGN = "X-Card-Time", "X-Card-Nonce", "X-Card-Sign"
SKEW = 300  # seconds between the two clocks


def signature(key: bytes, *parts: str | bytes) -> str:
    """64 hex digits over the parts."""
    text = b"\n".join(part.encode() if isinstance(part, str) else part for part in parts)
    return Software().mac(key, text).hex()


def question(key: bytes, at: int, body: bytes) -> dict[str, str]:
    """The headers of a question asked at a time (seconds since 1970)."""
    nonce = secrets.token_hex(16)
    return {
        "Content-Type": "application/json",
        TIME: str(at),
        NONCE: nonce,
        SIGN: signature(key, str(at), nonce, body),
    }


def signed(key: bytes, sign: str, *parts: str | bytes) -> bool:
    """Whether a signature is that of the parts; compared in constant time."""
    return hmac.compare_digest(signature(key, *parts).encode(), sign.encode())


def written(words: Mapping[str, object]) -> bytes:
    """JSON in UTF-8 without blanks."""
    return json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()


def read(body: bytes) -> dict[str, Any]:
    """The object of a body. Raises ValueError for anything else."""
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 (one error for whatever a stranger sends)
    return found
