"""A write of the API that is sent twice happens once: the second request gets the first one's answer."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from wenmai.audit.models import IdempotencyKey
from wenmai.kernel import clock
from wenmai.kernel.actor import Actor
from wenmai.kernel.errors import Conflict, Invalid, permit

WAIT: Final = "5s"
KEPT: Final = timedelta(hours=48)


def fingerprint(*parts: object) -> str:
    """The fingerprint of a request: method, path and body, or whatever must be equal in a repeat."""
    text = json.dumps(parts, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def once(actor: Actor, key: str, fingerprint: str, produce: Callable[[], Any]) -> Any:
    """Run `produce` in a transaction and keep its JSON-ready answer under the actor's `key`; a repeat gets that answer.

    A repeat that arrives while the first still runs waits up to 5 s. What `produce` raises is raised and nothing is
    kept, so the request can be sent again. Raises Conflict for another request under the same key or a first one that
    takes too long, Invalid for an unusable key, NotAllowed for an actor who is nobody.
    """
    permit(actor.signed_in)
    if not key.isascii() or not key.isprintable() or not 8 <= len(key) <= 200:
        raise Invalid("idempotency.key", _("幂等键要 8 到 200 个可见的 ASCII 字符，建议用 UUID。"))
    with transaction.atomic():
        row = _claim(_owner(actor), key, fingerprint)
        if row is None:
            row = IdempotencyKey.objects.get(owner=_owner(actor), key=key)
            if row.fingerprint != fingerprint:
                raise Conflict("idempotency.other_request", _("这个幂等键已用于另一个请求，请换一个键。"))
            return row.answer
        row.answer = json.loads(json.dumps(produce(), cls=DjangoJSONEncoder))
        row.save(update_fields=["answer"])
        return row.answer


def forget_old() -> int:
    """Drop keys older than two days; the number dropped."""
    return IdempotencyKey.objects.filter(made_at__lt=clock.now() - KEPT).delete()[0]


def _owner(actor: Actor) -> str:
    if actor.system:
        return "system"
    return f"{actor.person}/{actor.account or ''}"


def _claim(owner: str, key: str, fingerprint: str) -> IdempotencyKey | None:
    """The new row, or None if the key was taken. Waits for a transaction that is taking it just now."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
            cursor.execute(
                "INSERT INTO audit_idempotencykey (owner, key, fingerprint) VALUES (%s, %s, %s)"
                " ON CONFLICT (owner, key) DO NOTHING RETURNING id",
                [owner, key, fingerprint],
            )
            made = cursor.fetchone()
            cursor.execute("SET LOCAL lock_timeout = 0")
    except OperationalError as error:  # the lock was not to be had in time
        raise Conflict("idempotency.in_flight", _("同一个请求还在处理，请稍后用同一个键再查。")) from error
    return IdempotencyKey(pk=made[0], owner=owner, key=key, fingerprint=fingerprint) if made else None
