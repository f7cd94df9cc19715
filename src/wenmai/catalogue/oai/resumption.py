"""Resumption tokens that need no memory: the selection and the cursor, sealed so that nobody can write one himself.

Nothing secret is in a token; the seal keeps harvesters from inventing cursors and from mixing selections.
"""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from wenmai.catalogue.oai.requests import Cursor, Selection
from wenmai.kernel import crypto

Keyed = Callable[[str], tuple[str, ...]]
"""The keyed digests of a text in hex, newest key first: while keys are rotated old tokens live on."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SEAL = 24  # hexadecimal digits, 96 bits
_LONGEST = 1000


class BadToken(ValueError):
    """A token that was not written here, was changed, or belongs to another verb."""


def house_keys(text: str) -> tuple[str, ...]:
    """The digests under this installation's keys."""
    return crypto.blind_indexes(text, "oai.resumption")


def issue(selection: Selection, cursor: Cursor, *, whole: bool, keyed: Keyed = house_keys) -> str:
    """A token of letters, digits, - _ and one dot."""
    fields = [
        int(whole),
        selection.prefix,
        _number(selection.since),
        _number(selection.before),
        selection.set_spec,
        _number(cursor.datestamp),
        cursor.id,
        cursor.given,
        cursor.total,
    ]
    raw = json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()
    body = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    return f"{body}.{keyed(body)[0][:_SEAL]}"


def redeem(token: str, *, whole: bool, keyed: Keyed = house_keys) -> tuple[Selection, Cursor]:
    """What a token stands for. Raises BadToken."""
    body, _dot, seal = token.partition(".")
    if len(token) > _LONGEST or not token.isascii() or not _is_sealed(body, seal, keyed):
        raise BadToken("not a token of this repository")
    try:
        is_whole, selection, cursor = _opened(body)
    except (ValueError, TypeError, OverflowError):
        raise BadToken("a token of another release") from None
    if is_whole is not whole:
        raise BadToken("a token of another verb")
    return selection, cursor


def _opened(body: str) -> tuple[bool, Selection, Cursor]:
    raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    whole, prefix, since, before, set_spec, datestamp, identity, given, total = json.loads(raw)
    cursor = Cursor(_EPOCH + datestamp * _MICROSECOND, identity, given, total)
    return bool(whole), Selection(prefix, _instant(since), _instant(before), set_spec), cursor


def _is_sealed(body: str, seal: str, keyed: Keyed) -> bool:
    return any(hmac.compare_digest(each[:_SEAL], seal) for each in keyed(body))


def _number(instant: datetime | None) -> int | None:
    """Microseconds since 1970."""
    return None if instant is None else (instant - _EPOCH) // _MICROSECOND


def _instant(number: int | None) -> datetime | None:
    return None if number is None else _EPOCH + number * _MICROSECOND
