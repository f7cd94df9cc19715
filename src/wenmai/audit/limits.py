"""Rate limits in PostgreSQL: a sliding window made of two fixed ones, spread over slots so that no row is hot."""

import random
from datetime import timedelta
from math import ceil
from typing import Final

from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from wenmai.audit.models import RateWindow
from wenmai.kernel import clock
from wenmai.kernel.errors import TooMany

SLOTS: Final = 8

_COUNT: Final = """
INSERT INTO audit_ratewindow (bucket, caller, "window", slot, hits, ends_at) VALUES (%s, %s, %s, %s, 1, %s)
ON CONFLICT (bucket, caller, "window", slot) DO UPDATE SET hits = audit_ratewindow.hits + 1
"""

_SUM: Final = """
SELECT coalesce(sum(hits) FILTER (WHERE "window" = %s), 0), coalesce(sum(hits) FILTER (WHERE "window" = %s), 0)
FROM audit_ratewindow WHERE bucket = %s AND caller = %s AND "window" IN (%s, %s)
"""


def hit(bucket: str, key: str, limit: int, seconds: int) -> None:
    """Count one try of `key` (an address, an account) at `bucket` ("sign_in"); call it before the work, outside a transaction.

    Raises TooMany, with retry_after in seconds, beyond `limit` tries within any `seconds`. Refused tries count too:
    who keeps hammering stays out. In a transaction it raises RuntimeError, because a rollback would forget the try.
    """
    window, caller = int(clock.now().timestamp() // seconds), _caller(bucket, key)
    slot = random.randrange(SLOTS)  # noqa: S311 - only spreads load
    ends_at = clock.now() + timedelta(seconds=2 * seconds)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_COUNT, [bucket, caller, window, slot, ends_at])
    _judge((bucket, caller), limit, seconds, ahead=0)


def look(bucket: str, key: str, limit: int, seconds: int) -> None:
    """Raise TooMany where one more try would be beyond `limit`, and count nothing: for work of which only failures count."""
    _judge((bucket, _caller(bucket, key)), limit, seconds, ahead=1)


def _judge(whose: tuple[str, str], limit: int, seconds: int, *, ahead: int) -> None:
    moment = clock.now().timestamp()
    before, now = _hits(*whose, int(moment // seconds))
    passed = moment % seconds
    if now + ahead + before * (1 - passed / seconds) > limit:
        wait = _wait(limit, seconds, (before, now), passed)
        raise TooMany("too_many", _("操作太频繁，请稍后再试。"), retry_after=wait)


def forget_old() -> int:
    """Drop windows that are over; the number of rows dropped."""
    return RateWindow.objects.filter(ends_at__lt=clock.now()).delete()[0]


def _hits(bucket: str, caller: str, window: int) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_SUM, [window - 1, window, bucket, caller, window - 1, window])
        before, now = cursor.fetchone()
    return int(before), int(now)


def _wait(limit: int, seconds: int, hits: tuple[int, int], passed: float) -> int:
    """Seconds until a try can pass if none comes before: the hits of one window fade during the next."""
    before, now = hits
    if now < limit:
        return max(1, ceil(seconds * (1 - (limit - 1 - now) / before) - passed))
    return max(1, ceil(seconds - passed + seconds * (1 - (limit - 1) / now)))


def _caller(bucket: str, key: str) -> str:
    return salted_hmac(f"audit.limits.{bucket}", key, algorithm="sha256").hexdigest()[:32]
