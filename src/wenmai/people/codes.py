"""The one code as text: signed, short enough for a small QR in its alphanumeric mode, checked with no network.

`WM1:` and base32 of: kind (1 byte: 0 phone, 1 lasting), key name (4), credential serial (16), issued (4, seconds UTC),
Ed25519 signature over all before it (64). A phone's code holds for ROTATES and GRACE seconds, a lasting one until revoked.
"""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from wenmai.kernel.crypto import Signature, sign, verify
from wenmai.kernel.errors import Invalid

PREFIX = "WM1:"
ROTATES = timedelta(seconds=60)
GRACE = timedelta(seconds=30)
EARLY = timedelta(seconds=30)  # clocks of devices may differ this much
HEAD = struct.Struct(">B16sI")
SIGNATURE = 64
KEY = 4
PHONE, LASTING = 0, 1


@dataclass(frozen=True, slots=True)
class Code:
    """What a code says. `serial` is the credential's, 32 hex digits."""

    rotating: bool
    serial: str
    issued: datetime


def write_code(serial: str, issued: datetime, *, rotating: bool) -> str:
    """The signed text of a credential at an instant."""
    head = HEAD.pack(PHONE if rotating else LASTING, bytes.fromhex(serial), int(issued.timestamp()))
    signature = sign(head)
    return PREFIX + base64.b32encode(head + bytes.fromhex(signature.key) + signature.raw).decode().rstrip("=")


def looks_like_code(text: str) -> bool:
    """True for text that means to be the one code."""
    return text.upper().startswith(PREFIX)


def read_code(text: str, now: datetime) -> Code:
    """Check and read a code. Raises Invalid: people.code_damaged, code_forged, code_expired."""
    raw = _unpack(text)
    head, name, signature = raw[: HEAD.size], raw[HEAD.size : HEAD.size + KEY], raw[HEAD.size + KEY :]
    if not verify(head, Signature(name.hex(), signature)):
        raise Invalid("people.code_forged", _("这个码不是文脉签发的，不能用。请本人打开“我的码”重新出示。"))
    kind, serial, seconds = HEAD.unpack(head)
    code = Code(kind == PHONE, serial.hex(), datetime.fromtimestamp(seconds, tz=UTC))
    if code.rotating and not code.issued - EARLY <= now <= code.issued + ROTATES + GRACE:
        raise Invalid("people.code_expired", _("这个码过期了（一分钟换一次，截图无效）。请刷新“我的码”再扫。"))
    return code


def _unpack(text: str) -> bytes:
    body = text.strip().upper().removeprefix(PREFIX)
    try:
        raw = base64.b32decode(body + "=" * (-len(body) % 8))
    except binascii.Error:
        raw = b""
    if len(raw) != HEAD.size + KEY + SIGNATURE:
        raise Invalid("people.code_damaged", _("这个码没读全。请擦净镜头、离近一点，再扫一次。"))
    return raw
